//! Tables become bytes and back, and no altered byte passes.

use super::*;

fn table() -> Table {
    Table::new()
        .with("path", Column::Text(vec!["Kenta_Cho/stg0.mp3".into(), format!("{MARK}☂"), String::new()]))
        .with("frames", Column::Integer(vec![937, 0, i64::MAX]))
        .with("duration_s", Column::Real(vec![29.98, 0.0, 0.1 + 0.2]))
        .with("probability_Ada", Column::Single(vec![0.5, 0.0, 1.0]))
}

#[test]
fn columns_come_back_by_name() {
    let mut read = Table::decode(table().encode().unwrap()).unwrap();
    assert!(read.is_sealed());
    assert_eq!(read.names().collect::<Vec<_>>(), ["path", "frames", "duration_s", "probability_Ada"]);
    assert_eq!(read.integers("frames").unwrap(), [937, 0, i64::MAX]);
    assert_eq!(read.reals("duration_s").unwrap(), [29.98, 0.0, 0.1 + 0.2]);
    assert_eq!(read.singles("probability_Ada").unwrap(), [0.5, 0.0, 1.0]);
    assert_eq!(read.text("path").unwrap().len(), 3);
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
    let texts = Table::decode(bytes).unwrap().text_with_gaps("album").unwrap();
    assert_eq!(texts, ["a", "", "b"].repeat(600));
    assert_eq!(table().text_with_gaps("path").unwrap().len(), 3);
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
                && let Ok(texts) = read.text_with_gaps("path")
            {
                assert_eq!(texts.len(), read.rows(), "byte {at}, bit {bit}");
            }
        }
    }
}
