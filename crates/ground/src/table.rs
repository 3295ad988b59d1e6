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
mod open;
mod read;
mod take;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::FileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

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
    #[error(
        "it is compressed by {codec}, which is not read; write it with compression=\"snappy\", or as CSV"
    )]
    Compressed {
        /// The codec's name.
        codec: String,
    },
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
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

/// Named columns in their order. Those of a file are read one by one, as they are taken out.
#[derive(Default)]
pub struct Table {
    columns: Vec<(String, Held)>,
    rows: usize,
    sealed: bool,
    file: Option<Box<dyn FileReader>>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        f.debug_struct("Table").field("columns", &names).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// What a table holds of a column.
enum Held {
    Values(Column),
    /// The column of this number of the file.
    InFile(usize),
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

    fn values(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().filter_map(|(name, held)| match held {
            Held::Values(column) => Some((name.as_str(), column)),
            Held::InFile(_) | Held::TakenOut => None,
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
}

fn unfit(what: String) -> ParquetError {
    ParquetError::General(what)
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_string()
}

/// The place of the digits: behind the last mark, since names of songs stand before it.
fn digits(bytes: &mut [u8]) -> Option<&mut [u8]> {
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK.as_bytes())?;
    bytes.get_mut(mark + MARK.len()..)?.get_mut(..DIGITS)
}
