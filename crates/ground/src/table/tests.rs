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
        let read = std::panic::catch_unwind(|| Table::decode(altered));
        let whole = read.ok().and_then(Result::ok).filter(Table::is_sealed);
        assert!(whole.is_none(), "byte {at}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_found() {
    let bytes = table().encode().unwrap();
    assert!((0..bytes.len()).all(|length| Table::decode(bytes[..length].to_vec()).is_err()));
}
