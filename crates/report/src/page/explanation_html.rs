//! An explanation as a page: pictures, what they mean, and tables of the same numbers. Nothing is loaded from anywhere, and
//! nothing runs.

use super::head::{GENERATOR, POLICY};
use super::report_html::{STYLE, folded};
use crate::explanation::{Explanation, Picture};
use crate::{DrawError, escape};

const OWN_STYLE: &str = include_str!("explanation.css");

impl Explanation {
    /// One page that needs nothing beside it.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn html(&self) -> Result<String, DrawError> {
        let title = escape::html(&self.title);
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n",
        );
        for (index, paragraph) in self.opening.iter().enumerate() {
            let class = match index {
                0 => " class=\"answer\"",
                _ if index + 1 == self.opening.len() => " class=\"verdict\"",
                _ => "",
            };
            page += &format!("<p{class}>{}</p>\n", text(paragraph));
        }
        page += "</header>\n<main>\n<div class=\"pictures\">\n";
        let [nearest, stretches, bands] = self.tables();
        let numbers = [None, Some(stretches), Some(bands)];
        for ((number, picture), table) in Picture::ALL.into_iter().enumerate().zip(numbers) {
            page += &format!(
                "<section aria-labelledby=\"picture-{number}\">\n<h2 id=\"picture-{number}\">{}</h2>\n\
                 <figure>\n<div class=\"paper\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                picture.head(),
                picture.svg(self)?,
                paragraphs(&self.notes[number]),
            );
            if let Some(table) = table {
                page += &folded(Some(&table.title), table.html());
            }
            page += "</section>\n";
        }
        page += "<section aria-labelledby=\"nearest\">\n<h2 id=\"nearest\">The nearest known songs</h2>\n";
        page += &match self.nearest.is_empty() {
            true => paragraphs(&self.notes[3]),
            false => nearest.html(),
        };
        Ok(page + "</section>\n</div>\n</main>\n</body>\n</html>\n")
    }
}

fn paragraphs(notes: &[String]) -> String {
    notes.iter().map(|note| format!("<p class=\"note\">{}</p>\n", text(note))).collect()
}

/// Words, of which a number and its unit stay together.
fn text(words: &str) -> String {
    let escaped = escape::html(words);
    ["%", "Hz", "kHz", "times"]
        .iter()
        .fold(escaped, |text, unit| text.replace(&format!(" {unit}"), &format!("&nbsp;{unit}")))
}
