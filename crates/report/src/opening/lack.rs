//! What a report lacks: trials without a result, conditions with fewer trials than requested, trainings that failed.

use crate::analysis::{Analysis, Missing, Setup};
use crate::table::length;

/// More conditions than these are counted instead of listed.
const MOST_LISTED: usize = 6;

/// A paragraph on what there is and what is missing, and one on trainings that failed.
pub(super) fn paragraphs(analysis: &Analysis) -> Vec<String> {
    let found = analysis.results.trials.len();
    let missing = analysis.missing.iter().map(Missing::count).sum::<usize>();
    let asked = analysis.classifiers.len();
    let tried = (0..asked).filter(|&classifier| analysis.setups.has(classifier)).count();
    let mut sentences = vec![format!(
        "The report is made of {}: {} on {} artists.",
        of_all(found, found + missing, ["trial", "trials"]),
        of_all(tried, asked, ["classifier", "classifiers"]),
        analysis.results.corpus.artists.len(),
    )];
    if missing > 0 {
        sentences.push(format!(
            "{missing} requested {} no result: {}. Table XIV says why.",
            if missing == 1 { "trial has" } else { "trials have" },
            states(&analysis.missing)
        ));
    }
    let fewer = |setup: &Setup| {
        let (found, asked) = (setup.trials.len(), setup.asked);
        (found < asked).then(|| format!("{found} of {asked}"))
    };
    sentences.extend(listed("have fewer trials than requested", &conditions(analysis, fewer)));
    let failed = listed("have trainings that failed", &conditions(analysis, |setup| setup.failed()));
    let failed = failed.map(|sentence| {
        sentence
            + " A training is said to have failed when it never did better than guessing on its validation clips, or when its \
               best epoch was its first or second and its loss there was still more than half that of guessing. Its answers \
               are among the numbers all the same."
    });
    std::iter::once(sentences.join(" ")).chain(failed).collect()
}

/// Conditions that there is something to say of, with it: `CRNN, song split, 10 s: 2 of 3`.
fn conditions(analysis: &Analysis, what: impl Fn(&Setup) -> Option<String>) -> Vec<String> {
    let condition = |setup: &Setup| {
        let (title, division) = (analysis.title(setup.key.classifier), setup.key.division.sentence());
        Some(format!("{title}, {division}, {}: {}", length(setup.key.clip_seconds), what(setup)?))
    };
    analysis.setups.iter().filter_map(condition).collect()
}

/// Conditions in a sentence; only their number where there are many.
fn listed(what: &str, conditions: &[String]) -> Option<String> {
    match conditions.len() {
        0 => None,
        1..=MOST_LISTED => Some(format!("Some conditions {what}: {}.", conditions.join("; "))),
        many => Some(format!("{many} conditions {what}; the tables say which.")),
    }
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
