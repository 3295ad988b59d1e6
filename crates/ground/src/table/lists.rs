//! Rows of equally many numbers, as Parquet's lists.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::column::page::Page;
use parquet::column::reader::ColumnReader;
use parquet::data_type::FloatType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::{ColumnDescriptor, Type};

use super::{Column, unfit};

/// Values in a byte of a page: a dictionary of two needs a bit for each.
const DENSEST: usize = 8;
/// As many values may be in a page of any size: those that are all the same take no room.
const FEW: usize = 1 << 16;

/// The names are those that the format's specification has.
pub(super) fn schema(name: &str) -> Result<Arc<Type>, ParquetError> {
    let element = Type::primitive_type_builder("element", PhysicalType::FLOAT);
    let element = element.with_repetition(Repetition::REQUIRED).build()?;
    let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
    let list = list.with_fields(vec![Arc::new(element)]).build()?;
    let column = Type::group_type_builder(name).with_repetition(Repetition::REQUIRED);
    let column = column.with_logical_type(Some(LogicalType::List)).with_fields(vec![Arc::new(list)]);
    Ok(Arc::new(column.build()?))
}

/// Writes rows of `width` values each.
pub(super) fn append(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    width: usize,
    values: &[f32],
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| unfit("a column too many".to_owned()))?;
    // A list begins where nothing is repeated.
    let repeated: Vec<i16> = (0..values.len()).map(|place| i16::from(place % width != 0)).collect();
    column.typed::<FloatType>().write_batch(values, Some(&vec![1; values.len()]), Some(&repeated))?;
    column.close()
}

/// Whether a column holds lists of 32-bit floats.
pub(super) fn is_list(column: &ColumnDescriptor) -> bool {
    let depth = (column.max_rep_level(), column.path().parts().len());
    depth == (1, 3) && column.physical_type() == PhysicalType::FLOAT
}

/// All that a column of lists holds, a row each; none where they differ in length, or values are missing.
pub(super) fn column(file: &dyn FileReader, index: usize) -> Result<Option<Column>, ParquetError> {
    let mut column = None::<(usize, Vec<f32>)>;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group)?;
        if !is_sound(group.as_ref(), index)? {
            return Ok(None);
        }
        let Some(lists) = read_group(group.as_ref(), index)? else { return Ok(None) };
        match &mut column {
            None => column = Some(lists),
            Some((width, values)) if *width == lists.0 => values.extend(lists.1),
            Some(_) => return Ok(None),
        }
    }
    Ok(column.map(|(width, values)| Column::Lists { width, values }))
}

fn read_group(group: &dyn RowGroupReader, index: usize) -> Result<Option<(usize, Vec<f32>)>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    let ColumnReader::FloatColumnReader(mut reader) = group.get_column_reader(index)? else {
        return Ok(None);
    };
    let (mut defined, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut defined), Some(&mut repeated), &mut values)?;
    let width = values.len().checked_div(rows).unwrap_or_default();
    let begins = |(place, level): (usize, &i16)| (place % width == 0) == (*level == 0);
    let is_even = width > 0
        && values.len() == width * rows
        && values.len() == repeated.len()
        && repeated.iter().enumerate().all(begins);
    Ok(is_even.then_some((width, values)))
}

/// Whether no page claims more values than there can be in it: where each begins takes memory before any value is read. Lists of nothing
/// are many in few bytes, too, and no embeddings.
pub(super) fn is_sound(group: &dyn RowGroupReader, index: usize) -> Result<bool, ParquetError> {
    let mut pages = group.get_column_page_reader(index)?;
    while let Some(page) = pages.get_next_page()? {
        let (claimed, bytes) = (page.num_values() as usize, page.buffer().len());
        if !matches!(page, Page::DictionaryPage { .. }) && claimed > DENSEST * bytes + FEW {
            return Ok(false);
        }
    }
    Ok(true)
}
