//! Columns of equal length become the bytes of a Parquet file, and back.
//!
//! Hides the Parquet crate. The same columns always give the same bytes: one row group, no compression, no statistics, no
//! version of any program. Columns are found by name, so a table that went through pandas, with columns added or optional,
//! is read as well.
//!
//! **Sealed.** Parquet's pages carry no checksums here, and its reader panics at some damaged pages and takes others for
//! data. The field `created_by` near the file's end therefore reads `auteur, blake3 <64 hex digits>`: the hash
//! of the whole file with zeros for these digits, which is verified before anything else is read. A program that saves the
//! table again writes its own `created_by`, and with it goes the seal; [`Table::is_sealed`] tells.

mod arrow;
mod column;
mod headers;
mod lists;
mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

use crate::caught::caught;

pub use column::Column;

/// Precedes the checksum's digits in `created_by`.
const MARK: &str = "auteur, blake3 ";
const DIGITS: usize = 2 * blake3::OUT_LEN;

/// Why bytes are no table, or not the table that was expected.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The bytes do not fit their checksum.
    #[error("the file was damaged or altered after it was written")]
    Altered,
    /// It is compressed in a way that is not read.
    #[error("it is compressed by {codec}; only Snappy is read, and no compression")]
    Compressed {
        /// The codec's name.
        codec: String,
    },
    /// It is damaged, or no Parquet.
    #[error("not a readable Parquet file ({0})")]
    Parquet(#[from] ParquetError),
    /// It is damaged in a way that the reader does not expect.
    #[error("not a readable Parquet file (the reader failed: {0})")]
    ReaderFailed(String),
    /// A column is missing.
    #[error("there is no column {column:?}; the columns are {found:?}")]
    NoColumn {
        /// The column that is missing.
        column: String,
        /// The columns that are there.
        found: Vec<String>,
    },
    /// A column of the right name holds something else.
    #[error("column {column:?} does not hold {expected}")]
    ColumnType {
        /// Name of the column.
        column: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A column with nulls, or shorter than the table.
    #[error("column {column:?} has {found} values in {rows} rows; none may be missing")]
    MissingValues {
        /// Name of the column.
        column: String,
        /// Values that are there.
        found: usize,
        /// Rows of the table.
        rows: usize,
    },
}

/// Named columns in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    columns: Vec<(String, Held)>,
    rows: usize,
    sealed: bool,
}

/// What a table holds of a column.
#[derive(Clone, Debug, PartialEq)]
enum Held {
    Values(Column),
    /// Only so many values; where the others should be is the type's zero or an empty text.
    Gaps(usize, Column),
    /// Values of a type that no [`Column`] has.
    OtherType,
    /// Nothing more.
    TakenOut,
}

