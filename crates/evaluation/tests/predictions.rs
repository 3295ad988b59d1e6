//! Predictions refuse what is no prediction, and survive the way to the disk and back.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::fs;
use std::path::Path;

use auteur_evaluation::{ClipPrediction, Evaluation, EvaluationError, Predictions};

const SONG: &str = "Bach/Suites/1.mp3";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn clip(clip: usize, probabilities: &[f32]) -> ClipPrediction<'_> {
    ClipPrediction { song: SONG, clip, truth: 0, probabilities }
}

fn two_artists() -> Predictions {
    Predictions::new(names(&["Bach", "Cage"])).unwrap()
}

fn some_predictions() -> Predictions {
    let mut predictions = Predictions::new(names(&["song", "Dr. Who, \"DJ\"", "Bjørk\n"])).unwrap();
    for (song, truth) in [("z/\\xff.mp3", 2), ("a.mp3", 0)] {
        for clip in 0..40 {
            let p = clip as f32 / 40.0;
            let probabilities = &[1.0 - p, p / 3.0, p - p / 3.0];
            predictions.push(ClipPrediction { song, clip, truth, probabilities }).unwrap();
        }
    }
    predictions
}

#[test]
fn faulty_clips_are_refused_with_song_clip_and_value() {
    let mut predictions = two_artists();
    predictions.push(clip(0, &[0.5, 0.5])).unwrap();
    let before = predictions.clone();
    let faulty: [(ClipPrediction, &str); 9] = [
        (clip(7, &[1.0]), "1 probabilities for 2 artists"),
        (clip(7, &[1.0, 0.0, 0.0]), "3 probabilities for 2 artists"),
        (clip(7, &[0.5, f32::NAN]), "probability NaN of artist number 1 is not within 0 and 1"),
        (clip(7, &[f32::INFINITY, 0.0]), "probability inf of artist number 0 is not within 0 and 1"),
        (clip(7, &[-0.25, 1.25]), "probability -0.25 of artist number 0 is not within 0 and 1"),
        (clip(7, &[0.25, 0.25]), "the probabilities add up to 0.5, not to 1"),
        (
            ClipPrediction { truth: 2, ..clip(7, &[0.5, 0.5]) },
            "the true artist has label 2, but there are only 2 artists, counted from 0",
        ),
        (
            ClipPrediction { truth: 1, ..clip(7, &[0.5, 0.5]) },
            "the song's true artist was \"Bach\" and is now \"Cage\"",
        ),
        (clip(0, &[0.5, 0.5]), "the clip is listed twice"),
    ];
    for (prediction, fault) in faulty {
        let message = predictions.push(prediction).unwrap_err().to_string();
        assert_eq!(message, format!("song {SONG:?}, clip {}: {fault}", prediction.clip));
    }
    assert_eq!(predictions, before);
}

#[test]
fn a_softmax_that_rounds_beyond_one_is_accepted() {
    two_artists().push(clip(0, &[1.000_001, 0.0])).unwrap();
}

#[test]
fn artists_need_names_of_their_own() {
    assert!(matches!(Predictions::new(Vec::new()), Err(EvaluationError::NoArtists)));
    assert_eq!(
        Predictions::new(names(&["Bach", "Cage", "Bach"])).unwrap_err().to_string(),
        "the artist \"Bach\" is listed twice, as number 0 and 2; each needs its own name"
    );
}

#[test]
fn predictions_of_no_clip_cannot_be_judged() {
    assert!(matches!(Evaluation::of(&two_artists()), Err(EvaluationError::NoClips)));
}

#[test]
fn predictions_come_back_from_the_disk_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predictions.parquet");
    for predictions in [some_predictions(), two_artists()] {
        predictions.write(&path).unwrap();
        assert_eq!(Predictions::read(&path).unwrap(), predictions);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_same_predictions_are_the_same_bytes_in_whatever_order_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let predictions = some_predictions();
    let mut reversed = Predictions::new(predictions.artists().to_vec()).unwrap();
    let mut clips: Vec<ClipPrediction> = predictions.clips().collect();
    clips.reverse();
    for clip in clips {
        reversed.push(clip).unwrap();
    }
    let bytes = |name: &str, predictions: &Predictions| {
        let path = folder.path().join(name);
        predictions.write(&path).unwrap();
        fs::read(path).unwrap()
    };
    assert_eq!(bytes("forth", &predictions), bytes("back", &reversed));
}

#[test]
fn a_failed_write_leaves_no_partial_file() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("predictions.parquet");
    fs::create_dir_all(occupied.join("something")).unwrap();
    assert!(matches!(some_predictions().write(&occupied), Err(EvaluationError::Io(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_table_saved_by_pandas_is_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/metrics_table.parquet");
    let predictions = Predictions::read(Path::new(path)).unwrap();
    assert_eq!(predictions.artists(), ["Bjørk", "Dr. Who"]);
    let clips: Vec<ClipPrediction> = predictions.clips().collect();
    let song = "Bjørk/Début/1.mp3";
    assert_eq!(
        clips,
        [
            ClipPrediction { song, clip: 0, truth: 0, probabilities: &[0.5, 0.5] },
            ClipPrediction { song, clip: 1, truth: 0, probabilities: &[0.75, 0.25] },
            ClipPrediction { song: "Dr. Who/2.mp3", clip: 0, truth: 1, probabilities: &[0.25, 0.75] },
        ]
    );
}
