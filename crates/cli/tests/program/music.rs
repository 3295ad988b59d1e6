//! Songs of the corpus in folders of another layout, and with other tags.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fixture::{auteur, corpus, json, succeed};

/// The songs of an artist of the corpus.
pub(crate) fn songs_of(artist: &str) -> Vec<PathBuf> {
    let mut songs = Vec::new();
    for album in fs::read_dir(corpus().join(artist)).unwrap() {
        songs.extend(fs::read_dir(album.unwrap().path()).unwrap().map(|song| song.unwrap().path()));
    }
    songs.sort();
    songs
}

/// Puts a song of the corpus where `to` says.
pub(crate) fn put(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
}

/// A song without its own tags, behind tags of ID3 that say this.
pub(crate) fn tagged(song: &Path, frames: &[(&str, &str)]) -> Vec<u8> {
    let bytes = fs::read(song).unwrap();
    let size = |at: usize| bytes[at..at + 4].iter().fold(0, |size, byte| size << 7 | usize::from(*byte));
    let sound = if bytes.starts_with(b"ID3") { &bytes[10 + size(6)..] } else { &bytes[..] };
    let frame = |(id, text): &(&str, &str)| {
        let length = (text.len() + 1) as u32;
        [id.as_bytes(), &length.to_be_bytes(), &[0, 0, 3], text.as_bytes()].concat()
    };
    let frames: Vec<u8> = frames.iter().flat_map(frame).collect();
    let length: Vec<u8> = (0..4).rev().map(|at| (frames.len() >> (7 * at) & 127) as u8).collect();
    [b"ID3\x04\0\0", &length[..], &frames, sound].concat()
}

pub(crate) fn prepare(music: &Path) -> (Value, String) {
    let store = music.with_extension("store");
    let told = succeed(auteur("prepare").arg(music).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    let answer = json(auteur("prepare").arg(music).arg("-o").arg(&store));
    (answer, String::from_utf8(told.stdout).unwrap())
}
