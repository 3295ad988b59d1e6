//! Columns of equal length to the bytes of a Parquet file and back.
//!
//! Hides the Parquet crate. The same columns always give the same bytes: no compression, no statistics, no version of
//! any program. The file carries a checksum of itself in its footer (key `checksum`, over the file with the checksum's
//! digits as zeros), which is verified before anything else is read, so that what is altered is found and never parsed.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Precedes the checksum's digits; the last occurrence in a file is the footer's.
const SEAL: &[u8] = b"blake3:";
const SEAL_DIGITS: usize = 2 * blake3::OUT_LEN;

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    Text(Vec<String>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
}

impl Column {
    fn schema(&self, name: &str) -> Result<Arc<Type>> {
        let (physical, logical) = match self {
            Self::Text(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Integer(_) => (PhysicalType::INT64, None),
            Self::Real(_) => (PhysicalType::DOUBLE, None),
        };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        Ok(Arc::new(column.with_logical_type(logical).build()?))
    }
}

/// The bytes of a Parquet file of these named columns, in one row group.
pub(super) fn encode(columns: &[(&str, Column)]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, column)| column.schema(name)).collect::<Result<_>>()?;
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    let seal = String::from_utf8_lossy(SEAL).into_owned() + &"0".repeat(SEAL_DIGITS);
    let properties = WriterProperties::builder()
        .set_created_by("auteur".to_string())
        .set_statistics_enabled(EnabledStatistics::None)
        .set_key_value_metadata(Some(vec![KeyValue::new("checksum".to_string(), seal)]))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (_, column) in columns {
        let mut slot =
            group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".to_string()))?;
        match column {
            Column::Text(values) => {
                let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
                slot.typed::<ByteArrayType>().write_batch(&values, None, None)?;
            }
            Column::Integer(values) => {
                slot.typed::<Int64Type>().write_batch(values, None, None)?;
            }
            Column::Real(values) => {
                slot.typed::<DoubleType>().write_batch(values, None, None)?;
            }
        }
        slot.close()?;
    }
    group.close()?;
    let mut bytes = writer.into_inner()?;
    if let Some(digits) = seal_digits(&bytes) {
        let checksum = checksum(&bytes, digits.clone());
        bytes[digits].copy_from_slice(checksum.as_bytes());
    }
    Ok(bytes)
}

/// The columns of a file that [`encode`] wrote, in order; `None` where its checksum says that it is altered.
pub(super) fn decode(bytes: Vec<u8>) -> Option<Result<Vec<Column>>> {
    let digits = seal_digits(&bytes)?;
    (bytes[digits.clone()] == *checksum(&bytes, digits).as_bytes()).then(|| read_columns(bytes.into()))
}

fn read_columns(bytes: Bytes) -> Result<Vec<Column>> {
    let reader = SerializedFileReader::new(bytes)?;
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    let group = reader.get_row_group(0)?;
    let column = |index| {
        Ok(match group.get_column_reader(index)? {
            ColumnReader::ByteArrayColumnReader(reader) => {
                let texts = read_all(reader, rows)?;
                let texts = texts.iter().map(|text| Ok(text.as_utf8()?.to_string())).collect::<Result<_>>();
                Column::Text(texts?)
            }
            ColumnReader::Int64ColumnReader(reader) => Column::Integer(read_all(reader, rows)?),
            ColumnReader::DoubleColumnReader(reader) => Column::Real(read_all(reader, rows)?),
            _ => {
                return Err(ParquetError::General(format!(
                    "column {index} is of a type that is never written"
                )));
            }
        })
    };
    (0..group.num_columns()).map(column).collect()
}

fn read_all<T: DataType>(mut reader: ColumnReaderImpl<T>, rows: usize) -> Result<Vec<T::T>> {
    let mut values = Vec::with_capacity(rows);
    reader.read_records(rows, None, None, &mut values)?;
    Ok(values)
}

/// Where the checksum's digits stand; `None` where the file has no place for them.
fn seal_digits(bytes: &[u8]) -> Option<Range<usize>> {
    let start = bytes.windows(SEAL.len()).rposition(|window| window == SEAL)? + SEAL.len();
    let digits = start..start + SEAL_DIGITS;
    (digits.end <= bytes.len()).then_some(digits)
}

/// The checksum of a file as if its own digits were zeros.
fn checksum(bytes: &[u8], digits: Range<usize>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes[..digits.start]).update(&[b'0'; SEAL_DIGITS]).update(&bytes[digits.end..]);
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<(&'static str, Column)> {
        vec![
            ("path", Column::Text(vec!["Kenta_Cho/stg0.mp3".into(), "blake3:☂".into(), String::new()])),
            ("frames", Column::Integer(vec![937, 0, i64::MAX])),
            ("duration_s", Column::Real(vec![29.98, 0.0, 0.1 + 0.2])),
        ]
    }

    #[test]
    fn columns_come_back() {
        let read = decode(encode(&columns()).unwrap()).unwrap().unwrap();
        assert_eq!(read, columns().into_iter().map(|(_, column)| column).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_columns_give_the_same_bytes() {
        assert_eq!(encode(&columns()).unwrap(), encode(&columns()).unwrap());
    }

    #[test]
    fn every_altered_byte_is_found() {
        let bytes = encode(&columns()).unwrap();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 0x10;
            assert!(decode(altered).is_none(), "byte {at}");
        }
    }

    #[test]
    fn a_file_cut_off_anywhere_is_found() {
        let bytes = encode(&columns()).unwrap();
        assert!((0..bytes.len()).all(|length| decode(bytes[..length].to_vec()).is_none()));
    }
}
