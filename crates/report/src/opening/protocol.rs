//! How songs came to be tested, why so, and what the intervals hold.

use std::collections::BTreeMap;

use auteur_dataset::{Fold, SplitKind};
use auteur_study::FEWEST_TEST_SONGS;

use super::listed;
use crate::Protocol;
use crate::analysis::{Analysis, Key, Setup};
use crate::table::length;

/// Of the paper's songs one in so many is tested.
const TENTH: usize = 10;

/// The protocol in a sentence, as of the setup that the answer is about.
pub(super) fn sentence(analysis: &Analysis, key: Key) -> String {
    let setup = analysis.setups.get(key);
    let how = match analysis.results.asked.protocol {
        Protocol::TestPart => match key.division.split {
            SplitKind::Song => "a test part of a tenth, as in the paper".to_owned(),
            SplitKind::Album => "an album of each artist as the test part, as in the paper".to_owned(),
        },
        Protocol::OneFold(fold) => format!("tested by fold {} of {}", fold.number(), fold.of()),
        Protocol::File => "a split that was given in a file".to_owned(),
        Protocol::CrossValidation(folds) => {
            format!("cross-validation in {} folds", setup.map_or(folds, Setup::folds))
        }
    };
    let times = match setup.map_or((0, 0), |setup| (setup.trials.len(), setup.asked)) {
        (_, 0 | 1) => String::new(),
        (found, asked) if found < asked => format!(", so far {found} of {asked} times"),
        (found, _) => format!(", {found} times"),
    };
    let clips = length(key.clip_seconds);
    format!("No song was judged by a classifier that had learnt from it (clips of {clips}; {how}{times}).")
}

/// A paragraph on the protocol.
pub(super) fn paragraph(analysis: &Analysis) -> String {
    let how = match analysis.results.asked.protocol {
        Protocol::TestPart => test_part(analysis),
        Protocol::OneFold(fold) => one_fold(analysis, fold),
        Protocol::File => {
            "By the songs that a given file names for the test. Which albums they share with the songs that \
                           were learnt from, the file alone decides."
                .to_owned()
        }
        Protocol::CrossValidation(folds) => cross_validation(analysis, folds),
    };
    let copies = match analysis.results.asked.groups {
        0 => String::new(),
        groups => format!(
            " Copies of {} were kept together, so that none was tested of which a copy was learnt from.",
            recordings(groups)
        ),
    };
    format!(
        "{how}{copies} Where clips are judged, a song counts as named when more of its clips are given to its artist than to any \
         other. {}",
        intervals(analysis)
    )
}

/// What the intervals count, and what they do not.
fn intervals(analysis: &Analysis) -> &'static str {
    if analysis.setups.iter().all(|setup| setup.trainings() == 1) {
        "The intervals say how far a number would move with other songs by the same artists. Each number rests on a single \
         training: how far another one would move it, they do not say; nor anything of other artists."
    } else {
        "The intervals say how far a number would move with other songs by the same artists and with other trainings; they \
         say nothing of other artists."
    }
}

fn cross_validation(analysis: &Analysis, folds: usize) -> String {
    let tenth = tenth(analysis);
    let reason = if is_split(analysis, SplitKind::Song) && tenth < FEWEST_TEST_SONGS {
        format!(
            " The paper keeps a tenth of the songs for the test; here that would be {}, too few to tell classifiers apart.",
            songs(tenth)
        )
    } else {
        String::new()
    };
    let folds_of = |split| {
        let found = analysis.setups.iter().find(|setup| setup.key.division.split == split);
        found.map_or(folds, Setup::folds)
    };
    let by_album = folds_of(SplitKind::Album);
    let (dealt, albums) = match (is_split(analysis, SplitKind::Song), is_split(analysis, SplitKind::Album)) {
        (false, _) => (format!("Whole albums were dealt into {by_album} parts"), String::new()),
        (true, false) => (format!("The songs were dealt into {folds} parts"), String::new()),
        (true, true) => {
            let parts = if by_album == folds { String::new() } else { format!(", into {by_album} parts") };
            let albums = format!(" Where albums are tested, whole albums are dealt{parts}.");
            (format!("The songs were dealt into {} parts", folds_of(SplitKind::Song)), albums)
        }
    };
    format!(
        "By cross-validation. {dealt}, and each part was judged by a classifier that had learnt from the others, so that \
         every song is judged and none by a classifier that had learnt from it.{albums}{reason}{}",
        times(analysis, "dealt")
    )
}

