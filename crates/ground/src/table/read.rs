//! The columns of a Parquet file become [`Column`]s.

use parquet::basic::{Compression, ConvertedType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, RowGroupReader};

use super::{Column, TableError, lists};

/// Refuses what is compressed in a way that is not read.
pub(super) fn expect_readable(group: &RowGroupMetaData) -> Result<(), TableError> {
    let other = group
        .columns()
        .iter()
        .map(ColumnChunkMetaData::compression)
        .find(|codec| !matches!(codec, Compression::UNCOMPRESSED | Compression::SNAPPY));
    other.map_or(Ok(()), |codec| {
        let codec = format!("{codec:?}").split('(').next().unwrap_or_default().to_owned();
        Err(TableError::Compressed { codec })
    })
}

/// What was found of a column.
pub(super) enum Found {
    /// Its values, all of them.
    Column(Column),
    /// How many values it has, and its rows: where one is missing is the type's zero.
    Numbers(usize, Column),
    /// The bytes of each row's text, as they lie in the file.
    Texts(Vec<Option<ByteArray>>),
    /// Values of a type that no [`Column`] has.
    OtherType,
}

impl Found {
    /// How many values it has; none of another type.
    pub(super) fn values(&self) -> Option<usize> {
        match self {
            Self::Column(column) => Some(column.len()),
            Self::Numbers(values, _) => Some(*values),
            Self::Texts(texts) => Some(texts.iter().flatten().count()),
            Self::OtherType => None,
        }
    }

    /// What `made` makes of each row's text, which is empty where there is none. None of numbers, and of bytes that are no text, which
    /// are for others to read.
    pub(super) fn texts<T>(self, mut made: impl FnMut(&str) -> T) -> Option<Vec<T>> {
        match self {
            Self::Column(Column::Text(texts)) => Some(texts.iter().map(|text| made(text)).collect()),
            Self::Texts(texts) => {
                let text = |text: &Option<ByteArray>| match text {
                    None => Some(made("")),
                    Some(text) => text.as_utf8().ok().map(&mut made),
                };
                texts.iter().map(text).collect()
            }
            _ => None,
        }
    }

    /// The column, unless it is one of texts or of another type.
    pub(super) fn numbers(self) -> Option<Column> {
        match self {
            Self::Column(column) | Self::Numbers(_, column) => Some(column),
            Self::Texts(_) | Self::OtherType => None,
        }
    }

    /// Adds what a further row group has, which is of the same type.
    fn extend(&mut self, more: Self) {
        match (self, more) {
            (Self::Texts(texts), Self::Texts(more)) => texts.extend(more),
            (Self::Numbers(values, column), Self::Numbers(further, more)) => {
                *values += further;
                match (column, more) {
                    (Column::Integer(values), Column::Integer(more)) => values.extend(more),
                    (Column::Real(values), Column::Real(more)) => values.extend(more),
                    (Column::Single(values), Column::Single(more)) => values.extend(more),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// What all row groups have of a column, as text: nothing stands where there is no value. None of types that are no text and no
/// single number, and of bytes that are no text.
pub(super) fn cells(file: &dyn FileReader, index: usize) -> Result<Option<Vec<String>>, ParquetError> {
    if lists::is_list(&file.metadata().file_metadata().schema_descr().column(index)) {
        return Ok(None);
    }
    let mut cells = Vec::new();
    for group in 0..file.num_row_groups() {
        match cells_of_group(file.get_row_group(group)?.as_ref(), index)? {
            Some(more) => cells.extend(more),
            None => return Ok(None),
        }
    }
    Ok(Some(cells))
}

fn cells_of_group(group: &dyn RowGroupReader, index: usize) -> Result<Option<Vec<String>>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    let column = group.metadata().column(index).column_descr();
    let is_unsigned = matches!(
        column.converted_type(),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
    );
    Ok(match group.get_column_reader(index)? {
        ColumnReader::ByteArrayColumnReader(reader) => {
            Found::Texts(values(reader, rows)?).texts(str::to_owned)
        }
        ColumnReader::Int32ColumnReader(reader) if is_unsigned => {
            Some(as_text(values(reader, rows)?, |value| value.cast_unsigned().to_string()))
        }
        ColumnReader::Int64ColumnReader(reader) if is_unsigned => {
            Some(as_text(values(reader, rows)?, |value| value.cast_unsigned().to_string()))
        }
        ColumnReader::Int32ColumnReader(reader) => Some(as_text(values(reader, rows)?, i32::to_string)),
        ColumnReader::Int64ColumnReader(reader) => Some(as_text(values(reader, rows)?, i64::to_string)),
        ColumnReader::DoubleColumnReader(reader) => Some(as_text(values(reader, rows)?, number)),
        ColumnReader::FloatColumnReader(reader) => Some(as_text(values(reader, rows)?, number)),
        ColumnReader::BoolColumnReader(reader) => Some(as_text(values(reader, rows)?, bool::to_string)),
        _ => None,
    })
}

fn as_text<T>(values: Vec<Option<T>>, text: impl Fn(&T) -> String) -> Vec<String> {
    values.iter().map(|value| value.as_ref().map_or_else(String::new, &text)).collect()
}

/// A number as text; nothing for one that is none.
fn number(value: &(impl Copy + Into<f64> + ToString)) -> String {
    let number: f64 = (*value).into();
    if number.is_nan() { String::new() } else { value.to_string() }
}

/// What all row groups have of a column.
pub(super) fn column(file: &dyn FileReader, index: usize) -> Result<Found, ParquetError> {
    if lists::is_list(&file.metadata().file_metadata().schema_descr().column(index)) {
        return Ok(lists::column(file, index)?.map_or(Found::OtherType, Found::Column));
    }
    let mut found = None::<Found>;
    for group in 0..file.num_row_groups() {
        let more = of_group(file.get_row_group(group)?.as_ref(), index)?;
        match &mut found {
            None => found = Some(more),
            Some(found) => found.extend(more),
        }
    }
    Ok(found.unwrap_or(Found::OtherType))
}

fn of_group(group: &dyn RowGroupReader, index: usize) -> Result<Found, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    Ok(match group.get_column_reader(index)? {
        ColumnReader::ByteArrayColumnReader(reader) => Found::Texts(values(reader, rows)?),
        ColumnReader::Int64ColumnReader(reader) => numbers(reader, rows, Column::Integer)?,
        ColumnReader::DoubleColumnReader(reader) => numbers(reader, rows, Column::Real)?,
        ColumnReader::FloatColumnReader(reader) => numbers(reader, rows, Column::Single)?,
        _ => Found::OtherType,
    })
}

fn numbers<T: DataType>(
    reader: ColumnReaderImpl<T>,
    rows: usize,
    column: impl FnOnce(Vec<T::T>) -> Column,
) -> Result<Found, ParquetError> {
    let values = values(reader, rows)?;
    let found = values.iter().flatten().count();
    Ok(Found::Numbers(found, column(values.into_iter().map(Option::unwrap_or_default).collect())))
}

/// The value of each row, as far as it has one; fewer than rows where the column is shorter.
fn values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Vec<Option<T::T>>, ParquetError> {
    let mut values = Vec::with_capacity(rows.min(1 << 20));
    // Filled only where the column may have nulls: the highest stands where there is a value.
    let mut levels = Vec::new();
    reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let full = levels.iter().copied().max();
    let has_gaps = levels.len() > values.len();
    let mut present = values.into_iter();
    Ok(match has_gaps {
        true => {
            levels.into_iter().map(|level| if Some(level) == full { present.next() } else { None }).collect()
        }
        false => present.map(Some).collect(),
    })
}
