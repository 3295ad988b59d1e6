//! Pages that open without a network: all they need stands in them.

mod contents;
mod explanation_html;
mod head;
mod library_html;
mod map_html;
mod report_html;
mod report_markdown;
mod tables_html;

pub use head::GENERATOR;
pub use tables_html::TablesPage;
