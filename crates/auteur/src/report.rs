//! What a study or a run found becomes tables, figures and pages in a folder. Nothing is trained and nothing decoded.

mod error;
mod figure_3;
mod results;
mod trial;

use std::path::{Path, PathBuf};

use auteur_ground::Progress;
use auteur_report::Report;
use auteur_study::{JobStatus, Study};
use serde::Serialize;

use crate::readable::{as_text, folder_name};
use crate::results_folder::make_ready;
use crate::run_folder::RunFolder;

pub use error::WriteReportError;

/// The page that holds all.
const PAGE: &str = "report.html";

/// A report that was written.
#[derive(Clone, Debug)]
pub struct WrittenReport {
    /// The page to open.
    pub page: PathBuf,
    /// The tables and figures.
    pub report: Report,
    /// Trials that it is made of.
    pub trials: usize,
    /// Jobs without a result.
    pub missing: Vec<JobStatus>,
}

/// What is known of a report without its pages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportSummary {
    /// The page to open.
    #[serde(rename = "report", serialize_with = "as_text")]
    pub page: PathBuf,
    /// Trials that it is made of.
    pub trials: usize,
    /// Jobs without a result.
    pub missing: Vec<String>,
    /// Its tables.
    pub tables: Vec<String>,
    /// Its figures.
    pub figures: Vec<String>,
}

impl WrittenReport {
    /// What is known of it without its pages.
    pub fn summary(&self) -> ReportSummary {
        ReportSummary {
            page: self.page.clone(),
            trials: self.trials,
            missing: self.missing.iter().map(|job| job.condition().to_string()).collect(),
            tables: self.report.tables.iter().map(|table| table.id()).collect(),
            figures: self.report.figures.iter().map(|figure| figure.id()).collect(),
        }
    }
}

/// What is asked of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportSettings {
    /// What the music is called; none: as the study's folder, or as the store of a run.
    pub name: Option<String>,
    /// The same study but for the copies that are kept together, whose F1 stands beside this one's.
    pub beside: Option<PathBuf>,
}

/// Writes the report of the study or the run in the folder `study` into the folder `report`: `report.html`, `report.md`, `tables/`,
/// `figures/` and, of classifiers with a space of their own, `map.html`.
///
/// # Errors
/// [`WriteReportError`].
pub fn write_report(
    study: &Path,
    report: &Path,
    settings: &ReportSettings,
    progress: &dyn Progress,
) -> Result<WrittenReport, WriteReportError> {
    let ReportSettings { name, beside } = settings;
    let run = RunFolder::new(study);
    if run.answers().exists() {
        if let Some(other) = beside {
            let problem = format!("{} is a run, and no study", study.display());
            return Err(WriteReportError::Beside { other: other.clone(), problem });
        }
        let store = run.read_configuration()?.store;
        let of_store = || store.as_deref().map_or_else(|| folder_name(study), folder_name);
        return report_run(study, report, &name.clone().unwrap_or_else(of_store), progress);
    }
    let begun = Study::open(study)?;
    let beside = beside.as_deref().map(|other| results::beside(&begun, other)).transpose()?;
    ready(report)?;
    let name = name.clone().unwrap_or_else(|| folder_name(study));
    let mut found = results::of_study(&begun, name, progress)?;
    found.results.beside = beside;
    let written = Report::of(&found.results, progress)?;
    written.write(report, progress)?;
    Ok(WrittenReport {
        page: report.join(PAGE),
        report: written,
        trials: found.results.trials.len(),
        missing: found.missing,
    })
}

/// Writes the report of a single run that was judged, whose music is called `name`, into the folder `report`.
///
/// # Errors
/// [`WriteReportError`].
pub fn report_run(
    run: &Path,
    report: &Path,
    name: &str,
    progress: &dyn Progress,
) -> Result<WrittenReport, WriteReportError> {
    ready(report)?;
    let results = trial::results_of_run(&RunFolder::new(run), name.to_owned(), progress)?;
    let written = Report::of(&results, progress)?;
    written.write(report, progress)?;
    Ok(WrittenReport { page: report.join(PAGE), report: written, trials: 1, missing: Vec::new() })
}

fn ready(report: &Path) -> Result<(), WriteReportError> {
    Ok(make_ready(report, PAGE, &["report.md", "map.html", "trials.csv", "tables", "figures"])?)
}
