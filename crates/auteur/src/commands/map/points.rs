//! The network's answers become vectors that know their songs.

use std::collections::HashMap;
use std::fmt::Write;

use auteur::dataset::{FeatureStore, Split};
use auteur::evaluation::Predictions;
use auteur::report::{Map, MapSong, Part};
use auteur::study::Vectors;

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

/// Where the network has a clip or a song.
pub(super) struct Vector {
    /// Index in the map's songs.
    pub(super) song: usize,
    /// Second of the song at which it begins.
    pub(super) second: f32,
    pub(super) values: Vec<f32>,
}

/// The songs of these answers, and a vector for each clip. Clips last `clip_seconds`.
pub(super) fn of_clips(
    (store, split): (&FeatureStore, Option<&Split>),
    predictions: &Predictions,
    bottleneck: &Vectors,
    clip_seconds: f64,
) -> (Vec<MapSong>, Vec<Vector>) {
    let mut rows = bottleneck.values.chunks_exact(bottleneck.width);
    let (mut songs, mut vectors) = (Vec::new(), Vec::new());
    let part_of = part_of(split);
    for (path, clips) in predictions.songs() {
        let stored = store.song(path);
        let title = path.rsplit('/').next().unwrap_or(path).to_owned();
        songs.push(MapSong {
            artist: clips.truth(),
            album: stored.map(|song| song.album.clone()).unwrap_or_default(),
            title,
            part: part_of(path),
        });
        for ((clip, _), values) in clips.clips().zip(&mut rows) {
            let second = (clip as f64 * clip_seconds) as f32;
            vectors.push(Vector { song: songs.len() - 1, second, values: values.to_vec() });
        }
    }
    (songs, vectors)
}

/// One vector a song: the mean of its clips, which lie one after the other.
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
