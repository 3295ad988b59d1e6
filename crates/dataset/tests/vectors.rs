//! An encoder's vectors in a store: what it gives back, beside chroma and alone.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

// Other tests use more of it.
#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::path::Path;

use auteur_audio::{EncoderVectors, ExtractedSong, FeatureKind, FeatureKinds, Spectrogram};
use auteur_dataset::{BuildReport, Hooks, build};
use auteur_ground::Silent;
use support::{Folder, features_of, settings};

/// The features of a song, with as many vectors of 3 + 4 numbers as its content has bytes; one of `9.mp3` has none.
fn with_vectors(file: &Path) -> Result<ExtractedSong, String> {
    let mut song = features_of(file)?;
    let clips = song.features.log_mel.n_frames();
    let values = (0..clips * 7).map(|index| (index as f32 * 0.7).sin());
    if !file.ends_with("9.mp3") {
        song.features.put(EncoderVectors::new(2.992, &[3, 4], &Spectrogram::new(7, values.collect())));
    }
    Ok(song)
}

fn built(folder: &Folder, kinds: &[FeatureKind]) -> BuildReport {
    let hooks = Hooks { extract: &with_vectors, progress: &Silent };
    let settings = settings(FeatureKinds::of(kinds));
    build(&folder.path("store"), &folder.catalogue(), &settings, hooks).unwrap()
}

#[test]
fn every_song_gives_back_its_vectors_exactly_beside_what_else_there_is() {
    for kinds in [&[FeatureKind::Vectors][..], &[FeatureKind::Chroma, FeatureKind::Vectors]] {
        let folder = Folder::example();
        built(&folder, kinds);
        let store = folder.open("store");
        for song in store.songs() {
            let heard = with_vectors(&folder.song(&song.path)).unwrap().features;
            let stored = store.features(song).unwrap();
            assert_eq!(stored.kinds(), FeatureKinds::of(kinds));
            assert_eq!(stored.get::<EncoderVectors>(), heard.get(), "{}", song.path);
            assert_eq!(stored.log_mel.halves(), heard.log_mel.halves());
        }
    }
}

#[test]
fn a_song_that_comes_without_the_vectors_that_were_asked_for_is_set_aside() {
    let folder = Folder::with(&["A/One/1.mp3", "A/One/9.mp3"]);
    let report = built(&folder, &[FeatureKind::Vectors]);
    assert_eq!((report.songs, report.set_aside[0].path.as_str()), (1, "A/One/9.mp3"));
    assert_eq!(report.set_aside[0].reason, "has no vectors, which were requested");
}
