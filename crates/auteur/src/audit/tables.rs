//! What was found as comma-separated values, one row each, numbers in full.

use std::collections::HashMap;

use auteur_report::csv_field;

use super::Audit;

/// A line for each pair of copies, with the number of its group.
pub(super) fn copies(audit: &Audit) -> String {
    let mut text =
        "group,song,copy,artist,copy_artist,similarity,exact,speed,offset_seconds,overlap_seconds\n"
            .to_owned();
    let numbered = (1_usize..).zip(&audit.groups);
    let group_of: HashMap<&String, usize> =
        numbered.flat_map(|(group, songs)| songs.iter().map(move |song| (song, group))).collect();
    for pair in &audit.copies {
        let group = group_of.get(&pair.songs[0]).copied().unwrap_or_default();
        let [song, copy] = &pair.songs;
        let [artist, copy_artist] = &pair.artists;
        text += &line(&[
            &group.to_string(),
            song,
            copy,
            artist,
            copy_artist,
            &pair.similarity.to_string(),
            &pair.is_exact.to_string(),
            &pair.speed.to_string(),
            &pair.offset_seconds.to_string(),
            &pair.overlap_seconds.to_string(),
        ]);
    }
    text
}

/// A line for each song that was judged.
pub(super) fn labels(audit: &Audit) -> String {
    let mut text = "song,artist,sounds_like,doubt,own_probability,other_probability,counted\n".to_owned();
    for song in audit.labels.iter().flat_map(|labels| &labels.doubts) {
        text += &line(&[
            &song.song,
            &song.artist,
            &song.sounds_like,
            &song.doubt.to_string(),
            &song.own_probability.to_string(),
            &song.other_probability.to_string(),
            &song.is_counted.to_string(),
        ]);
    }
    text
}

/// A line for each two names that sound like one, then one for each name and its parts.
pub(super) fn artists(audit: &Audit) -> String {
    let mut text = "question,artist,other_artist,told_apart,by_chance,distance,further_than_two,further_than_one,smaller_part\n".to_owned();
    let Some(labels) = &audit.labels else { return text };
    for pair in &labels.alike {
        let [artist, other] = &pair.artists;
        let (told_apart, by_chance) = (pair.told_apart.to_string(), pair.by_chance.to_string());
        text += &line(&["one-artist", artist, other, &told_apart, &by_chance, "", "", "", ""]);
    }
    for name in &labels.parted {
        let numbers =
            [name.distance, name.further_than_two, name.further_than_one].map(|value| value.to_string());
        let [distance, two, one] = &numbers;
        text +=
            &line(&["two-artists", &name.artist, "", "", "", distance, two, one, &name.smaller.join(" | ")]);
    }
    text
}

fn line(fields: &[&str]) -> String {
    fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(",") + "\n"
}
