//! What a study found becomes the paper's tables and figures, one page, and a map to walk in.
//!
//! [`StudyResults`] enter: trials, what was asked, and what was heard. A [`Report`] leaves: Tables I to V and Figures 1
//! to 3 under the paper's numbers, the published figures beside the own ones, and what the paper lacks: intervals, paired
//! tests, the producer effect by artist. It writes itself as Markdown, CSV, LaTeX, SVG, PNG, and as two pages that open
//! without a network. The crate stands alone because it alone draws; it neither trains nor decodes.
//!
//! ```text
//! StudyResults ─▶ analysis ─▶ tables, figures ─▶ Report ─▶ report.html, report.md, map.html, tables/, figures/
//! ```

mod results;
mod network;
mod map;

mod published;
mod analysis;

mod escape;
mod table;
mod tables;

mod figure;
mod figures;

mod page;
mod report;

mod error;

pub use error::ReportError;
pub use figure::Figure;
pub use map::{Map, MapPoint, MapSong, Part};
pub use network::{Layer, Network, Stage};
pub use page::GENERATOR;
pub use report::Report;
pub use results::{Asked, Classifier, MissingTrial, Setting, StudyResults, Work};
pub use table::{Cell, Column, Row, Table, Value};
