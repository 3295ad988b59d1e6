//! A table as comma-separated values (RFC 4180), for programs: numbers in full, notes in a column of their own.

use super::{Cell, Table, Value};
use crate::escape;

/// Smaller probabilities are written with an exponent.
const SMALLEST_PLAIN: f64 = 1e-6;

impl Table {
    /// CSV with a line of heads. A column of intervals is two, `... low` and `... high`; among other numbers an interval
    /// is written `low to high`. What is missing is empty.
    pub fn csv(&self) -> String {
        let wide: Vec<bool> = (0..self.columns.len()).map(|column| self.is_of_intervals(column)).collect();
        let mut heads = Vec::new();
        for (column, &wide) in self.columns.iter().zip(&wide) {
            if wide {
                heads.extend([format!("{} low", column.name), format!("{} high", column.name)]);
            } else {
                heads.push(column.name.clone());
            }
        }
        let noted = self.rows.iter().flat_map(|row| &row.cells).any(|cell| !cell.notes.is_empty());
        if noted {
            heads.push("notes".to_owned());
        }
        let mut text = line(&heads);
        for row in &self.rows {
            let mut fields: Vec<String> =
                row.cells.iter().zip(&wide).flat_map(|(cell, &wide)| fields(cell, wide)).collect();
            if noted {
                fields.push(self.notes_of(&row.cells));
            }
            text += &line(&fields);
        }
        text
    }

    fn is_of_intervals(&self, column: usize) -> bool {
        let mut values =
            self.rows.iter().map(|row| &row.cells[column].value).filter(|value| **value != Value::Missing);
        let is_interval = |value: &Value| matches!(value, Value::Interval(_) | Value::DifferenceInterval(_));
        values.next().is_some_and(is_interval) && values.all(is_interval)
    }

    fn notes_of(&self, cells: &[Cell]) -> String {
        let mut notes: Vec<usize> = cells.iter().flat_map(|cell| cell.notes.iter().copied()).collect();
        notes.sort_unstable();
        notes.dedup();
        notes.into_iter().map(|note| self.notes[note].as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// One field, or two in a column of intervals.
fn fields(cell: &Cell, wide: bool) -> Vec<String> {
    let mut fields = match &cell.value {
        Value::Missing => vec![String::new()],
        Value::Text(text) | Value::Artist(text) => vec![text.clone()],
        Value::Count(count) => vec![count.to_string()],
        Value::Number(value, _) | Value::Score(value) | Value::Difference(value) => vec![number(*value)],
        Value::PValue(p) => vec![probability(*p)],
        Value::Interval(interval) | Value::DifferenceInterval(interval) => {
            let ends = vec![number(interval.low), number(interval.high)];
            if wide { ends } else { vec![ends.join(" to ")] }
        }
    };
    fields.resize(if wide { 2 } else { 1 }, String::new());
    fields
}

/// To nine digits, beyond which the order of sums shows.
fn number(value: f64) -> String {
    let text = format!("{value:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As other numbers, but a small one keeps its digits, since its size is what it says.
fn probability(p: f64) -> String {
    if p > 0.0 && p < SMALLEST_PLAIN { format!("{p:.8e}") } else { number(p) }
}

fn line(fields: &[String]) -> String {
    let quoted: Vec<String> = fields.iter().map(|field| escape::csv(field)).collect();
    format!("{}\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_probability_keeps_its_digits() {
        assert_eq!(probability(1.25e-20), "1.25000000e-20");
        assert_eq!([0.0, 0.000_001, 0.5].map(probability), ["0", "0.000001", "0.5"]);
        assert_eq!(number(5e-17), "0");
    }
}