impl Table {
    /// A table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table with one more column, as long as the others.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, column: Column) -> Self {
        self.rows = column.len();
        self.columns.push((name.into(), Held::Values(column)));
        self
    }

    /// The columns' names, in their order, also of columns that cannot be taken out or were.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether the bytes that this was read from carried a checksum, which they then fitted.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Takes a column of text out.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`] and [`TableError::MissingValues`].
    pub fn text(&mut self, name: &str) -> Result<Vec<String>, TableError> {
        match self.take(name)? {
            Some(Column::Text(values)) => Ok(values),
            _ => Err(column_type(name, "text in UTF-8")),
        }
    }

    /// Takes a column of text out, in which an empty text stands where there is none.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`], and [`TableError::MissingValues`] of a column shorter than the
    /// table.
    pub fn text_with_gaps(&mut self, name: &str) -> Result<Vec<String>, TableError> {
        if let Some((_, held)) = self.columns.iter_mut().find(|(found, _)| found == name)
            && let Held::Gaps(_, filled) = held
            && filled.len() == self.rows
        {
            *held = Held::Values(std::mem::replace(filled, Column::Text(Vec::new())));
        }
        self.text(name)
    }

    /// Takes a column of 64-bit integers out.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`] and [`TableError::MissingValues`].
    pub fn integers(&mut self, name: &str) -> Result<Vec<i64>, TableError> {
        match self.take(name)? {
            Some(Column::Integer(values)) => Ok(values),
            _ => Err(column_type(name, "64-bit integers")),
        }
    }

    /// Takes a column of 64-bit floats out.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`] and [`TableError::MissingValues`].
    pub fn reals(&mut self, name: &str) -> Result<Vec<f64>, TableError> {
        match self.take(name)? {
            Some(Column::Real(values)) => Ok(values),
            _ => Err(column_type(name, "64-bit floats")),
        }
    }

    /// Takes a column of 32-bit floats out.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`] and [`TableError::MissingValues`].
    pub fn singles(&mut self, name: &str) -> Result<Vec<f32>, TableError> {
        match self.take(name)? {
            Some(Column::Single(values)) => Ok(values),
            _ => Err(column_type(name, "32-bit floats")),
        }
    }

    /// Takes a column of lists of equally many 32-bit floats out: how many each holds, and all of them, `[rows, width]`.
    ///
    /// # Errors
    /// [`TableError::NoColumn`] and [`TableError::ColumnType`], also of lists that differ in length.
    pub fn lists(&mut self, name: &str) -> Result<(usize, Vec<f32>), TableError> {
        match self.take(name)? {
            Some(Column::Lists { width, values }) => Ok((width, values)),
            _ => Err(column_type(name, "lists of equally many 32-bit floats")),
        }
    }

    /// None of a column of another type.
    fn take(&mut self, name: &str) -> Result<Option<Column>, TableError> {
        let Some(place) = self.columns.iter().position(|(found, _)| found == name) else {
            return Err(self.no_column(name));
        };
        match std::mem::replace(&mut self.columns[place].1, Held::TakenOut) {
            Held::Values(values) => Ok(Some(values)),
            Held::OtherType => Ok(None),
            Held::Gaps(found, _) => {
                Err(TableError::MissingValues { column: name.to_owned(), found, rows: self.rows })
            }
            Held::TakenOut => Err(self.no_column(name)),
        }
    }

    fn no_column(&self, name: &str) -> TableError {
        TableError::NoColumn { column: name.to_owned(), found: self.names().map(str::to_owned).collect() }
    }

    fn values(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().filter_map(|(name, held)| match held {
            Held::Values(column) => Some((name.as_str(), column)),
            Held::Gaps(..) | Held::OtherType | Held::TakenOut => None,
        })
    }

    /// The bytes of a sealed Parquet file.
    ///
    /// # Errors
    /// [`TableError::Parquet`] where the format cannot hold it, as where columns differ in length.
    pub fn encode(&self) -> Result<Vec<u8>, TableError> {
        let fields = self.values().map(|(name, column)| column.schema(name));
        let fields = fields.collect::<Result<_, ParquetError>>()?;
        let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(self.properties()))?;
        let mut group = writer.next_row_group()?;
        for (_, column) in self.values() {
            column.append(&mut group)?;
        }
        group.close()?;
        let mut bytes = writer.into_inner()?;
        let digest = digest(&bytes);
        if let Some(digits) = digits(&mut bytes) {
            digits.copy_from_slice(digest.as_bytes());
        }
        Ok(bytes)
    }

    fn properties(&self) -> WriterProperties {
        let mut properties = WriterProperties::builder()
            .set_created_by(format!("{MARK}{}", "0".repeat(DIGITS)))
            .set_compression(Compression::UNCOMPRESSED)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_dictionary_enabled(false);
        // Names repeat from row to row; numbers do not.
        for (name, column) in self.values() {
            if matches!(column, Column::Text(_)) {
                properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), true);
            }
        }
        if self.values().any(|(_, column)| matches!(column, Column::Lists { .. })) {
            let schema = KeyValue::new(arrow::KEY.to_owned(), arrow::schema(self.values()));
            properties = properties.set_key_value_metadata(Some(vec![schema]));
        }
        properties.build()
    }

    /// The table that these are the bytes of. What is nested otherwise than in lists of 32-bit floats is left out.
    ///
    /// # Errors
    /// [`TableError::Altered`], [`TableError::Compressed`], [`TableError::Parquet`] and [`TableError::ReaderFailed`].
    pub fn decode(bytes: Vec<u8>) -> Result<Self, TableError> {
        caught(|| Self::read(bytes)).unwrap_or_else(|said| Err(TableError::ReaderFailed(said)))
    }

    fn read(mut bytes: Vec<u8>) -> Result<Self, TableError> {
        let sealed = match digits(&mut bytes) {
            None => false,
            Some(digits) => {
                let seal = digits.to_vec();
                digits.fill(b'0');
                if seal != digest(&bytes).as_bytes() {
                    return Err(TableError::Altered);
                }
                true
            }
        };
        headers::expect_sound_footer(&bytes).map_err(unfit)?;
        let bytes = Bytes::from(bytes);
        let file = SerializedFileReader::new(bytes.clone())?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let mut table = Self { sealed, ..Self::default() };
        for group in file.metadata().row_groups() {
            read::expect_readable(group)?;
            for (start, length) in group.columns().iter().map(ColumnChunkMetaData::byte_range) {
                let end = bytes.len().min(start.saturating_add(length) as usize);
                let pages = bytes.get(start as usize..end).unwrap_or_default();
                headers::expect_sound_pages(pages).map_err(unfit)?;
            }
            let rows = group.num_rows();
            table.rows += usize::try_from(rows).map_err(|_| unfit(format!("a row group has {rows} rows")))?;
        }
        for (index, column) in schema.columns().iter().enumerate() {
            if lists::is_list(column) {
                let held = match lists::column(&file, index)? {
                    Some(lists) if lists.len() == table.rows => Held::Values(lists),
                    _ => Held::OtherType,
                };
                table.columns.push((column.path().parts()[0].clone(), held));
                continue;
            }
            // For others to read.
            if column.max_rep_level() > 0 {
                continue;
            }
            let name = column.path().parts().join(".");
            let held = match read::column(&file, index)? {
                None => Held::OtherType,
                Some((found, values)) if found == table.rows => Held::Values(values),
                Some((found, values)) => Held::Gaps(found, values),
            };
            table.columns.push((name, held));
        }
        Ok(table)
    }
}

fn unfit(what: String) -> ParquetError {
    ParquetError::General(what)
}

fn column_type(column: &str, expected: &'static str) -> TableError {
    TableError::ColumnType { column: column.to_owned(), expected }
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_string()
}

/// The place of the digits: behind the last mark, since names of songs stand before it.
fn digits(bytes: &mut [u8]) -> Option<&mut [u8]> {
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK.as_bytes())?;
    bytes.get_mut(mark + MARK.len()..)?.get_mut(..DIGITS)
}
