//! What a study found becomes an answer, the paper's tables and figures, one page, and a map to walk in.
//!
//! [`StudyResults`] enter: trials, what was asked, and what was heard. A [`Report`] leaves, which opens with the answer: who
//! names most songs, how sure that is, what guessing would name. Then come Tables I to V and Figures 1 to 3 under the paper's
//! numbers, the published ones beside those found here, and what the paper lacks: intervals, the network against each rival,
//! the producer effect by artist. It writes itself as Markdown, CSV, LaTeX, SVG, PNG, and as two pages that open without a
//! network. The crate neither trains nor decodes, and no other one draws.
//!
//! ```text
//! StudyResults ─▶ analysis ─▶ tables, figures ─▶ Report ─▶ report.html, report.md, map.html, tables/, figures/
//! a prediction ─▶ Explanation ─▶ a page, or a picture
//! Answers ─▶ Embeddings ─▶ (positions) ─▶ Map ─▶ map.html, map.svg, map.png, map.csv
//! LibrarySong, positions, the nearest ─▶ LibraryMap ─▶ the same
//! ```

mod results;
mod embeddings;
mod map;
mod library;

mod published;
mod analysis;

mod names;
mod escape;
mod section;
mod table;
mod tables;

mod figure;
mod figures;

mod explanation;

mod opening;
mod report;
mod page;
mod files;

mod error;

pub use embeddings::{Embedding, Embeddings};
pub use error::{DrawError, MapError, ReportError, WriteError};
pub use escape::csv as csv_field;
pub use explanation::{Explanation, HeardBand, HeardStretch, NearestSong};
pub use figure::Figure;
pub use library::{LibraryMap, LibrarySong};
pub use map::{Map, MapPoint, MapSong, Part};
pub use page::{GENERATOR, TablesPage};
pub use report::Report;
pub use results::{Asked, MissingTrial, OtherStudy, Protocol, StudyResults, Variant, Verification};
pub use section::Section;
pub use table::{Cell, Column, Row, Table, Value};
