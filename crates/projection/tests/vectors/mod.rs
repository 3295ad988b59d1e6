//! `reference/vectors/projection.json`, made by `reference/make_projection.py`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Points in a row, divided by the unit of the file, and their dimensions.
pub(crate) struct Space {
    pub(crate) values: Vec<f32>,
    pub(crate) dimensions: usize,
}

/// The part of the file under `name`.
pub(crate) fn part(name: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/projection.json");
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file[name].take()
}

/// The integer coordinates under `name` of a part.
pub(crate) fn space(part: &Value, name: &str) -> Space {
    let unit: f32 = take(&self::part("unit"));
    let rows: Vec<Vec<f32>> = take(&part[name]);
    let dimensions = rows[0].len();
    Space { values: rows.into_iter().flatten().map(|value| value / unit).collect(), dimensions }
}

pub(crate) fn take<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).unwrap()
}
