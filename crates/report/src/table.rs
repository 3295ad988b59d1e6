//! A table as data: what it says, apart from how Markdown, CSV, LaTeX or HTML write it down.
//!
//! One number is rounded one way in every format, and a footnote is written once.

mod csv;
mod html;
mod latex;
mod markdown;

use auteur_evaluation::Interval;
use auteur_study::ClipSeconds;

use crate::Section;
use crate::names::reading;

/// A numbered table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The section of the report in which it stands.
    pub section: Section,
    /// Roman number, as the paper counts; those beyond V are not in the paper.
    pub number: &'static str,
    /// What it shows.
    pub title: String,
    /// Heads of the columns.
    pub columns: Vec<Column>,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Footnotes, in the order of their marks.
    pub notes: Vec<String>,
}

/// A column's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub name: String,
    /// Whether it holds numbers, which are set to the right.
    pub numeric: bool,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whether it begins a group, set off from the rows before.
    pub begins_group: bool,
    /// One per column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it says.
    pub value: Value,
    /// Footnotes, as indices into [`Table::notes`].
    pub notes: Vec<usize>,
}

/// What a cell can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: not tried, or not published.
    Missing,
    /// Words.
    Text(String),
    /// The name of an artist, whose underscores are read as spaces.
    Artist(String),
    /// A number of things.
    Count(u64),
    /// A number to this many decimals.
    Number(f64, usize),
    /// A score between 0 and 1, to three decimals as the paper prints it.
    Score(f64),
    /// A difference of scores, with its sign.
    Difference(f64),
    /// Both ends of an interval of a score.
    Interval(Interval),
    /// Both ends of an interval of a difference.
    DifferenceInterval(Interval),
    /// A probability under a hypothesis.
    PValue(f64),
}

/// More rows than this are many.
const LONG: usize = 14;

/// The smallest probability that is written out.
const SMALLEST_P: f64 = 0.001;

impl Value {
    /// As it is read.
    pub fn text(&self) -> String {
        match self {
            Self::Missing => "–".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Artist(name) => reading(name),
            Self::Count(count) => grouped(*count),
            Self::Number(value, decimals) => format!("{value:.decimals$}"),
            Self::Score(score) => format!("{score:.3}"),
            Self::Difference(difference) => signed(*difference),
            Self::Interval(Interval { low, high }) => format!("{low:.3}–{high:.3}"),
            Self::DifferenceInterval(Interval { low, high }) => {
                format!("{} to {}", signed(*low), signed(*high))
            }
            Self::PValue(p) if *p < SMALLEST_P => format!("< {SMALLEST_P}"),
            Self::PValue(p) => format!("{p:.3}"),
        }
    }
}

/// With a true minus sign, and no sign on what rounds to 0.
fn signed(value: f64) -> String {
    let text = format!("{:.3}", value.abs());
    match () {
        () if text == "0.000" => text,
        () if value < 0.0 => format!("−{text}"),
        () => format!("+{text}"),
    }
}

/// In groups of three digits, as the paper prints `1,413`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        (0..digits.len()).rev().step_by(3).map(|end| &digits[end.saturating_sub(2)..=end]).collect();
    groups.into_iter().rev().collect::<Vec<_>>().join(",")
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self { value, notes: Vec::new() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned()).into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Value::Text(text).into()
    }
}

impl Cell {
    /// The cell of a value that may be missing.
    pub(crate) fn of<T>(value: Option<T>, cell: impl Fn(T) -> Value) -> Self {
        value.map_or(Value::Missing, cell).into()
    }
}

impl Table {
    /// A table without rows; a column that begins with `#` holds numbers.
    pub(crate) fn new(
        section: Section,
        number: &'static str,
        title: impl Into<String>,
        columns: &[&str],
    ) -> Self {
        let columns = columns.iter().map(|name| match name.strip_prefix('#') {
            Some(name) => Column { name: name.to_owned(), numeric: true },
            None => Column { name: (*name).to_owned(), numeric: false },
        });
        Self {
            section,
            number,
            title: title.into(),
            columns: columns.collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a column of numbers for every clip length.
    pub(crate) fn with_lengths(mut self, lengths: &[ClipSeconds]) -> Self {
        self.columns.extend(lengths.iter().map(|&seconds| Column { name: length(seconds), numeric: true }));
        self
    }

    pub(crate) fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { begins_group: false, cells });
    }

