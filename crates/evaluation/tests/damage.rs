//! Files that are no answers, or no longer: an error each, never a panic and never another answer unnoticed.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use auteur_evaluation::{Answers, ClipAnswer, ReadError};
use auteur_ground::table::TableError;
use parquet::column::writer::ColumnWriter;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

fn written() -> (tempfile::TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = Answers::new(vec!["Bach".to_owned(), "Cage".to_owned()]).unwrap();
    for clip in 0..5 {
        let (song, start, probabilities) = ("Bach/1.mp3", 3.0 * clip as f64, &[0.25, 0.75]);
        let embedding = Some(&[0.5, -1.0, clip as f32][..]);
        let answer = ClipAnswer { song, truth: 0, album: "Suites", clip, start, probabilities, embedding };
        answers.push(answer).unwrap();
    }
    let path = folder.path().join("predictions.parquet");
    answers.write(&path).unwrap();
    let bytes = fs::read(path).unwrap();
    (folder, bytes)
}

fn read(folder: &Path, bytes: &[u8]) -> Result<Answers, ReadError> {
    let path = folder.join("damaged.parquet");
    fs::write(&path, bytes).unwrap();
    Answers::read(&path)
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let (folder, bytes) = written();
    for length in 0..bytes.len() {
        assert!(read(folder.path(), &bytes[..length]).is_err(), "cut off at byte {length}");
    }
}

#[test]
fn a_bit_flipped_anywhere_changes_no_answer_unnoticed() {
    let (folder, bytes) = written();
    let whole = read(folder.path(), &bytes).unwrap();
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= 1 << (position % 8);
        if let Ok(answers) = read(folder.path(), &damaged) {
            assert_eq!(answers, whole, "flipped a bit of byte {position}");
        }
    }
}

#[test]
fn a_file_that_is_no_parquet_is_refused() {
    let (folder, _) = written();
    for bytes in [&b""[..], b"song,clip,truth\n", &[0; 100]] {
        assert!(matches!(read(folder.path(), bytes), Err(ReadError::Table(TableError::Parquet(_)))));
    }
    let missing = Answers::read(&folder.path().join("missing"));
    assert!(matches!(missing, Err(ReadError::File(_))));
    assert!(matches!(Answers::read(folder.path()), Err(ReadError::File(_))));
}

/// A table of one row with the columns that `schema` lists in Parquet's notation.
fn table(folder: &Path, schema: &str) -> Result<Answers, ReadError> {
    let path = folder.join("table.parquet");
    let schema = Arc::new(parse_message_type(&format!("message table {{ {schema} }}")).unwrap());
    let file = fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    while let Some(mut column) = rows.next_column().unwrap() {
        let levels = Some(&[1_i16][..]);
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(column) => {
                column.write_batch(&["Bach".into()], levels, None).unwrap()
            }
            ColumnWriter::Int32ColumnWriter(column) => column.write_batch(&[0], levels, None).unwrap(),
            ColumnWriter::Int64ColumnWriter(column) => column.write_batch(&[-1], levels, None).unwrap(),
            ColumnWriter::FloatColumnWriter(column) if column.get_descriptor().max_def_level() == 1 => {
                column.write_batch(&[], Some(&[0]), None).unwrap()
            }
            ColumnWriter::FloatColumnWriter(column) => column.write_batch(&[1.0], None, None).unwrap(),
            _ => unreachable!("no test asks for another type"),
        };
        column.close().unwrap();
    }
    rows.close().unwrap();
    writer.close().unwrap();
    Answers::read(&path)
}

#[test]
fn another_table_is_refused_with_the_column_that_is_wrong() {
    let (folder, _) = written();
    let text = "required binary song (STRING); required binary artist (STRING);";
    let bach = "required float probability_Bach;";
    let refused = [
        (
            format!("{text} {bach}"),
            r#"there is no column "clip"; the columns are ["song", "artist", "probability_Bach"]"#,
        ),
        (format!("{text} required int32 clip; {bach}"), r#"column "clip" does not hold 64-bit integers"#),
        (
            format!("{text} required int64 clip; optional float probability_Bach;"),
            r#"column "probability_Bach" has 0 values in 1 rows; none may be missing"#,
        ),
        (format!("{text} required int64 clip; {bach}"), "row 0 has clip number -1; clips are counted from 0"),
        (
            format!("{text} required int64 clip; {bach} required float embedding;"),
            r#"column "embedding" does not hold lists of equally many 32-bit floats"#,
        ),
        (format!("{text} required int64 clip;"), "there are no artists; answers need one or more"),
    ];
    for (schema, message) in refused {
        assert_eq!(table(folder.path(), &schema).unwrap_err().to_string(), message);
    }
}
