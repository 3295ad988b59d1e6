//! How songs came to be tested, why so, and what the intervals hold.

use auteur_study::FEWEST_TEST_SONGS;

use crate::analysis::{Analysis, Key};
use crate::table::length;

/// Of the paper's songs one in so many is tested.
const TENTH: usize = 10;

/// The protocol in a sentence, as of the setup that the answer is about.
pub(super) fn sentence(analysis: &Analysis, key: Key) -> String {
    let how = match analysis.results.asked.folds {
        Some(folds) => format!("cross-validation in {folds} folds"),
        None => "a test part of a tenth, as in the paper".to_owned(),
    };
    let times = match analysis.setups.get(key).map_or(0, |setup| setup.trials.len()) {
        0 | 1 => String::new(),
        trials => format!(", {trials} times"),
    };
    let clips = length(key.clip_seconds);
    format!("No song was judged by a classifier that had learnt from it (clips of {clips}; {how}{times}).")
}

/// A paragraph on the protocol.
pub(super) fn paragraph(analysis: &Analysis) -> String {
    let how = match analysis.results.asked.folds {
        Some(folds) => cross_validation(analysis, folds),
        None => test_part(analysis),
    };
    format!(
        "{how} A song counts as named when most of its clips are given to its artist. The intervals say how \
         far a number would move with other songs by the same artists and with other trainings; they say nothing of other \
         artists.",
    )
}

fn cross_validation(analysis: &Analysis, folds: usize) -> String {
    let small = test_songs(analysis);
    let reason = if small < FEWEST_TEST_SONGS {
        format!(
            " The paper keeps a tenth of the songs for the test; here that would be {small}, too few to tell classifiers apart."
        )
    } else {
        String::new()
    };
    format!(
        "By cross-validation. The songs were dealt into {folds} parts, and each part was judged by a classifier that had learnt \
         from the others, so that every song is judged and none by a classifier that had learnt from it{}. Where albums are \
         tested, whole albums are dealt.{reason}",
        times(analysis, ", each time dealt and trained anew")
    )
}

fn test_part(analysis: &Analysis) -> String {
    let small = test_songs(analysis);
    let rough = if small < FEWEST_TEST_SONGS {
        format!(" That is about {small} songs each time, so that the numbers are rough.")
    } else {
        String::new()
    };
    format!(
        "By the songs of a test part, a tenth of all, that the classifier had not learnt from{}; of albums, one of each \
         artist.{rough}",
        times(analysis, " with another test part and another training")
    )
}

/// `, 3 times with ...`, where there is more than one trial.
fn times(analysis: &Analysis, with: &str) -> String {
    match analysis.trials_asked() {
        1 => String::new(),
        trials => format!(", {trials} times{with}; numbers are averages"),
    }
}

/// How many songs a tenth of all are.
fn test_songs(analysis: &Analysis) -> usize {
    analysis.results.corpus.artists.iter().map(|artist| artist.songs).sum::<usize>().div_ceil(TENTH)
}