    /// Begins a group with the row that is pushed next.
    pub(crate) fn push_group(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { begins_group: !self.rows.is_empty(), cells });
    }

    /// A cell with a footnote, which is written once however many cells have it.
    pub(crate) fn noted(&mut self, cell: impl Into<Cell>, note: impl Into<String>) -> Cell {
        let (mut cell, note) = (cell.into(), note.into());
        let index = self.notes.iter().position(|known| *known == note).unwrap_or_else(|| {
            self.notes.push(note);
            self.notes.len() - 1
        });
        cell.notes.push(index);
        cell
    }

    /// The table without columns in which nothing is said.
    pub(crate) fn without_empty_columns(mut self) -> Self {
        let says = |cell: &Cell| cell.value.text() != Value::Missing.text() && !cell.value.text().is_empty();
        let said = |column: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column));
            self.rows.is_empty() || cells.any(|cell| says(cell) || !cell.notes.is_empty())
        };
        let kept: Vec<bool> = (0..self.columns.len()).map(said).collect();
        let keep = |column: usize| kept.get(column).copied().unwrap_or(true);
        let mut column = 0..;
        self.columns.retain(|_| column.next().is_some_and(keep));
        for row in &mut self.rows {
            let mut column = 0..;
            row.cells.retain(|_| column.next().is_some_and(keep));
        }
        self
    }

    /// A remark on the whole table.
    pub(crate) fn remark(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The name of its files and of its place in the page, such as `table-4`.
    pub fn id(&self) -> String {
        format!("table-{}", self.arabic_number())
    }

    /// Whether pages fold it away until it is asked for: a long one that is not among the paper's.
    pub(crate) fn is_folded(&self) -> bool {
        self.section != Section::Paper && self.rows.len() > LONG
    }

    /// The number as it orders tables.
    pub(crate) fn arabic_number(&self) -> u32 {
        arabic(self.number)
    }

    /// Whether a cell refers to a note; the others are remarks on the whole table.
    fn is_marked(&self, note: usize) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.notes.contains(&note))
    }
}

/// A length of clips as a column's head.
pub(crate) fn length(seconds: ClipSeconds) -> String {
    format!("{seconds} s")
}

/// The mark of a footnote: `a`, `b` and so on, `aa` after `z`.
fn mark(note: usize) -> String {
    let letter = char::from(b'a' + (note % 26) as u8);
    std::iter::repeat_n(letter, note / 26 + 1).collect()
}

fn arabic(roman: &str) -> u32 {
    let value = |digit| match digit {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        _ => 0,
    };
    let digits: Vec<u32> = roman.chars().map(value).collect();
    let next = digits.iter().skip(1).chain([&0]);
    let (plus, minus) = digits.iter().zip(next).fold((0, 0), |(plus, minus), (&digit, &next)| {
        if digit < next { (plus, minus + digit) } else { (plus + digit, minus) }
    });
    plus - minus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_paper_writes_them() {
        let text = |value: Value| value.text();
        assert_eq!(text(Value::Count(1413)), "1,413");
        assert_eq!(text(Value::Count(100)), "100");
        assert_eq!(text(Value::Count(1_234_567)), "1,234,567");
        assert_eq!(text(Value::Score(0.7294)), "0.729");
        assert_eq!(text(Value::Difference(-0.0312)), "−0.031");
        assert_eq!(text(Value::Difference(-0.0001)), "0.000");
        assert_eq!(text(Value::PValue(0.0002)), "< 0.001");
    }

    #[test]
    fn roman_numbers_name_files() {
        assert_eq!(["I", "IV", "V", "IX", "XII"].map(arabic), [1, 4, 5, 9, 12]);
    }

    #[test]
    fn columns_that_say_nothing_are_left_out() {
        let mut table = Table::new(Section::Music, "I", "t", &["a", "b", "c", "d"]);
        let noted = table.noted(Value::Missing, "why");
        table.push(vec!["x".into(), Value::Missing.into(), noted, "".into()]);
        let table = table.without_empty_columns();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((names, table.rows[0].cells.len()), (vec!["a", "c"], 2));
    }

    #[test]
    fn a_footnote_is_written_once() {
        let mut table = Table::new(Section::Music, "I", "t", &["a"]);
        let cells = [table.noted("x", "same"), table.noted("y", "same"), table.noted("z", "other")];
        assert_eq!(cells.iter().map(|cell| cell.notes[0]).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(mark(27), "bb");
    }
}
