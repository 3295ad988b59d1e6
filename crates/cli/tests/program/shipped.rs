//! The model that ships answers where no run is given.

use std::path::Path;

use crate::fixture::{auteur, corpus, fail, fixture, json, scratch, succeed};

/// A song of the corpus that the model has not learnt from.
const TESTED: &str = "Kenta_Cho/Noiz2sa/stg00.mp3";

#[test]
fn a_song_without_a_run_is_named_by_the_model_that_ships_which_says_so() {
    let song = corpus().join(TESTED);
    let answer = succeed(auteur("predict").arg(&song));
    let complaint = String::from_utf8_lossy(&answer.stderr);
    assert!(complaint.contains("no run was given, so the model that ships answers"), "{complaint}");
    assert!(complaint.contains("10 artists") && complaint.contains("auteur train"), "{complaint}");
    let shipped = json(auteur("predict").arg(&song));
    assert_eq!((&shipped[0]["artist"], &shipped[0]["learnt_from"]), (&"Kenta_Cho".into(), &false.into()));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../auteur/model/game-music-10.safetensors");
    assert_eq!(json(auteur("predict").arg(file).arg(&song)), shipped);
}

#[test]
fn a_run_without_a_song_and_an_encoder_without_a_model_are_bad_usage() {
    assert!(fail(auteur("predict").arg(fixture().run()), 2).contains("give songs"));
    assert!(fail(auteur("predict").arg(scratch().path().join("nowhere")), 2).contains("give songs"));
    let complaint = fail(auteur("predict").arg(corpus().join(TESTED)).args(["--encoder", "x.onnx"]), 2);
    assert!(complaint.contains("give --encoder with a run or a model"), "{complaint}");
}
