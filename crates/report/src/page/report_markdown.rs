//! A report as Markdown, whose figures are files beside it.

use super::contents::contents;
use crate::{Report, escape};

impl Report {
    /// The report in Markdown; its figures are the files in `figures/`.
    pub fn markdown(&self) -> String {
        markdown(self)
    }
}

fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n", escape::markdown(&report.title));
    for sentence in &report.overview {
        text += &format!("\n{}\n", escape::markdown(sentence));
    }
    for contents in contents(report) {
        text += &format!("\n## {}\n", contents.section.title());
        for table in contents.tables {
            text += &format!("\n{}", table.markdown());
        }
        for figure in contents.figures {
            let (number, caption) = (&figure.number, escape::markdown(&figure.caption));
            text += &format!(
                "\n![Figure {number}](figures/{}.png)\n\n**Figure {number}.** {caption}\n",
                figure.id()
            );
        }
        if contents.has_map {
            text += "\n[The same points as an interactive map](map.html).\n";
        }
    }
    text
}
