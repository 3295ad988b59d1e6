//! What is worth knowing of a split before it is trained on, a line each.

use auteur_dataset::{ClipSet, Split, SplitClips};

/// The remarks on a split and its clips.
pub(super) fn of_split(split: &Split, clips: &SplitClips) -> Vec<String> {
    let left_out =
        split.left_out.iter().map(|artist| format!("left out: {}, which {}", artist.artist, artist.reason));
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
    let same = report.same_content.iter().map(|[one, other]| {
        format!(
            "{one} and {other} are the same file in different parts of the split: scores will reward \
             memorising it"
        )
    });
    let lacking = |part, artists: &[String]| {
        (!artists.is_empty()).then(|| format!("no song in {part} by {}", artists.join(", ")))
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
    left_out.chain(too_short).chain(same).chain(lacking.into_iter().flatten()).chain(unassigned).collect()
}
