//! The head on a pre-trained encoder: what it learns, what it hears for a clip, and what it refuses.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_classifier::FitError;
use auteur_evaluation::winner;
use serde_json::json;

use support::{CLIP_FRAMES, FRAMES, Fitted, Music, on_threads};

const NAME: &str = "pretrained";

fn fitted(section: serde_json::Value) -> Fitted {
    Music::new().fit_with(NAME, section).unwrap()
}

#[test]
fn every_head_tells_artists_apart_whose_vectors_differ() {
    let music = Music::new();
    for head in ["ridge", "discriminant", "logistic", "nearest-mean"] {
        let fitted = fitted(json!({"head": head}));
        let (accuracy, clips) = fitted.clip_accuracy(&music.test);
        assert_eq!(clips, 6 * (FRAMES / CLIP_FRAMES));
        assert!(accuracy > 0.9, "{head}: {accuracy}");
    }
}

#[test]
fn the_bytes_of_a_model_do_not_depend_on_the_number_of_threads() {
    let music = Music::new();
    for head in ["ridge", "discriminant", "logistic", "nearest-mean"] {
        let section = || json!({"head": head});
        let on = |threads| {
            on_threads(threads, || music.fit_with(NAME, section()).unwrap().file.to_bytes().unwrap())
        };
        assert!(on(1) == on(3), "{head}");
    }
}

#[test]
fn clips_of_any_length_are_answered() {
    let music = Music::new();
    for clip_frames in [1, 60, FRAMES] {
        let (accuracy, clips) = music.fit_clips(NAME, clip_frames).unwrap().clip_accuracy(&music.test);
        assert_eq!(clips, 6 * (FRAMES / clip_frames));
        assert!(accuracy > 0.9, "{clip_frames}: {accuracy}");
    }
}

#[test]
fn a_clip_is_answered_by_what_sounds_around_it_as_far_as_the_context_reaches() {
    let mut medley = Music::new().test[0].clone();
    let other = &Music::new().test[4];
    assert_ne!(medley.artist, other.artist);
    // The second half is of another artist.
    let half = medley.vectors.len() / 2;
    medley.vectors[half..].copy_from_slice(&other.vectors[half..]);
    let winners = |seconds: f64| {
        let rows = fitted(json!({"context_seconds": seconds})).rows(&medley);
        rows.iter().map(|row| winner(row)).collect::<Vec<_>>()
    };
    let narrow = winners(0.0);
    assert_eq!((narrow[0], narrow[9]), (medley.artist, other.artist));
    let wide = winners(60.0);
    assert!(wide.iter().all(|artist| *artist == wide[0]), "{wide:?}");
}

#[test]
fn validation_songs_are_judged_by_a_head_that_has_not_heard_them_and_are_then_learnt_from() {
    let mut music = Music::new();
    let before = music.fit(NAME).unwrap();
    assert_eq!(before.file.card.validation.f1, Some(1.0));
    // A validation song of Bo sounds like Ada: the card says so, and the head is another one.
    music.validation[2].vectors = music.validation[0].vectors.clone();
    let after = music.fit(NAME).unwrap();
    assert!(after.file.card.validation.f1.unwrap() < 1.0);
    assert!(after.file.tensors != before.file.tensors);
}

#[test]
fn every_clip_has_a_place_in_the_space_of_the_heads_scores() {
    let music = Music::new();
    let model = music.fit(NAME).unwrap().model;
    let judged = model.judge(&[music.test[0].heard()], &auteur_ground::Silent).unwrap();
    let embedding = judged[0].embedding.as_ref().unwrap();
    assert_eq!((embedding.width, embedding.rows().count()), (3, FRAMES / CLIP_FRAMES));
}

#[test]
fn a_store_or_a_song_without_vectors_is_refused() {
    let music = Music { vectors: false, ..Music::new() };
    let Err(FitError::Songs(refused)) = music.fit(NAME) else { panic!("vectors are needed") };
    assert_eq!(refused, "Ada/Album/0.mp3 has no vectors of an encoder");

    let fitted = Music::new().fit(NAME).unwrap();
    let mut song = Music::new().test[0].clone();
    song.vectors[7] = f32::NAN;
    let refused = fitted.judge(&[song.heard()]).unwrap_err().to_string();
    assert_eq!(refused, "Ada/Album/8.mp3 has a feature that is NaN, in vector 1");
    song.vectors.clear();
    let refused = fitted.judge(&[song.heard()]).unwrap_err().to_string();
    assert_eq!(refused, "Ada/Album/8.mp3 has no vectors of an encoder");
}
