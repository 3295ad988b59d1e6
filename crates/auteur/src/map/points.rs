//! A model's answers become vectors that know their songs, and points become a table.

use std::collections::HashMap;
use std::fmt::Write;

use auteur_dataset::Split;
use auteur_evaluation::Answers;
use auteur_report::{Map, MapSong, Part};

/// The part of a song by its path; unknown without a split.
fn part_of(split: Option<&Split>) -> impl Fn(&str) -> Part {
    let mut by_path = HashMap::new();
    if let Some(Split { train, validation, test, .. }) = split {
        for (songs, part) in [(train, Part::Train), (validation, Part::Validation), (test, Part::Test)] {
            by_path.extend(songs.iter().map(|song| (song.as_str(), part)));
        }
    }
    move |path| by_path.get(path).copied().unwrap_or(Part::Unknown)
}

/// Where the model has a clip or a song.
pub(super) struct Vector {
    /// Index in the map's songs.
    pub(super) song: usize,
    /// Second of the song at which it begins.
    pub(super) second: f32,
    pub(super) values: Vec<f32>,
}

/// The songs of these answers, and a vector for each clip; no vector of a model without a space of its own.
pub(super) fn of_clips(answers: &Answers, split: Option<&Split>) -> (Vec<MapSong>, Vec<Vector>) {
    let (mut songs, mut vectors) = (Vec::new(), Vec::new());
    let part_of = part_of(split);
    for song in answers.songs() {
        let title = song.path().rsplit('/').next().unwrap_or_default().to_owned();
        let (artist, album) = (song.truth(), song.album().to_owned());
        songs.push(MapSong { artist, album, title, part: part_of(song.path()) });
        for clip in song.clips() {
            let Some(embedding) = clip.embedding else { continue };
            let (second, values) = (clip.start as f32, embedding.to_vec());
            vectors.push(Vector { song: songs.len() - 1, second, values });
        }
    }
    (songs, vectors)
}

/// One vector per song: the mean of its clips, which lie one after the other.
pub(super) fn of_songs(clips: &[Vector]) -> Vec<Vector> {
    let mean = |clips: &[Vector]| {
        let mut sums = vec![0.0f64; clips[0].values.len()];
        for clip in clips {
            sums.iter_mut().zip(&clip.values).for_each(|(sum, value)| *sum += f64::from(*value));
        }
        let values = sums.into_iter().map(|sum| (sum / clips.len() as f64) as f32).collect();
        Vector { song: clips[0].song, second: 0.0, values }
    };
    clips.chunk_by(|one, other| one.song == other.song).map(mean).collect()
}

/// A line for each point, with a head.
pub(super) fn csv(map: &Map) -> String {
    let mut text = "artist,album,song,part,second,x,y\n".to_owned();
    for point in &map.points {
        let song = &map.songs[point.song];
        let [x, y] = point.position;
        let words = [&map.artists[song.artist], &song.album, &song.title].map(|word| quoted(word)).join(",");
        let _ = writeln!(text, "{words},{},{},{x},{y}", song.part.name(), point.second);
    }
    text
}

/// A word as RFC 4180 has it: in quotes where it needs them.
fn quoted(word: &str) -> String {
    match word.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", word.replace('"', "\"\"")),
        false => word.to_owned(),
    }
}
