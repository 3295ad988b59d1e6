//! A table that people bring along, as CSV or Parquet: its columns by name, all of them text.
//!
//! A CSV file is UTF-8, with a header; commas, semicolons or tabs lie between the cells. A Parquet
//! file holds text or numbers.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::escape;
use auteur_ground::table::Table;

/// What the column of a table may be called that holds the paths of files; the first that is there counts.
pub(crate) const PATH_COLUMNS: &[&str] = &[
    "path",
    "file",
    "filename",
    "file_name",
    "file name",
    "filepath",
    "file_path",
    "fname",
    "audio_filename",
    "audio_file",
    "audio_path",
    "slice_file_name",
    "track_path",
    "location",
];

/// Why a file is no such table.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is no table.
    #[error("{}: {problem}", path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// None of its paths is a file's.
    #[error(
        "{}: none of its paths is that of a file in {}, from there or by the file's name alone: it has {first}, and {file} is there; \
         mend its paths, or give the folder that they begin in",
        path.display(), root.display()
    )]
    NoneNamed {
        /// The file.
        path: PathBuf,
        /// The first of its paths.
        first: String,
        /// The folder of music.
        root: PathBuf,
        /// A file in it.
        file: String,
    },
    /// It lacks a column.
    #[error("{} has no column {column}; its columns are {}; rename the one that holds it", path.display(), found.join(", "))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column, by all the names that it may have.
        column: String,
        /// The columns that are there.
        found: Vec<String>,
    },
}

/// The cells of a table.
pub struct Sheet {
    path: PathBuf,
    columns: Vec<(String, Vec<String>)>,
    /// Columns that are there and cannot be read, with the reason.
    unreadable: Vec<(String, String)>,
    /// The line or row of each row, as people count them in this kind of file.
    pub(crate) places: Vec<String>,
}

impl Sheet {
    /// Whether a file of this name is such a table.
    pub fn is_one(path: &Path) -> bool {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ["csv", "tsv", "parquet", "pq"].contains(&ending.as_str()))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`SheetError::Read`] and [`SheetError::NotATable`].
    pub fn read(path: &Path) -> Result<Self, SheetError> {
        let bytes = fs::read(path).map_err(|cause| SheetError::Read { path: path.to_owned(), cause })?;
        let read = match other_kind(&bytes) {
            Some(problem) => Err(problem.to_owned()),
            None if bytes.starts_with(b"PAR1") => of_parquet(bytes),
            None => of_csv(&bytes),
        };
        let Cells { columns, unreadable, places } =
            read.map_err(|problem| SheetError::NotATable { path: path.to_owned(), problem })?;
        Ok(Self { path: path.to_owned(), columns, unreadable, places })
    }

    /// The column that has the first of these names that is there.
    pub fn find(&self, names: &[&str]) -> Option<&[String]> {
        self.find_named(names).map(|(_, cells)| cells)
    }

    fn find_named(&self, names: &[&str]) -> Option<(&str, &[String])> {
        let found =
            names.iter().find_map(|wanted| self.columns.iter().find(|(name, _)| is_one_of(name, &[wanted])));
        found.map(|(name, cells)| (name.as_str(), cells.as_slice()))
    }

    /// The column that has one of these names.
    ///
    /// # Errors
    /// As for [`Sheet::named_column`].
    pub fn column(&self, names: &[&str]) -> Result<&[String], SheetError> {
        self.named_column(names).map(|(_, cells)| cells)
    }

    /// The column that has one of these names, with its name.
    ///
    /// # Errors
    /// [`SheetError::NoColumn`], and [`SheetError::NotATable`] of one that is there and holds neither text nor numbers.
    pub fn named_column(&self, names: &[&str]) -> Result<(&str, &[String]), SheetError> {
        self.find_named(names).ok_or_else(|| {
            let path = self.path.clone();
            match self.unreadable.iter().find(|(name, _)| is_one_of(name, names)) {
                Some((_, problem)) => SheetError::NotATable { path, problem: problem.clone() },
                None => SheetError::NoColumn {
                    path,
                    column: names[..names.len().min(MOST_WANTED)].join(" or "),
                    found: self.columns.iter().map(|(name, _)| shortened(name)).take(MOST_NAMES).collect(),
                },
            }
        })
    }

    /// The error where no path of it is that of a file: the first of them, the folder of music, and a file in there.
    pub(super) fn names_none(&self, first: &str, root: &Path, file: &str) -> SheetError {
        let (first, file) = (first.to_owned(), file.to_owned());
        SheetError::NoneNamed { path: self.path.clone(), first, root: root.to_owned(), file }
    }

    /// The error of something wrong in a row.
    pub fn wrong(&self, row: usize, problem: impl std::fmt::Display) -> SheetError {
        let problem = format!("{} {problem}", self.places[row]);
        SheetError::NotATable { path: self.path.clone(), problem }
    }
}

/// What a file holds, as [`Sheet`] has it.
#[derive(Default)]
struct Cells {
    columns: Vec<(String, Vec<String>)>,
    unreadable: Vec<(String, String)>,
    places: Vec<String>,
}

/// Whether a column's name is one of these, whatever its case.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|wanted| name.trim().eq_ignore_ascii_case(wanted))
}

/// The most names for a column that a message asks for, those of columns that it holds, and letters of each.
const MOST_WANTED: usize = 2;
const MOST_NAMES: usize = 12;
const LONGEST_NAME: usize = 40;

fn shortened(name: &str) -> String {
    let short: String = name.chars().take(LONGEST_NAME).collect();
    let short = escape(OsStr::new(&short));
    if name.chars().count() > LONGEST_NAME { format!("{short}...") } else { short }
}

