//! Pages that open without a network: all they need stands in them.

mod contents;
mod map_html;
mod report_html;
mod report_markdown;

pub(crate) use map_html::map_html;
pub(crate) use report_html::report_html;
pub(crate) use report_markdown::report_markdown;

/// Stands in the head of each page: by it a folder of results is known as this program's.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"auteur\">";

/// What keeps a page from loading anything, even if a name in it managed to ask for it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:";
