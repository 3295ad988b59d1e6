//! The columns of a Parquet file become [`Column`]s.

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::{Column, TableError};

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

/// How many values a column has in all row groups, and all that it holds, a row each; none of a type that is never written.
pub(super) fn column(
    file: &SerializedFileReader<Bytes>,
    index: usize,
) -> Result<Option<(usize, Column)>, ParquetError> {
    let mut column = None::<(usize, Column)>;
    for group in 0..file.num_row_groups() {
        let Some((found, values)) = read_group(file.get_row_group(group)?.as_ref(), index)? else {
            return Ok(None);
        };
        match &mut column {
            None => column = Some((found, values)),
            Some((all, column)) => {
                *all += found;
                column.extend(values);
            }
        }
    }
    Ok(column)
}

fn read_group(group: &dyn RowGroupReader, index: usize) -> Result<Option<(usize, Column)>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    Ok(match group.get_column_reader(index)? {
        ColumnReader::ByteArrayColumnReader(reader) => {
            let texts = values(reader, rows)?;
            let found = texts.iter().flatten().count();
            let text = |text: &Option<ByteArray>| {
                text.as_ref().map_or(Ok(String::new()), |text| text.as_utf8().map(str::to_owned))
            };
            // Bytes that are no text are for others to read.
            let texts = texts.iter().map(text).collect::<Result<_, ParquetError>>().ok();
            texts.map(|texts| (found, Column::Text(texts)))
        }
        ColumnReader::Int64ColumnReader(reader) => Some(numbers(reader, rows, Column::Integer)?),
        ColumnReader::DoubleColumnReader(reader) => Some(numbers(reader, rows, Column::Real)?),
        ColumnReader::FloatColumnReader(reader) => Some(numbers(reader, rows, Column::Single)?),
        _ => None,
    })
}

fn numbers<T: DataType>(
    reader: ColumnReaderImpl<T>,
    rows: usize,
    column: impl FnOnce(Vec<T::T>) -> Column,
) -> Result<(usize, Column), ParquetError> {
    let values = values(reader, rows)?;
    Ok((values.iter().flatten().count(), column(values.into_iter().map(Option::unwrap_or_default).collect())))
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
