//! `report`: the results of a study to tables, figures and pages.

use std::path::PathBuf;

use auteur::write_report;
use clap::Args;

use crate::arguments::Shared;
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Write the tables and figures of a study, and a page that shows them all
///
/// It opens with the answer: which classifier names most songs, how sure that is, and what guessing would name. Then come
/// Tables I to V and Figures 1 to 3 under the paper's numbers, with the paper's own figures beside those of the study, and
/// what the paper lacks: the network against each rival, the producer effect by artist, three votes. REPORT receives
/// `report.html`, which opens offline, and `report.md` with `tables/` (CSV, LaTeX) and `figures/` (SVG, PNG where a figure
/// holds pixels) beside it. Nothing is trained or decoded; Figure 3 asks the network about all songs of the store where that
/// is still there. An incomplete study can be reported too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur report study -o report
  auteur report study -o report --name artist20")]
pub(crate) struct Report {
    /// Folder of a study
    study: PathBuf,
    /// Folder of the report
    #[arg(short, long, value_name = "REPORT")]
    output: PathBuf,
    /// Name of the music in titles [default: name of the study's folder]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

impl Report {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let progress = TerminalProgress::listening();
        let written = write_report(&self.study, &self.output, self.name.as_deref(), &progress)?;
        drop(progress);
        let answer = written.summary();
        if self.shared.json {
            return print_json(&answer);
        }
        let lacking = match answer.missing.len() {
            0 => String::new(),
            jobs => format!("; {} without a result (see Table XIV)", counted(jobs, "job")),
        };
        print(&format!("{}{lacking}\nopen: {}", counted(answer.trials, "trial"), answer.page.display()))
    }
}
