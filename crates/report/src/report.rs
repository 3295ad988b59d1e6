//! What was found of a study, as tables and figures in the order in which they are read.

use auteur_ground::Progress;

use crate::analysis::{Analysis, Missing, Setup};
use crate::table::length;
use crate::{Figure, Map, ReportError, StudyResults, Table, figures, tables};

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
    map: Option<Map>,
}

impl Report {
    /// Judges the trials and makes all tables and figures. The same results give the same report.
    ///
    /// # Errors
    /// [`ReportError`].
    pub fn of(results: &StudyResults, progress: &dyn Progress) -> Result<Self, ReportError> {
        results.validate()?;
        let analysis = Analysis::of(results, progress)?;
        Ok(Self {
            title: format!("Who plays? The artists of {}", results.name),
            overview: overview(&analysis),
            tables: tables::all(&analysis),
            figures: figures::all(&analysis, progress)?,
            map: results.map.clone(),
        })
    }

    /// The points of the interactive map, if there is one.
    pub fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }
}

fn overview(analysis: &Analysis) -> Vec<String> {
    let results = analysis.results;
    let (found, missing) = (results.trials.len(), analysis.missing.iter().map(Missing::count).sum::<usize>());
    let asked = analysis.classifiers.len();
    let tried = (0..asked).filter(|&classifier| analysis.setups.has(classifier)).count();
    let mut sentences = vec![format!(
        "{} of {} by {} artists.",
        of_all(found, found + missing, ["trial", "trials"]),
        of_all(tried, asked, ["classifier", "classifiers"]),
        results.corpus.artists.len(),
    )];
    if missing > 0 {
        sentences.push(format!(
            "{missing} requested {} no result: {}. Table XIV lists them with the reasons.",
            if missing == 1 { "trial has" } else { "trials have" },
            states(&analysis.missing)
        ));
    }
    let short = analysis.setups.iter().filter_map(|Setup { key, trials, .. }| {
        analysis.fewer_trials(trials.len())?;
        Some(format!(
            "{}, {}, {}: {} of {}",
            analysis.title(key.classifier),
            key.division.sentence(),
            length(key.clip_seconds),
            trials.len(),
            analysis.trials_asked()
        ))
    });
    let short: Vec<String> = short.collect();
    if !short.is_empty() {
        sentences.push(format!("Conditions with fewer trials than requested: {}.", short.join("; ")));
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
