//! The sections of a report: which tables and figures stand where.

use crate::{Figure, Report, Table};

/// A section with something in it.
pub(super) struct Section<'a> {
    /// What links point to.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) tables: Vec<&'a Table>,
    pub(super) figures: Vec<&'a Figure>,
    /// Whether the interactive map belongs here.
    pub(super) has_map: bool,
}

/// A section's id, title, tables by number, and figures by the number before the point.
type Plan = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

/// In the order in which the paper goes, then beyond it.
const PLAN: [Plan; 10] = [
    ("music", "The music", &["I", "VI"], &["1"]),
    ("network", "Features and network", &["II"], &["2"]),
    ("baselines", "Classical baselines", &["III", "VII"], &[]),
    ("scores", "F1 against the length of clips", &["IV", "V", "VIII", "IX"], &["4"]),
    ("representations", "Learned representations", &[], &["3"]),
    ("producer-effect", "Producer effect", &["X", "XI"], &["5"]),
    ("comparisons", "Classifiers compared", &["XII"], &[]),
    ("learning", "Learning", &[], &["6"]),
    ("confusion", "Who is taken for whom", &[], &["7"]),
    ("conditions", "Every condition", &["XIII", "XIV"], &[]),
];

/// The figure of the map.
const MAP_FIGURE: &str = "3";

/// All sections that have something in them.
pub(super) fn sections(report: &Report) -> Vec<Section<'_>> {
    let section = |(id, title, tables, figures): Plan| {
        let number = |figure: &Figure| figure.number.split('.').next().unwrap_or_default().to_owned();
        Section {
            id,
            title,
            tables: report.tables.iter().filter(|table| tables.contains(&table.number)).collect(),
            figures: report
                .figures
                .iter()
                .filter(|figure| figures.contains(&number(figure).as_str()))
                .collect(),
            has_map: report.has_map() && figures.contains(&MAP_FIGURE),
        }
    };
    let sections = PLAN.into_iter().map(section);
    sections.filter(|section| !section.tables.is_empty() || !section.figures.is_empty()).collect()
}
