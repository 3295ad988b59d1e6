//! Which tables and figures stand in which section of a report.

use crate::{Figure, Report, Section, Table};

/// A section with something in it.
pub(super) struct Contents<'a> {
    pub(super) section: Section,
    pub(super) tables: Vec<&'a Table>,
    pub(super) figures: Vec<&'a Figure>,
    /// Whether the interactive map belongs here.
    pub(super) has_map: bool,
}

/// All sections that have something in them, in their order.
pub(super) fn contents(report: &Report) -> Vec<Contents<'_>> {
    let contents = |section: Section| Contents {
        section,
        tables: report.tables.iter().filter(|table| table.section == section).collect(),
        figures: report.figures.iter().filter(|figure| figure.section == section).collect(),
        has_map: report.map().is_some() && section == Section::Representations,
    };
    let contents = Section::ALL.into_iter().map(contents);
    contents.filter(|contents| !contents.tables.is_empty() || !contents.figures.is_empty()).collect()
}
