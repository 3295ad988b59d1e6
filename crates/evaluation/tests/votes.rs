//! How the clips of a song agree, case by case. Probabilities are eighths, so that ties are exact.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use auteur_evaluation::{EvaluationError, RowError, SongVerdict, Vote, vote, winner};

fn decide(clips: &[[f32; 3]], rule: Vote) -> SongVerdict {
    let rows: Vec<&[f32]> = clips.iter().map(<[f32; 3]>::as_slice).collect();
    vote(&rows, rule).unwrap()
}

#[test]
fn a_clip_votes_for_the_first_label_with_the_highest_probability() {
    assert_eq!(winner(&[0.25, 0.375, 0.375]), 1);
}

#[test]
fn the_majority_wins_over_a_higher_mean_probability() {
    let clips = [[0.5, 0.375, 0.125], [0.5, 0.375, 0.125], [0.0, 1.0, 0.0]];
    let majority = decide(&clips, Vote::Majority);
    assert_eq!((majority.artist, majority.probability), (0, 1.0 / 3.0));
    assert_eq!(majority.shares, [2.0 / 3.0, 1.0 / 3.0, 0.0]);
    let mean = decide(&clips, Vote::MeanProbability);
    assert_eq!((mean.artist, mean.probability), (1, 1.75 / 3.0));
    assert_eq!(mean.shares, majority.shares);
}

#[test]
fn only_clips_above_one_half_take_part_in_the_confident_majority() {
    // Two clips at exactly one half do not vote.
    let clips = [[0.5, 0.375, 0.125], [0.5, 0.375, 0.125], [0.0, 0.25, 0.75]];
    let verdict = decide(&clips, Vote::ConfidentMajority);
    assert_eq!((verdict.artist, verdict.probability), (2, 0.75));
    assert_eq!(verdict.shares, [0.0, 0.0, 1.0]);
    assert_eq!(verdict.ranking, [2, 1, 0]);
}

#[test]
fn all_clips_take_part_in_the_confident_majority_when_none_is_confident() {
    let clips = [[0.5, 0.375, 0.125], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25]];
    assert_eq!(decide(&clips, Vote::ConfidentMajority), decide(&clips, Vote::Majority));
}

#[test]
fn a_tie_in_votes_goes_to_the_higher_summed_probability() {
    let clips = [[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]];
    assert_eq!(decide(&clips, Vote::Majority).artist, 1);
}

#[test]
fn a_tie_in_votes_looks_only_at_the_clips_that_vote() {
    // Over all clips label 0 has the higher sum, 1.75 to 1.25; over the two confident ones it is 0.75 to 0.875.
    let clips = [[0.75, 0.0, 0.25], [0.0, 0.875, 0.125], [0.5, 0.25, 0.25], [0.5, 0.125, 0.375]];
    assert_eq!(decide(&clips, Vote::ConfidentMajority).artist, 1);
    assert_eq!(decide(&clips, Vote::Majority).artist, 0);
}

#[test]
fn a_tie_in_votes_and_sums_goes_to_the_first_label() {
    let clips = [[0.0, 0.25, 0.75], [0.0, 0.75, 0.25]];
    for rule in Vote::ALL {
        assert_eq!(decide(&clips, rule).ranking, [1, 2, 0], "{rule}");
    }
}

#[test]
fn a_vote_without_clips_is_refused() {
    assert!(matches!(vote(&[], Vote::Majority), Err(EvaluationError::NoClips)));
    let no_artists = vote(&[&[]], Vote::Majority);
    assert!(matches!(no_artists, Err(EvaluationError::Row { clip: 0, fault: RowError::Sum { .. } })));
}

#[test]
fn a_vote_with_rows_that_are_no_distributions_names_row_and_value() {
    let message = |clips: &[&[f32]]| vote(clips, Vote::MeanProbability).unwrap_err().to_string();
    assert_eq!(message(&[&[1.0, 0.0], &[1.0]]), "clip 1 of the vote: 1 probabilities for 2 artists");
    assert_eq!(
        message(&[&[f32::NAN, 1.0]]),
        "clip 0 of the vote: probability NaN of artist number 0 is not between 0 and 1"
    );
}

#[test]
fn votes_have_one_name_in_files_and_on_screen() {
    for (rule, name) in Vote::ALL.iter().zip(["majority", "confident-majority", "mean-probability"]) {
        assert_eq!(rule.to_string(), name);
        assert_eq!(serde_json::to_value(rule).unwrap(), name);
    }
}
