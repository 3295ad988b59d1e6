//! A report as Markdown, whose figures are files beside it.

use super::contents::{Contents, contents};
use crate::opening::WORDS;
use crate::{Figure, Report, Section, Table, escape};

impl Report {
    /// The report in Markdown; its figures are the files in `figures/`. What is long is folded away, as GitHub shows it.
    pub fn markdown(&self) -> String {
        markdown(self)
    }
}

fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n", escape::markdown(&report.title));
    for paragraph in &report.opening {
        text += &format!("\n{}\n", escape::markdown(paragraph));
    }
    for Contents { section, tables, figures, has_map } in contents(report) {
        text += &format!("\n## {}\n", section.title());
        for table in tables {
            text += &table_markdown(table);
        }
        for figure in figures {
            text += &figure_markdown(figure);
        }
        if section == Section::Answer {
            text += "\n## How it was judged\n";
            for paragraph in &report.method {
                text += &format!("\n{}\n", escape::markdown(paragraph));
            }
            text += &words();
        }
        if has_map {
            text += "\n`auteur report` also writes these points as an interactive map, `map.html`.\n";
        }
    }
    text
}

/// What the words of the report mean.
fn words() -> String {
    let mean = |(word, meaning): &(&str, &str)| format!("- **{word}**: {}\n", escape::markdown(meaning));
    let list: String = WORDS.iter().map(mean).collect();
    folded(Some(&"The words of this report".to_owned()), &list)
}

fn table_markdown(table: &Table) -> String {
    let name = format!("Table {}. {}", table.number, table.title);
    folded(table.is_folded().then_some(&name), &table.markdown())
}

fn figure_markdown(figure: &Figure) -> String {
    let (number, caption) = (&figure.number, escape::markdown(&figure.caption));
    let text = format!("![Figure {number}](figures/{})\n\n**Figure {number}.** {caption}\n", figure.file());
    let name = format!("Figure {number}. {}", figure.title());
    folded(figure.folded.then_some(&name), &text)
}

/// The text under a name that unfolds it, where it has one; a block needs empty lines around it.
fn folded(name: Option<&String>, text: &str) -> String {
    match name {
        Some(name) => {
            let name = escape::html(name);
            format!("\n<details>\n<summary>{name}</summary>\n\n{text}\n</details>\n")
        }
        None => format!("\n{text}"),
    }
}
