//! A table in Markdown, with pipes.

use super::{Cell, Table, mark};
use crate::escape;

impl Table {
    /// Markdown: a heading, the table, its notes.
    pub fn markdown(&self) -> String {
        let mut text = format!("### Table {}. {}\n\n", self.number, escape::markdown(&self.title));
        let heads: Vec<String> = self.columns.iter().map(|column| escape::markdown(&column.name)).collect();
        text += &line(&heads);
        let rules: Vec<String> = self
            .columns
            .iter()
            .map(|column| if column.numeric { "---:" } else { "---" }.to_owned())
            .collect();
        text += &line(&rules);
        for row in &self.rows {
            text += &line(&row.cells.iter().map(cell).collect::<Vec<_>>());
        }
        for (index, note) in self.notes.iter().enumerate() {
            let note = escape::markdown(note);
            text += &if self.is_marked(index) {
                format!("\n<sup>{}</sup> {note}\n", mark(index))
            } else {
                format!("\n{note}\n")
            };
        }
        text
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn cell(cell: &Cell) -> String {
    let text = escape::markdown(&cell.value.text());
    if cell.notes.is_empty() {
        return text;
    }
    let marks: Vec<String> = cell.notes.iter().map(|&note| mark(note)).collect();
    format!("{text} <sup>{}</sup>", marks.join(","))
}
