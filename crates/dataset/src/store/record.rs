//! What a store knows of a song's features: for each kind named numbers and texts, in few bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use auteur_audio::{FeatureKind, FeatureKinds};
use auteur_ground::table::{Column, Table, TableError};
use serde::{Deserialize, Serialize, Serializer};

/// The cells of one kind by the names of their columns, in the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<String, Cell>")]
pub(super) struct Record(Vec<(Cow<'static, str>, Cell)>);

/// One number or text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Integer(i64),
    Real(f64),
    Text(String),
}

impl Record {
    pub(super) fn new(cells: impl IntoIterator<Item = (&'static str, Cell)>) -> Self {
        let cells = cells.into_iter().map(|(name, cell)| (Cow::Borrowed(name), cell));
        let mut cells: Vec<_> = cells.collect();
        cells.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(cells)
    }

    fn get(&self, name: &str) -> Option<&Cell> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, cell)| cell)
    }

    pub(super) fn count(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Cell::Integer(value) => usize::try_from(*value).ok(),
            _ => None,
        }
    }

    pub(super) fn real(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Cell::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Cell::Text(value) => Some(value),
            _ => None,
        }
    }
}

impl From<BTreeMap<String, Cell>> for Record {
    fn from(cells: BTreeMap<String, Cell>) -> Self {
        Self(cells.into_iter().map(|(name, cell)| (Cow::Owned(name), cell)).collect())
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

/// The records of one song, in the order of their kinds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<FeatureKind, Record>")]
pub(super) struct Records(Vec<(FeatureKind, Record)>);

impl Records {
    pub(super) fn get(&self, kind: FeatureKind) -> Option<&Record> {
        self.0.iter().find(|(of, _)| *of == kind).map(|(_, record)| record)
    }

    pub(super) fn kinds(&self) -> FeatureKinds {
        FeatureKinds::of(&self.0.iter().map(|(kind, _)| *kind).collect::<Vec<_>>())
    }
}

impl FromIterator<(FeatureKind, Record)> for Records {
    fn from_iter<I: IntoIterator<Item = (FeatureKind, Record)>>(records: I) -> Self {
        let mut records: Vec<_> = records.into_iter().collect();
        records.sort_by_key(|(kind, _)| *kind);
        Self(records)
    }
}

impl From<BTreeMap<FeatureKind, Record>> for Records {
    fn from(records: BTreeMap<FeatureKind, Record>) -> Self {
        records.into_iter().collect()
    }
}

impl Serialize for Records {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(kind, record)| (kind, record)))
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellType {
    Integer,
    Real,
    Text,
}

impl CellType {
    /// The column of this name in the records, one row each. A row without a record has 0, or an empty text.
    pub(super) fn column<'r>(self, name: &str, records: impl Iterator<Item = Option<&'r Record>>) -> Column {
        let cells = records.map(|record| record.and_then(|record| record.get(name)));
        let integer = |cell: Option<&Cell>| if let Some(Cell::Integer(value)) = cell { *value } else { 0 };
        let real = |cell: Option<&Cell>| if let Some(Cell::Real(value)) = cell { *value } else { 0.0 };
        let text = |cell: Option<&Cell>| match cell {
            Some(Cell::Text(value)) => value.clone(),
            _ => String::new(),
        };
        match self {
            Self::Integer => Column::Integer(cells.map(integer).collect()),
            Self::Real => Column::Real(cells.map(real).collect()),
            Self::Text => Column::Text(cells.map(text).collect()),
        }
    }
}

/// The cells of a column, a row each, in few bytes.
pub(super) enum Cells {
    Integers(Vec<i64>),
    Reals(Vec<f64>),
    /// Texts that many rows share.
    Texts(Vec<Arc<str>>),
}

impl Cells {
    /// The cells of the column of this name, which is taken out of the table.
    pub(super) fn take(cells: CellType, name: &str, table: &mut Table) -> Result<Self, TableError> {
        Ok(match cells {
            CellType::Integer => Self::Integers(table.integers(name)?),
            CellType::Real => Self::Reals(table.reals(name)?),
            CellType::Text => {
                let mut texts = SharedTexts::default();
                Self::Texts(table.text_as(name, |text| texts.of(text))?)
            }
        })
    }

    /// Keeps the cells of these rows only.
    pub(super) fn keep(&mut self, rows: &[bool]) {
        let mut kept = rows.iter().copied();
        let mut is_kept = || kept.next().unwrap_or_default();
        match self {
            Self::Integers(values) => values.retain(|_| is_kept()),
            Self::Reals(values) => values.retain(|_| is_kept()),
            Self::Texts(values) => values.retain(|_| is_kept()),
        }
    }

    /// The cell of a row.
    pub(super) fn cell(&self, row: usize) -> Option<Cell> {
        Some(match self {
            Self::Integers(values) => Cell::Integer(*values.get(row)?),
            Self::Reals(values) => Cell::Real(*values.get(row)?),
            Self::Texts(values) => Cell::Text(values.get(row)?.to_string()),
        })
    }
}

/// Texts of which each is in memory once.
#[derive(Default)]
pub(super) struct SharedTexts(BTreeSet<Arc<str>>);

impl SharedTexts {
    /// The text, as it is there already if it is.
    pub(super) fn of(&mut self, text: &str) -> Arc<str> {
        match self.0.get(text) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = text.into();
                self.0.insert(new.clone());
                new
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_from_json_with_their_types() {
        let record = Record::new([
            ("tempo_bpm", Cell::Real(120.0)),
            ("beats", Cell::Integer(51)),
            ("beats_hash", Cell::Text("56".to_owned())),
        ]);
        let records: Records = [(FeatureKind::Chroma, record)].into_iter().collect();
        let json = serde_json::to_string(&records).unwrap();
        assert_eq!(json, r#"{"chroma":{"beats":51,"beats_hash":"56","tempo_bpm":120.0}}"#);
        let read: Records = serde_json::from_str(&json).unwrap();
        assert_eq!(read, records);
        let chroma = read.get(FeatureKind::Chroma).unwrap();
        assert_eq!((chroma.count("beats"), chroma.real("tempo_bpm")), (Some(51), Some(120.0)));
        assert_eq!((chroma.count("tempo_bpm"), chroma.text("beats")), (None, None));
    }
}
