//! A report as Markdown, whose figures are files beside it.

use super::contents::sections;
use crate::{Report, escape};

pub(crate) fn report_markdown(report: &Report) -> String {
    let mut text = format!("# {}\n", escape::markdown(&report.title));
    for sentence in &report.overview {
        text += &format!("\n{}\n", escape::markdown(sentence));
    }
    for section in sections(report) {
        text += &format!("\n## {}\n", section.title);
        for table in section.tables {
            text += &format!("\n{}", table.markdown());
        }
        for figure in section.figures {
            let (number, caption) = (&figure.number, escape::markdown(&figure.caption));
            text += &format!(
                "\n![Figure {number}](figures/{}.png)\n\n**Figure {number}.** {caption}\n",
                figure.id()
            );
        }
        if section.has_map {
            text += "\n[The same points as a map to walk in](map.html).\n";
        }
    }
    text
}
