//! Tables become bytes and back, and no altered byte passes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type};
use parquet::schema::parser::parse_message_type;

use bytes::Bytes;
use parquet::file::reader::SerializedFileReader;

use super::*;

fn table() -> Table {
    Table::new()
        .with("path", Column::Text(vec!["Kenta_Cho/stg0.mp3".into(), format!("{MARK}☂"), String::new()]))
        .with("frames", Column::Integer(vec![937, 0, i64::MAX]))
        .with("duration_s", Column::Real(vec![29.98, 0.0, 0.1 + 0.2]))
        .with("probability_Ada", Column::Single(vec![0.5, 0.0, 1.0]))
        .with("embedding", Column::Lists { width: 2, values: vec![0.5, -1.0, 3.0, f32::MIN, 0.0, 7.0] })
}

#[test]
fn columns_come_back_by_name() {
    let mut read = Table::decode(table().encode().unwrap()).unwrap();
    assert!(read.is_sealed());
    assert_eq!(
        read.names().collect::<Vec<_>>(),
        ["path", "frames", "duration_s", "probability_Ada", "embedding"]
    );
    assert_eq!(read.integers("frames").unwrap(), [937, 0, i64::MAX]);
    assert_eq!(read.reals("duration_s").unwrap(), [29.98, 0.0, 0.1 + 0.2]);
    assert_eq!(read.singles("probability_Ada").unwrap(), [0.5, 0.0, 1.0]);
    assert_eq!(read.lists("embedding").unwrap(), (2, vec![0.5, -1.0, 3.0, f32::MIN, 0.0, 7.0]));
    assert_eq!(read.text("path").unwrap().len(), 3);
}

#[test]
fn arrows_readers_are_told_how_long_lists_are() {
    let of = |table: Table| {
        let file = SerializedFileReader::new(Bytes::from(table.encode().unwrap())).unwrap();
        file.metadata().file_metadata().key_value_metadata().cloned()
    };
    // That pyarrow and Polars understand it is tested beside the Python package.
    let told = of(table()).unwrap();
    assert_eq!((told.len(), told[0].key.as_str()), (1, "ARROW:schema"));
    let message = STANDARD.decode(told[0].value.as_ref().unwrap()).unwrap();
    let words: Vec<u32> =
        message.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
    assert_eq!((words[0], words[1] as usize, message.len() % 8), (u32::MAX, message.len() - 8, 0));
    let names = ["path", "frames", "duration_s", "probability_Ada", "embedding", "element"];
    assert!(names.iter().all(|name| message.windows(name.len()).any(|bytes| bytes == name.as_bytes())));
    // Tables without lists are what they were before there were any.
    assert_eq!(of(Table::new().with("a", Column::Integer(vec![1]))), None);
}

