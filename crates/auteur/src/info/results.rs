//! What a folder of results holds.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::results_folder::is_page;

/// The page of each kind of results.
const PAGES: [(&str, &str); 2] = [("report", "report.html"), ("map", "map.html")];

/// A report or a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultsInfo {
    /// What it is: `report` or `map`.
    pub kind: &'static str,
    /// The page to open.
    pub page: &'static str,
    /// Tables in it.
    pub tables: usize,
    /// Figures in it.
    pub figures: usize,
}

impl ResultsInfo {
    /// The results in a folder, if it is one of results.
    pub(super) fn find(folder: &Path) -> Option<Self> {
        let (kind, page) = PAGES.into_iter().find(|(_, page)| is_page(&folder.join(page)))?;
        let count = |folder: &Path, ending: &str| {
            let files = fs::read_dir(folder).into_iter().flatten().flatten();
            files.filter(|file| file.path().extension().is_some_and(|found| found == ending)).count()
        };
        let figures = if kind == "map" { folder.to_owned() } else { folder.join("figures") };
        Some(Self {
            kind,
            page,
            tables: count(&folder.join("tables"), "csv"),
            figures: count(&figures, "svg"),
        })
    }
}