fn test_part(analysis: &Analysis) -> String {
    let part = match (is_split(analysis, SplitKind::Song), is_split(analysis, SplitKind::Album)) {
        (true, true) => "a test part, a tenth of all (where albums are tested, an album of each artist),",
        (true, false) => "a test part, a tenth of all,",
        (false, _) => "a test part, an album of each artist,",
    };
    let judged = analysis.best().and_then(|place| analysis.setups.get(place.key)).map(Setup::songs_a_trial);
    let rough = judged.filter(|&judged| judged < FEWEST_TEST_SONGS).map_or_else(String::new, |judged| {
        let each = if analysis.trials_asked() == 1 { "" } else { " each time" };
        format!(" The part holds {}{each}, so that the numbers are rough.", songs(judged))
    });
    format!(
        "By the songs of {part} that the classifier had not learnt from.{rough}{}",
        times(analysis, "drawn")
    )
}

fn one_fold(analysis: &Analysis, fold: Fold) -> String {
    let dealt = match analysis.best().map(|place| place.key.division.split) {
        Some(SplitKind::Album) => "Whole albums were dealt",
        _ => "The songs were dealt",
    };
    format!(
        "By one part of a cross-validation. {dealt} into {} parts; the classifier was tested by part {} and had learnt \
         from none of its songs. The songs of the other parts are not judged.",
        fold.of(),
        fold.number()
    )
}

/// Whether a trial has such a split, or one was asked for.
fn is_split(analysis: &Analysis, split: SplitKind) -> bool {
    analysis.results.asked.splits.contains(&split)
        || analysis.setups.iter().any(|setup| setup.key.division.split == split)
}

/// How often each condition was tried, where that is more than once, and how often so far. Each time songs are `dealt`.
fn times(analysis: &Analysis, dealt: &str) -> String {
    let asked = analysis.trials_asked();
    let fewest_asked = analysis.setups.iter().map(|setup| setup.asked).min().unwrap_or(0);
    let to_be = if fewest_asked == asked { asked.to_string() } else { format!("{fewest_asked} to {asked}") };
    let counts = || analysis.setups.iter().map(|setup| setup.trials.len());
    let (fewest, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let anew = format!("with songs {dealt} and classifiers trained anew each time");
    let is_complete = analysis.setups.iter().all(|setup| setup.trials.len() >= setup.asked);
    match asked {
        0 | 1 => String::new(),
        _ if is_complete && fewest == most => {
            format!(" This was done {asked} times, {anew}; numbers are averages.")
        }
        _ if is_complete => {
            format!(" This was done {}, {anew}; numbers are averages.", by_length(analysis))
        }
        _ if most <= 1 => format!(" This is to be done {to_be} times, {anew}; so far it was done once."),
        _ if fewest == most => {
            format!(
                " This is to be done {to_be} times, {anew}; so far it was done {most} times. Numbers are averages."
            )
        }
        _ => format!(
            " This is to be done {to_be} times, {anew}; so far it was done {fewest} to {most} times, which differs from \
             condition to condition. Numbers are averages."
        ),
    }
}

/// How often each condition was tried, by length of clips where that tells: `3 times with clips of 3 s, once with those of 1 s`.
fn by_length(analysis: &Analysis) -> String {
    let mut lengths: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for &seconds in &analysis.lengths {
        let own = analysis.setups.iter().filter(|setup| setup.key.clip_seconds == seconds);
        let counts: Vec<usize> = own.map(|setup| setup.trials.len()).collect();
        if let (Some(&fewest), Some(&most)) = (counts.iter().min(), counts.iter().max()) {
            lengths.entry((fewest, most)).or_default().push(length(seconds));
        }
    }
    let times = |(fewest, most): (usize, usize)| match (fewest, most) {
        (1, 1) => "once".to_owned(),
        (fewest, most) if fewest == most => format!("{most} times"),
        (fewest, most) => format!("{fewest} to {most} times"),
    };
    let parts = lengths.into_iter().rev();
    let parts: Vec<String> = parts
        .map(|(counts, lengths)| format!("{} with clips of {}", times(counts), listed(&lengths)))
        .collect();
    parts.join(" and ")
}

/// How many songs the paper's test part has: a tenth of all, and one of each artist at least.
fn tenth(analysis: &Analysis) -> usize {
    let artists = &analysis.results.corpus.artists;
    artists.iter().map(|artist| artist.songs).sum::<usize>().div_ceil(TENTH).max(artists.len())
}

/// `no recording`, `one recording`, `12 recordings`: those that are there more than once.
pub(crate) fn recordings(groups: usize) -> String {
    match groups {
        0 => "no recording".to_owned(),
        1 => "one recording".to_owned(),
        groups => format!("{groups} recordings"),
    }
}

/// `1 song`, `12 songs`.
fn songs(count: usize) -> String {
    if count == 1 { "one song".to_owned() } else { format!("{count} songs") }
}
