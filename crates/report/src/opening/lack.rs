//! What a report lacks: trials without a result, conditions with fewer trials than requested.

use crate::analysis::{Analysis, Missing, Setup};
use crate::table::length;

/// Paragraphs on what is there and what is missing; of a complete study one.
pub(super) fn paragraphs(analysis: &Analysis) -> Vec<String> {
    let results = analysis.results;
    let (found, missing) = (results.trials.len(), analysis.missing.iter().map(Missing::count).sum::<usize>());
    let asked = analysis.classifiers.len();
    let tried = (0..asked).filter(|&classifier| analysis.setups.has(classifier)).count();
    let mut sentences = vec![format!(
        "The report is made of {} of {} by {} artists.",
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
