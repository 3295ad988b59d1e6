//! What is worth knowing of a split before it is trained on, a line each.

use std::collections::BTreeMap;

use auteur_dataset::{ClipSet, LeftOut, Repeated, RepeatedInSplit, Split, SplitClips};

/// The most names that a line lists.
const MOST_NAMES: usize = 8;

/// The most recordings that are told of one by one.
const MOST_REPEATED: usize = 20;

/// The remarks on a split and its clips.
pub(super) fn of_split(split: &Split, clips: &SplitClips) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for LeftOut { artist, reason } in &split.left_out {
        by_reason.entry(reason).or_default().push(artist);
    }
    let left_out = by_reason.into_iter().map(|(reason, artists)| match artists.as_slice() {
        [artist] => format!("left out: {artist}, which {reason}"),
        artists => format!("left out: {}; each {reason}", list(artists)),
    });
    let parts: [(&str, &ClipSet); 3] =
        [("train", &clips.train), ("validation", &clips.validation), ("test", &clips.test)];
    let too_short = parts.into_iter().flat_map(|(part, set)| {
        let needed = set.grid().shortest_song();
        set.too_short().map(move |song| {
            format!(
                "{part}: {} is too short for a clip: it has {} frames and would need {needed}",
                song.path, song.frames
            )
        })
    });
    let report = &clips.report;
    let repeated = report.repeated.iter().map(in_words);
    let more = report.repeated.len().saturating_sub(MOST_REPEATED);
    let more = (more > 0).then(|| format!("{more} more recordings are in the split twice"));
    let repeated = repeated.take(MOST_REPEATED).chain(more);
    let lacking = |part, artists: &[String]| {
        let names: Vec<&str> = artists.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("no song in {part} by {}", list(&names)))
    };
    // A split without a test part tests nobody, and says so itself.
    let not_tested = if split.test.is_empty() { None } else { lacking("test", &report.not_tested) };
    let lacking = [lacking("validation", &report.not_validated), not_tested];
    // A split that was drawn here names the artists it leaves out; a given one may leave out songs.
    let unassigned = match (split.kind, report.unassigned.as_slice()) {
        (None, [only]) => Some(format!("1 song of the store is in no part of the split: {only}")),
        (None, [first, ..]) => Some(format!(
            "{} songs of the store are in no part of the split; the first is {first}",
            report.unassigned.len()
        )),
        _ => None,
    };
    let copies = songs_left_out(&split.copies_left_out, "of which a copy is in a later part of the split");
    let set_aside = songs_left_out(&split.set_aside, "which the store set aside");
    left_out
        .chain(copies)
        .chain(set_aside)
        .chain(too_short)
        .chain(repeated)
        .chain(lacking.into_iter().flatten())
        .chain(unassigned)
        .collect()
}

/// What is said of songs that are in no part, and of why; nothing where there are none.
fn songs_left_out(songs: &[String], why: &str) -> Option<String> {
    match songs {
        [] => None,
        [only] => Some(format!("left out: {only}, {why}")),
        [first, ..] => Some(format!("left out: {} songs, {why}; the first is {first}", songs.len())),
    }
}

/// A recording that a split holds twice, and what it does there.
fn in_words(RepeatedInSplit { recording, parts }: &RepeatedInSplit) -> String {
    let Repeated { paths: [one, other], by_two_artists } = recording;
    let [part, other_part] = parts;
    let does = match (part == other_part, by_two_artists) {
        (_, true) => "two artists have it, and no classifier can tell which is right".to_owned(),
        (false, false) => format!("{part} and {other_part} have it, and scores will reward memorising it"),
        (true, false) => format!("{part} has it twice, and it counts twice"),
    };
    format!("{one} and {other} are the same recording: {does}")
}

/// "a, b, c", or "a, b, c, d, e, f, g, h and 12 more".
fn list(names: &[&str]) -> String {
    let first = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
