//! `report`: the results of a study or a run to tables, figures and pages.

use std::path::PathBuf;

use auteur::{ReportSettings, write_report};
use clap::Args;

use crate::arguments::{Cache, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Write the tables and figures of a study or a run, and a page that shows them all
///
/// It opens with the answer: which classifier names most songs, how sure that is, and what guessing would name. Then come
/// Tables I to V and Figures 1 to 3 under the paper's numbers, with the paper's own figures beside those of the study, and
/// what the paper lacks: the network against each rival, the producer effect by artist, three votes. REPORT receives
/// `report.html`, which opens offline, and `report.md` with `tables/` (CSV, LaTeX) and `figures/` (SVG, PNG where a figure
/// holds pixels) beside it. Nothing is trained or decoded; Figure 3 asks the network about all songs of the store where that
/// is still there. An incomplete study can be reported too.
///
/// Whether probabilities can be believed is said by a reliability diagram and a calibration error. `--beside` puts the F1 of
/// the same study without `--groups` beside this one's: what copies of songs are worth. The
/// report of a run also says how well two songs by one artist are told from songs by two, if
/// `auteur evaluate RUN --unknown-artists` compared them, and keeps the list of these pairs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur report study -o report
  auteur report study -o report --name artist20
  auteur report study-with-groups -o report --beside study
  auteur report run -o report")]
pub(crate) struct Report {
    /// Folder of a study, or of a run that was judged; or s3://BUCKET/PREFIX of a study
    study: PathBuf,
    /// Folder of the report
    #[arg(short, long, value_name = "REPORT")]
    output: PathBuf,
    /// Name of the music in titles [default: name of the study's folder, or of the run's store]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Folder of the same study with other --groups or none, for its F1 beside this one's
    #[arg(long, value_name = "STUDY")]
    beside: Option<PathBuf>,
    #[command(flatten)]
    cache: Cache,
    #[command(flatten)]
    shared: Shared,
}

impl Report {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let study = self.cache.bring_here(&self.study)?;
        let progress = TerminalProgress::listening();
        let settings = ReportSettings { name: self.name.clone(), beside: self.beside.clone() };
        let written = write_report(&study, &self.output, &settings, &progress)?;
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
