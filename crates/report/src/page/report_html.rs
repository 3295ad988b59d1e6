//! A report as one HTML page, with the font that its figures were measured in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::contents::{Contents, contents};
use super::head::{GENERATOR, POLICY};
use crate::figure::font;
use crate::opening::WORDS;
use crate::{Figure, Report, Section, escape};

/// Pixels on the page of a tenth of a millimetre of a figure.
const PIXELS: f64 = 0.62;

pub(super) const STYLE: &str = include_str!("report.css");

impl Report {
    /// One page with all tables and figures, which needs nothing beside it.
    pub fn html(&self) -> String {
        html(self)
    }
}

fn html(report: &Report) -> String {
    let title = escape::html(&report.title);
    let contents = contents(report);
    let font = STANDARD.encode(font::FILE);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n@font-face {{ font-family: \"{}\"; src: url(data:font/ttf;base64,{font}); }}\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n",
        font::NAME,
    );
    for (index, paragraph) in report.opening.iter().enumerate() {
        let class = if index == 0 { " class=\"answer\"" } else { "" };
        page += &format!("<p{class}>{}</p>\n", escape::html(paragraph));
    }
    page += "</header>\n<main>\n";
    let (answer, rest): (Vec<_>, Vec<_>) =
        contents.iter().partition(|contents| contents.section == Section::Answer);
    for contents in answer {
        page += &section_html(contents);
    }
    page += "<section id=\"method\" aria-labelledby=\"method-head\">\n<h2 id=\"method-head\">How it was judged</h2>\n";
    for paragraph in &report.method {
        page += &format!("<p class=\"method\">{}</p>\n", escape::html(paragraph));
    }
    page += &words();
    page += "</section>\n";
    page += &navigation(&contents);
    for contents in rest {
        page += &section_html(contents);
    }
    page + "</main>\n</body>\n</html>\n"
}

/// What the words of the report mean.
fn words() -> String {
    let mean = |(word, meaning): &(&str, &str)| {
        format!("<dt>{}</dt><dd>{}</dd>\n", escape::html(word), escape::html(meaning))
    };
    let list: String = WORDS.iter().map(mean).collect();
    format!(
        "<details class=\"folded\">\n<summary>The words of this report</summary>\n<dl>\n{list}</dl>\n</details>\n"
    )
}

fn navigation(contents: &[Contents]) -> String {
    let mut list = "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n".to_owned();
    for Contents { section, tables, figures, .. } in contents {
        list += &format!("<li><a href=\"#{}\">{}</a>\n<ul>\n", section.id(), section.title());
        for table in tables {
            let (id, title) = (table.id(), escape::html(&table.title));
            list += &format!("<li><a href=\"#{id}\">Table {}. {title}</a></li>\n", table.number);
        }
        for figure in figures {
            let title = escape::html(figure.title());
            list += &format!("<li><a href=\"#{}\">Figure {}. {title}</a></li>\n", figure.id(), figure.number);
        }
        list += "</ul></li>\n";
    }
    list + "</ul>\n</nav>\n"
}

fn section_html(contents: &Contents) -> String {
    let (id, title) = (contents.section.id(), contents.section.title());
    let mut text =
        format!("<section id=\"{id}\" aria-labelledby=\"{id}-head\">\n<h2 id=\"{id}-head\">{title}</h2>\n");
    for table in &contents.tables {
        let name = format!("Table {}. {}", table.number, table.title);
        text += &folded(table.is_folded().then_some(&name), table.html());
    }
    for figure in &contents.figures {
        let name = format!("Figure {}. {}", figure.number, figure.title());
        text += &folded(figure.folded.then_some(&name), figure_html(figure));
    }
    if contents.has_map {
        text += "<p><a href=\"map.html\">The same points as an interactive map</a>, with artist, album, song and \
                 second of each.</p>\n";
    }
    text + "</section>\n"
}

/// What stands under a name that unfolds it, where it has one.
pub(super) fn folded(name: Option<&String>, content: String) -> String {
    match name {
        Some(name) => {
            let name = escape::html(name);
            format!("<details class=\"folded\">\n<summary>{name}</summary>\n{content}</details>\n")
        }
        None => content,
    }
}

fn figure_html(figure: &Figure) -> String {
    format!(
        "<figure id=\"{}\">\n<div class=\"paper\" style=\"--width: {:.0}px\">{}</div>\n<figcaption><b>Figure {}.</b> {}</figcaption>\n\
         <details class=\"words\"><summary>In words</summary><p>{}</p></details>\n</figure>\n",
        figure.id(),
        f64::from(figure.width) * PIXELS,
        figure.svg,
        figure.number,
        escape::html(&figure.caption),
        escape::html(&figure.description),
    )
}
