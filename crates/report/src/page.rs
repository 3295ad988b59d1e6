//! Pages that open without a network: all they need stands in them.

mod contents;
mod head;
mod map_html;
mod report_html;
mod report_markdown;

pub use head::GENERATOR;
