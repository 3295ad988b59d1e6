//! A table in HTML, to be read aloud as well: caption, scopes of heads.

use super::{Cell, Column, Table, Value, mark};
use crate::escape;

/// Characters of a cell that stand in one line.
const LONGEST_LINE: usize = 48;

impl Table {
    /// A `figure` with the table and its notes.
    pub(crate) fn html(&self) -> String {
        let mut text = format!(
            "<figure class=\"table\" id=\"{}\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table {}\">\n<table>\n\
             <caption><b>Table {}.</b> {}</caption>\n<thead><tr>",
            self.id(),
            self.number,
            self.number,
            escape::html(&self.title),
        );
        for column in &self.columns {
            let class = class(column);
            text += &format!("<th scope=\"col\"{class}>{}</th>", escape::html(&column.name));
        }
        text += "</tr></thead>\n<tbody>\n";
        for row in &self.rows {
            text += if row.begins_group { "<tr class=\"group\">" } else { "<tr>" };
            for (index, (cell, column)) in row.cells.iter().zip(&self.columns).enumerate() {
                let (class, content) = (class_of(cell, column), content(cell));
                text += &if index == 0 {
                    format!("<th scope=\"row\"{class}>{content}</th>")
                } else {
                    format!("<td{class}>{content}</td>")
                };
            }
            text += "</tr>\n";
        }
        text += "</tbody>\n</table>\n</div>\n";
        text += &self.notes_html();
        text + "</figure>\n"
    }

    fn notes_html(&self) -> String {
        let note = |(index, note): (usize, &String)| {
            let mark =
                if self.is_marked(index) { format!("<sup>{}</sup> ", mark(index)) } else { String::new() };
            format!("<p class=\"note\">{mark}{}</p>\n", escape::html(note))
        };
        self.notes.iter().enumerate().map(note).collect()
    }
}

fn class(column: &Column) -> &'static str {
    if column.numeric { " class=\"number\"" } else { "" }
}

/// What is long is broken into lines, since rows are as wide as a page.
fn class_of(cell: &Cell, column: &Column) -> &'static str {
    match &cell.value {
        Value::Text(text) if text.chars().count() > LONGEST_LINE => " class=\"long\"",
        _ => class(column),
    }
}

fn content(cell: &Cell) -> String {
    let text = escape::html(&cell.value.text());
    // A path breaks where its parts end.
    let text = match &cell.value {
        Value::Text(path) if path.contains('/') => text.replace('/', "/<wbr>").replace('_', "_<wbr>"),
        _ => text,
    };
    if cell.notes.is_empty() {
        return text;
    }
    let marks: Vec<String> = cell.notes.iter().map(|&note| mark(note)).collect();
    format!("{text}<sup>{}</sup>", marks.join(","))
}
