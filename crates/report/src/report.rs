//! Tables and figures in the order in which they are read, and their files.

use std::fs;
use std::path::Path;

use auteur_ground::{Progress, whole_file};
use rayon::prelude::*;

use crate::analysis::{Analysis, Missing};
use crate::{Figure, Map, ReportError, StudyResults, Table, figures, page, tables};

/// All that is reported of a study.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the report is of.
    pub title: String,
    /// What was found and what is missing, a sentence each.
    pub overview: Vec<String>,
    /// In the order of their numbers.
    pub tables: Vec<Table>,
    /// In the order of their numbers.
    pub figures: Vec<Figure>,
    /// The points of the interactive map, if there is one.
    map: Option<Map>,
}

impl Report {
    /// Judges the trials and makes all tables and figures. The same results give the same report.
    ///
    /// # Errors
    /// [`ReportError::NoTrials`], [`ReportError::TrialTwice`], [`ReportError::Excerpt`], [`ReportError::Map`],
    /// [`ReportError::Draw`] and [`ReportError::Cancelled`].
    pub fn of(results: &StudyResults, progress: &dyn Progress) -> Result<Self, ReportError> {
        let analysis = Analysis::of(results, progress)?;
        Ok(Self {
            title: format!("Who plays? The artists of {}", results.name),
            overview: overview(&analysis),
            tables: tables::all(&analysis),
            figures: figures::all(&analysis, progress)?,
            map: results.map.clone(),
        })
    }

    /// One page with all tables and figures, which needs nothing beside it.
    pub fn html(&self) -> String {
        page::report_html(self)
    }

    /// The same in Markdown; its figures are the files in `figures/`.
    pub fn markdown(&self) -> String {
        page::report_markdown(self)
    }

    /// Whether there is an interactive map.
    pub fn has_map(&self) -> bool {
        self.map.is_some()
    }

    /// Writes `report.html`, `report.md`, `map.html` where there is a map, `tables/*.{md,csv,tex}` and
    /// `figures/*.{svg,png}`, each whole or not at all. Other files of the folder are left alone. The page that holds all
    /// is the first, so that a folder that was left half written is known as a report's.
    ///
    /// # Errors
    /// [`ReportError::Write`], [`ReportError::Draw`], [`ReportError::Map`] and [`ReportError::Cancelled`].
    pub fn write(&self, folder: &Path, progress: &dyn Progress) -> Result<(), ReportError> {
        write(&folder.join("report.html"), self.html().as_bytes())?;
        let [of_tables, of_figures] = ["tables", "figures"].map(|name| folder.join(name));
        for folder in [&of_tables, &of_figures] {
            fs::create_dir_all(folder).map_err(|cause| ReportError::Write { path: folder.clone(), cause })?;
        }
        for table in &self.tables {
            let name = table.id();
            write(&of_tables.join(format!("{name}.md")), table.markdown().as_bytes())?;
            write(&of_tables.join(format!("{name}.csv")), table.csv().as_bytes())?;
            write(&of_tables.join(format!("{name}.tex")), table.latex().as_bytes())?;
        }
        progress.begin("pictures", self.figures.len() as u64);
        let written: Result<(), ReportError> = self.figures.par_iter().try_for_each(|figure| {
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            write(&of_figures.join(format!("{}.svg", figure.id())), figure.svg.as_bytes())?;
            write(&of_figures.join(format!("{}.png", figure.id())), &figure.png()?)?;
            progress.advance(1);
            Ok(())
        });
        progress.finish();
        written?;
        if let Some(map) = &self.map {
            write(&folder.join("map.html"), map.html()?.as_bytes())?;
        }
        write(&folder.join("report.md"), self.markdown().as_bytes())
    }
}

impl Map {
    /// The interactive page: hover tells artist, album, song and second; a click on a legend's entry shows one artist
    /// alone. Nothing is loaded from anywhere.
    ///
    /// # Errors
    /// [`ReportError::Map`].
    pub fn html(&self) -> Result<String, ReportError> {
        self.validate()?;
        Ok(page::map_html(self))
    }

    /// The static picture: Figure 3.
    ///
    /// # Errors
    /// [`ReportError::Map`], [`ReportError::Draw`].
    pub fn figure(&self) -> Result<Figure, ReportError> {
        figures::draw_map(self)
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    whole_file::write(path, bytes).map_err(|cause| ReportError::Write { path: path.to_path_buf(), cause })
}

fn overview(analysis: &Analysis) -> Vec<String> {
    let results = analysis.results;
    let (found, missing) = (results.trials.len(), analysis.missing.iter().map(Missing::count).sum::<usize>());
    let (tried, asked) = (analysis.classifiers_tried(), analysis.classifiers.len());
    let mut sentences = vec![format!(
        "{} of {} by {} artists.",
        of_all(found, found + missing, ["trial", "trials"]),
        of_all(tried, asked, ["classifier", "classifiers"]),
        results.corpus.artists.len(),
    )];
    if missing > 0 {
        sentences.push(format!(
            "{missing} {} asked for and {} no result: {}. Table XIV says which and why.",
            if missing == 1 { "trial was" } else { "trials were" },
            if missing == 1 { "has" } else { "have" },
            states(&analysis.missing)
        ));
    }
    let short = analysis.cells.iter().filter_map(|cell| {
        analysis.fewer_trials(cell.trials.len())?;
        Some(format!(
            "{}, {}, {}: {} of {}",
            analysis.title(cell.classifier),
            cell.division.sentence(),
            crate::table::length(cell.clip_seconds),
            cell.trials.len(),
            analysis.trials_asked()
        ))
    });
    let short: Vec<String> = short.collect();
    if !short.is_empty() {
        sentences.push(format!("With fewer trials than were asked for: {}.", short.join("; ")));
    }
    sentences
}

/// `36 trials`, or `13 of 378 trials` where some are missing.
fn of_all(found: usize, all: usize, [one, many]: [&str; 2]) -> String {
    let word = if all == 1 { one } else { many };
    if found == all { format!("{all} {word}") } else { format!("{found} of {all} {word}") }
}

/// `360 not begun, 5 failed`.
fn states(missing: &[Missing]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for group in missing {
        match counts.iter_mut().find(|(state, _)| *state == group.why.state) {
            Some((_, count)) => *count += group.count(),
            None => counts.push((group.why.state, group.count())),
        }
    }
    counts.iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}
