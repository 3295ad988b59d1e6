//! A page of tables in the style of a report, for what is not a study.

use super::head::{GENERATOR, POLICY};
use super::report_html::{STYLE, folded};
use crate::{Table, escape};

/// What stands on a page of tables.
#[derive(Clone, Debug, PartialEq)]
pub struct TablesPage {
    /// Its title.
    pub title: String,
    /// What is found, in words; the first paragraph is the answer.
    pub opening: Vec<String>,
    /// From top to bottom.
    pub sections: Vec<TablesSection>,
}

/// A question and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct TablesSection {
    /// Its head.
    pub head: String,
    /// What was found, a paragraph each.
    pub words: Vec<String>,
    /// Tables that are seen at once.
    pub tables: Vec<Table>,
    /// Tables that are folded away until they are asked for.
    pub folded: Vec<Table>,
}

impl TablesPage {
    /// One page that needs nothing beside it.
    pub fn html(&self) -> String {
        let title = escape::html(&self.title);
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n",
        );
        for (index, paragraph) in self.opening.iter().enumerate() {
            let class = if index == 0 { " class=\"answer\"" } else { "" };
            page += &format!("<p{class}>{}</p>\n", escape::html(paragraph));
        }
        page += "</header>\n<main>\n";
        for (number, TablesSection { head, words, tables, folded: less }) in self.sections.iter().enumerate()
        {
            let head = escape::html(head);
            page += &format!(
                "<section aria-labelledby=\"section-{number}\">\n<h2 id=\"section-{number}\">{head}</h2>\n"
            );
            for paragraph in words {
                page += &format!("<p class=\"method\">{}</p>\n", escape::html(paragraph));
            }
            page.extend(tables.iter().map(Table::html));
            for table in less {
                let name = format!("Table {}. {}", table.number, table.title);
                page += &folded(Some(&name), table.html());
            }
            page += "</section>\n";
        }
        page + "</main>\n</body>\n</html>\n"
    }
}
