//! The values of a column, and how Parquet holds them.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::Type;

use super::{lists, unfit};

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// UTF-8.
    Text(Vec<String>),
    /// 64-bit integers.
    Integer(Vec<i64>),
    /// 64-bit floats.
    Real(Vec<f64>),
    /// 32-bit floats.
    Single(Vec<f32>),
    /// Lists of equally many 32-bit floats.
    Lists {
        /// Numbers in each list, one or more.
        width: usize,
        /// `[rows, width]`.
        values: Vec<f32>,
    },
}

impl Column {
    pub(super) fn schema(&self, name: &str) -> Result<Arc<Type>, ParquetError> {
        let (physical, logical) = match self {
            Self::Text(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Integer(_) => (PhysicalType::INT64, None),
            Self::Real(_) => (PhysicalType::DOUBLE, None),
            Self::Single(_) => (PhysicalType::FLOAT, None),
            Self::Lists { .. } => return lists::schema(name),
        };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        Ok(Arc::new(column.with_logical_type(logical).build()?))
    }

    pub(super) fn append(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Text(values) => {
                let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
                append::<ByteArrayType>(group, &values)
            }
            Self::Integer(values) => append::<Int64Type>(group, values),
            Self::Real(values) => append::<DoubleType>(group, values),
            Self::Single(values) => append::<FloatType>(group, values),
            Self::Lists { width, values } => lists::append(group, *width, values),
        }
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Single(values) => values.len(),
            Self::Lists { width, values } => values.len() / width.max(&1),
        }
    }
}

fn append<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| unfit("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}
