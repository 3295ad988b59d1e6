//! The shape of an evaluation's JSON, which other programs rely on.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use auteur_evaluation::{Answers, ClipAnswer, Evaluation};

const FRAME: &str = r#"{"weighted":{"precision":1.0,"recall":0.5,"f1":0.6666666666666666},"macro":{"precision":0.5,"recall":0.25,"f1":0.3333333333333333},"accuracy":0.5,"top3":1.0,"artists":{"Cage":{"precision":1.0,"recall":0.5,"f1":0.6666666666666666,"support":2},"Bach":{"precision":0.0,"recall":0.0,"f1":0.0,"support":0}},"confusion":{"artists":["Cage","Bach"],"counts":[[1,1],[0,0]]}}"#;
const SONG: &str = r#"{"weighted":{"precision":1.0,"recall":1.0,"f1":1.0},"macro":{"precision":0.5,"recall":0.5,"f1":0.5},"accuracy":1.0,"top3":1.0,"artists":{"Cage":{"precision":1.0,"recall":1.0,"f1":1.0,"support":1},"Bach":{"precision":0.0,"recall":0.0,"f1":0.0,"support":0}},"confusion":{"artists":["Cage","Bach"],"counts":[[1,0],[0,0]]}}"#;

fn one_song_of_two_clips() -> Evaluation {
    let mut answers = Answers::new(vec!["Cage".to_owned(), "Bach".to_owned()]).unwrap();
    for (clip, probabilities) in [[0.75, 0.25], [0.375, 0.625]].iter().enumerate() {
        answers
            .push(ClipAnswer { song: "Cage/1.mp3", clip, truth: 0, probabilities, ..ClipAnswer::default() })
            .unwrap();
    }
    Evaluation::of(&answers).unwrap()
}

#[test]
fn the_json_lists_levels_votes_and_artists_in_a_fixed_order() {
    let evaluation = one_song_of_two_clips();
    let expected = format!(
        r#"{{"frame":{FRAME},"song":{{"majority":{SONG},"confident-majority":{SONG},"mean-probability":{SONG}}},"clips":2,"songs":1}}"#
    );
    assert_eq!(serde_json::to_string(&evaluation).unwrap(), expected);
}

#[test]
fn confusion_shares_are_of_the_true_artists_samples() {
    assert_eq!(one_song_of_two_clips().frame.confusion.shares(), [[0.5, 0.5], [0.0, 0.0]]);
}