/// A table of one column of lists, as pandas writes them: optional, of optional numbers.
fn lists_file(values: &[f32], defined: &[i16], repeated: &[i16]) -> Vec<u8> {
    let element = Type::primitive_type_builder("element", PhysicalType::FLOAT);
    let element = Arc::new(element.with_repetition(Repetition::OPTIONAL).build().unwrap());
    let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
    let list = Arc::new(list.with_fields(vec![element]).build().unwrap());
    let column = Type::group_type_builder("embedding").with_repetition(Repetition::OPTIONAL);
    let column = column.with_logical_type(Some(LogicalType::List)).with_fields(vec![list]);
    let schema = Type::group_type_builder("schema").with_fields(vec![Arc::new(column.build().unwrap())]);
    let schema = Arc::new(schema.build().unwrap());
    let one_page = WriterProperties::builder().set_data_page_row_count_limit(usize::MAX).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(one_page)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<FloatType>().write_batch(values, Some(defined), Some(repeated)).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn lists(values: &[f32], defined: &[i16], repeated: &[i16]) -> Table {
    Table::decode(lists_file(values, defined, repeated)).unwrap()
}

#[test]
fn lists_of_other_programs_are_read_if_all_are_equally_long_and_none_lacks_a_number() {
    let even = lists(&[1.0, 2.0, 3.0, 4.0], &[3; 4], &[0, 1, 0, 1]).lists("embedding").unwrap();
    assert_eq!(even, (2, vec![1.0, 2.0, 3.0, 4.0]));
    let uneven = lists(&[1.0, 2.0, 3.0, 4.0], &[3; 4], &[0, 0, 1, 1]);
    let lacking = lists(&[1.0, 2.0, 3.0], &[3, 2, 3, 3], &[0, 1, 0, 1]);
    let without_list = lists(&[1.0, 2.0], &[3, 3, 0], &[0, 1, 0]);
    for mut table in [uneven, lacking, without_list] {
        let refused = table.lists("embedding").unwrap_err().to_string();
        assert_eq!(refused, "column \"embedding\" does not hold lists of equally many 32-bit floats");
    }
}

#[test]
fn a_column_that_is_missing_or_of_another_type_is_named() {
    let missing = table().integers("beats").unwrap_err().to_string();
    assert!(missing.contains("\"beats\"") && missing.contains("duration_s"), "{missing}");
    let other = table().integers("path").unwrap_err().to_string();
    assert_eq!(other, "column \"path\" does not hold 64-bit integers");
}

#[test]
fn the_same_columns_give_the_same_bytes() {
    assert_eq!(table().encode().unwrap(), table().encode().unwrap());
}

#[test]
fn every_altered_byte_is_found() {
    let bytes = table().encode().unwrap();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x10;
        // What breaks the mark itself leaves a file without a seal, which a reader may refuse.
        let whole = Table::decode(altered).ok().filter(Table::is_sealed);
        assert!(whole.is_none(), "byte {at}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_found() {
    let bytes = table().encode().unwrap();
    assert!((0..bytes.len()).all(|length| Table::decode(bytes[..length].to_vec()).is_err()));
}

/// What `fuzz/fuzz_targets/store.rs` found: the header of a page has a field that nobody knows, a list that claims more elements than an
/// hour is long enough to pass over.
#[test]
fn a_header_that_claims_more_than_there_is_is_refused_before_it_is_read() {
    let endless = include_bytes!("damaged/endless-list.parquet").to_vec();
    let refused = Table::decode(endless).unwrap_err().to_string();
    assert!(refused.contains("the header of a page claims") || refused.contains("truth values"), "{refused}");
}

#[test]
fn a_page_of_few_bytes_that_claims_a_million_lists_is_not_read() {
    let is_sound = |values: &[f32], levels: usize| {
        let file = lists_file(values, &vec![3 * i16::from(!values.is_empty()); levels], &vec![0; levels]);
        let file = SerializedFileReader::new(Bytes::from(file)).unwrap();
        lists::is_sound(file.get_row_group(0).unwrap().as_ref(), 0).unwrap()
    };
    assert!(!is_sound(&[], 1_000_000));
    let numbers: Vec<f32> = (0u16..u16::MAX).map(f32::from).collect();
    assert!(is_sound(&[], 1_000) && is_sound(&numbers.repeat(10), 10 * numbers.len()));
}

/// A table of the text "a", none, "b", 600 times over, as pandas writes it: optional, and compressed by Snappy.
fn with_gaps() -> Vec<u8> {
    let column = Type::primitive_type_builder("album", PhysicalType::BYTE_ARRAY);
    let column = column.with_repetition(Repetition::OPTIONAL).with_logical_type(Some(LogicalType::String));
    let schema = Type::group_type_builder("schema").with_fields(vec![Arc::new(column.build().unwrap())]);
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = Arc::new(schema.build().unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    // A row group each.
    for _ in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> = ["a", "b"].repeat(300).into_iter().map(ByteArray::from).collect();
        let levels = [1, 0, 1].repeat(300);
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn gaps_in_a_compressed_column_are_an_error_or_empty_texts() {
    let bytes = with_gaps();
    assert!(bytes.len() < 1_500, "{} bytes", bytes.len());
    let refused = Table::decode(bytes.clone()).unwrap().text("album").unwrap_err().to_string();
    assert_eq!(refused, "column \"album\" has 1200 values in 1800 rows; none may be missing");
    let texts = Table::decode(bytes).unwrap().cells("album").unwrap();
    assert_eq!(texts, ["a", "", "b"].repeat(600));
    let mut numbers = Table::decode(table().encode().unwrap()).unwrap();
    assert_eq!(numbers.cells("path").unwrap().len(), 3);
}

/// A column of unsigned integers and one of floats, as other programs write them.
fn of_other_programs() -> Vec<u8> {
    let schema = "message table { required int32 number (INTEGER(32, false)); required double real; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[i32::MIN, 7], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(&[f64::NAN, 0.5], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn unsigned_numbers_stay_positive_and_what_is_no_number_is_empty() {
    let mut table = Table::decode(of_other_programs()).unwrap();
    assert_eq!(table.cells("number").unwrap(), ["2147483648", "7"]);
    assert_eq!(table.cells("real").unwrap(), ["", "0.5"]);
}

#[test]
fn a_column_of_a_damaged_table_is_refused_or_as_long_as_the_table() {
    let mut bytes = table().encode().unwrap();
    // Without its mark nothing is checked against a checksum.
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK.as_bytes()).unwrap();
    bytes[mark] = b'A';
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(mut read) = Table::decode(damaged)
                && let Ok(texts) = read.cells("path")
            {
                assert_eq!(texts.len(), read.rows(), "byte {at}, bit {bit}");
            }
        }
    }
}