/// What a file is that is no table of these kinds, by how it begins.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 6] = [
        (b"SQLite format 3\0", "it is a database, as beets keeps one; export what is needed of it as CSV"),
        (b"PK\x03\x04", "it is a workbook or an archive; save the table in it as CSV"),
        (b"\xd0\xcf\x11\xe0", "it is a workbook; save the table in it as CSV"),
        (b"\x1f\x8b", "it is compressed; unpack it first"),
        (b"ARROW1", "it is an Arrow or Feather file; save the table as Parquet or CSV"),
        (b"FEA1", "it is a Feather file; save the table as Parquet or CSV"),
    ];
    let json = "it is JSON; save the table as CSV or Parquet";
    let mut marks = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    // "[playlist]" is none.
    let is_json = match (marks.next(), marks.next()) {
        (Some(b'{'), Some(second)) => matches!(second, b'"' | b'}'),
        (Some(b'['), Some(second)) => matches!(second, b'"' | b'[' | b'{' | b']' | b'0'..=b'9'),
        _ => false,
    };
    kinds.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, kind)| *kind).or(is_json.then_some(json))
}

fn of_csv(bytes: &[u8]) -> Result<Cells, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err("it is empty".to_owned());
    }
    if bytes.contains(&0) && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff") {
        return Err("it is no text; give a table as CSV or Parquet".to_owned());
    }
    // One kind of line end, so that lines are counted as editors count them.
    let mut bytes = bytes.to_vec();
    let mut before = 0;
    bytes.retain(|&byte| {
        let is_second = (before, byte) == (b'\r', b'\n');
        before = byte;
        !is_second
    });
    bytes.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| header.iter().filter(|byte| **byte == mark).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b','));
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).from_reader(bytes.as_slice());
    let said = |cause: csv::Error| match cause.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(1, csv::Position::line);
            format!("line {line} is not UTF-8; save the table as UTF-8")
        }
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(1, csv::Position::line);
            format!("line {line} has {len} cells where the header has {expected_len}")
        }
        _ => cause.to_string(),
    };
    let names = reader.headers().map_err(said)?.iter().map(|name| name.trim().to_owned());
    let mut columns: Vec<(String, Vec<String>)> = names.map(|name| (name, Vec::new())).collect();
    let mut places = Vec::new();
    for row in reader.records() {
        let row = row.map_err(said)?;
        places.push(format!("line {}", row.position().map_or(0, csv::Position::line)));
        for ((_, cells), cell) in columns.iter_mut().zip(&row) {
            cells.push(cell.to_owned());
        }
    }
    Ok(Cells { columns, places, ..Cells::default() })
}

fn of_parquet(bytes: Vec<u8>) -> Result<Cells, String> {
    let mut table = Table::decode(bytes).map_err(|cause| cause.to_string())?;
    let places = (1..=table.rows()).map(|row| format!("row {row}")).collect();
    let mut found = Cells { places, ..Cells::default() };
    for name in table.names().map(str::to_owned).collect::<Vec<_>>() {
        // Who asks for a column of lists or of bytes is told; the others do not stand in the way.
        match table.cells(&name) {
            Ok(cells) => found.columns.push((name, cells)),
            Err(cause) => found.unreadable.push((name, cause.to_string())),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("songs.csv");
        fs::write(&file, bytes).unwrap();
        Sheet::read(&file)
    }

    #[test]
    fn commas_semicolons_and_tabs_are_told_apart_and_a_mark_of_order_is_no_letter() {
        for text in [
            "path,artist\na/1.mp3,\"A, B\"\n",
            "\u{feff}path;artist\r\na/1.mp3;A, B\r\n",
            "Path\tartist\na/1.mp3\tA, B",
        ] {
            let sheet = read(text.as_bytes()).unwrap();
            assert_eq!(sheet.column(&["path"]).unwrap(), ["a/1.mp3"]);
            assert_eq!(sheet.column(&["artist", "label"]).unwrap(), ["A, B"]);
            assert_eq!(sheet.places, ["line 2"]);
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let problem = |bytes: &[u8]| match read(bytes) {
            Err(error) => error.to_string().split_once("songs.csv").unwrap().1.to_owned(),
            Ok(sheet) => {
                sheet.column(&["path"]).unwrap_err().to_string().split_once("songs.csv").unwrap().1.to_owned()
            }
        };
        assert_eq!(problem(b"path,artist\na,b\nc\n"), ": line 3 has 1 cells where the header has 2");
        assert_eq!(problem(b"path,artist\nBj\xf6rk,b\n"), ": line 2 is not UTF-8; save the table as UTF-8");
        assert_eq!(
            problem(b"file,artist\n"),
            " has no column path; its columns are file, artist; rename the one that holds it"
        );
        for (bytes, kind) in [
            (
                &b"SQLite format 3\0..."[..],
                ": it is a database, as beets keeps one; export what is needed of it as CSV",
            ),
            (b"PK\x03\x04...", ": it is a workbook or an archive; save the table in it as CSV"),
            (b"\n[{\"path\": \"a\"}]", ": it is JSON; save the table as CSV or Parquet"),
            (
                b"[playlist]\nFile1=a.mp3\n",
                " has no column path; its columns are [playlist]; rename the one that holds it",
            ),
            (b" \n", ": it is empty"),
            (b"ID3\x04\0\0\0\0", ": it is no text; give a table as CSV or Parquet"),
        ] {
            assert_eq!(problem(bytes), kind);
        }
    }
}
