//! What thresholds and sets promise, held against worlds whose truth is known.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use auteur_ground::RandomStream;
use auteur_likeness::{AnswerSets, Trial, Trials, TrialsError};
use proptest::prelude::*;

/// How far a mean over the worlds below may be from what was asked: two points, as the program promises.
const TWO_POINTS: f64 = 0.02;
const WORLDS: u64 = 60;

/// Scores of the songs of artists, who differ as much as songs of an artist do.
fn scores(stream: RandomStream, artists: usize, songs: usize) -> Vec<Trial> {
    let score = |source: usize, song: usize| {
        stream.branch(1).normal(source as u64) + stream.branch(2).normal((source * songs + song) as u64)
    };
    (0..artists)
        .flat_map(|source| (0..songs).map(move |song| Trial { score: score(source, song), source }))
        .collect()
}

#[test]
fn with_many_artists_strangers_are_let_in_as_often_as_was_asked() {
    for rate in [0.05, 0.2, 0.4] {
        let mut let_in = 0.0;
        for world in 0..WORLDS {
            let stream = RandomStream::new(world);
            let trials = Trials::new(&scores(stream.branch(7), 10, 10), &scores(stream.branch(8), 100, 10));
            let threshold = trials.unwrap().at_false_accept(rate).unwrap();
            assert!(threshold.false_accept <= rate);
            let others = scores(stream.branch(9), 100, 10);
            let accepted = others.iter().filter(|trial| trial.score >= threshold.score).count();
            let_in += accepted as f64 / others.len() as f64 / WORLDS as f64;
        }
        assert!((let_in - rate).abs() < TWO_POINTS, "{let_in} instead of {rate}");
    }
}

#[test]
fn with_few_artists_who_differ_much_strangers_are_let_in_no_more_often_than_was_asked() {
    /// As many as keep the standard error of the mean well below two points.
    const WORLDS: u64 = 1000;
    /// What an artist's songs have in common, beside how they differ.
    const EFFECT: f64 = 10.0;
    let scores = |stream: RandomStream, artists: usize| -> Vec<Trial> {
        let score = |source: usize, song: usize| {
            EFFECT * stream.branch(1).normal(source as u64)
                + stream.branch(2).normal((source * 20 + song) as u64)
        };
        let of = |source: usize| (0..20).map(move |song| (source, song));
        let songs = (0..artists).flat_map(of);
        songs.map(|(source, song)| Trial { score: score(source, song), source }).collect()
    };
    for (artists, rate, is_promised) in
        [(4, 0.1, false), (4, 0.2, true), (10, 0.05, false), (10, 0.1, true), (10, 0.25, true)]
    {
        let mut let_in = 0.0;
        for world in 0..WORLDS {
            let stream = RandomStream::new(world);
            let trials = Trials::new(&scores(stream.branch(7), 5), &scores(stream.branch(8), artists));
            let Ok(threshold) = trials.unwrap().at_false_accept(rate) else {
                assert!(!is_promised, "{rate} by {artists} artists");
                continue;
            };
            let others = scores(stream.branch(9), 5);
            let accepted = others.iter().filter(|trial| trial.score >= threshold.score).count();
            let_in += accepted as f64 / others.len() as f64 / WORLDS as f64;
        }
        assert!(let_in < rate + TWO_POINTS, "{let_in} instead of {rate} by {artists} artists");
        assert_eq!(let_in > 0.0, is_promised, "{rate} by {artists} artists");
    }
}

#[test]
fn as_many_artists_as_a_rate_needs_support_it_and_one_fewer_do_not() {
    let of = |artists: usize| {
        let one = |source: usize| [0.0, 0.5].map(|score| Trial { score, source });
        Trials::new(&[Trial { score: 1.0, source: 0 }], &(0..artists).flat_map(one).collect::<Vec<_>>())
            .unwrap()
    };
    for artists in 2..=200 {
        let rate = 1.0 / (artists as f64 + 1.0);
        let threshold = of(artists).at_false_accept(rate).unwrap();
        assert!(threshold.false_accept < 1e-9, "{artists}: {threshold:?}");
        let refused = of(artists - 1).at_false_accept(rate).unwrap_err();
        let said = refused.to_string();
        assert!(
            said.contains(&format!("needs at least {artists} artists left out; {} support", artists - 1)),
            "{said}"
        );
        // What is said to be supported is.
        let least: f64 = said.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(of(artists - 1).at_false_accept(least).is_ok(), "{said}");
    }
}

#[test]
fn sets_hold_the_right_artist_as_often_as_was_asked() {
    // Ten artists; a song's probabilities follow from noise around the right one.
    let song = |stream: RandomStream, n: usize| -> Vec<f64> {
        let score = |artist: usize| {
            let right = if artist == 0 { 1.5 } else { 0.0 };
            (right + stream.normal((n * 10 + artist) as u64)).exp()
        };
        let scores: Vec<f64> = (0..10).map(score).collect();
        scores.iter().map(|score| score / scores.iter().sum::<f64>()).collect()
    };
    for coverage in [0.8, 0.9] {
        let (mut held, mut named) = (0.0, 0.0);
        for world in 0..WORLDS {
            let stream = RandomStream::new(world);
            let sets = AnswerSets::new((0..100).map(|n| song(stream.branch(1), n)[0]).collect()).unwrap();
            for n in 0..100 {
                let set = sets.set(&song(stream.branch(2), n), coverage);
                held += f64::from(u8::from(set.contains(&0))) / (100 * WORLDS) as f64;
                named += set.len() as f64 / (100 * WORLDS) as f64;
            }
        }
        assert!((held - coverage).abs() < TWO_POINTS, "{held} instead of {coverage}");
        assert!(named < 8.0, "{named} of 10 artists are named on average");
    }
}

#[test]
fn few_artists_support_no_low_rate_and_no_scores_support_nothing() {
    let of = |scores: &[f64]| -> Vec<Trial> {
        scores.iter().enumerate().map(|(source, &score)| Trial { score, source }).collect()
    };
    let trials = Trials::new(&of(&[1.0, 2.0]), &of(&[0.0; 9])).unwrap();
    assert!(trials.at_false_accept(0.1).is_ok());
    let refused = trials.at_false_accept(0.09).unwrap_err();
    assert_eq!(refused, TrialsError::TooFew { asked: 0.09, sources: 9, least: 0.1 });
    let missing = Trials::new(&of(&[1.0]), &[]).unwrap_err();
    assert_eq!(missing, TrialsError::Missing { wanted: 1, unwanted: 0 });
    assert!(matches!(Trials::new(&of(&[f64::NAN]), &of(&[0.0])), Err(TrialsError::NotFinite(_))));
    assert!(AnswerSets::new(Vec::new()).is_err() && AnswerSets::new(vec![1.5]).is_err());
    // Where two songs say everything, an artist cannot be ruled out nine times in ten.
    assert_eq!(AnswerSets::new(vec![0.9, 0.8]).unwrap().set(&[0.5, 0.0, 0.5], 0.9).len(), 3);
}

proptest! {
    #[test]
    fn the_equal_error_threshold_errs_as_often_either_way_as_the_scores_allow(
        wanted in prop::collection::vec(-3.0_f64..3.0, 1..40),
        unwanted in prop::collection::vec(-3.0_f64..3.0, 1..40),
    ) {
        let of = |scores: &[f64]| -> Vec<Trial> {
            scores.iter().enumerate().map(|(source, &score)| Trial { score, source }).collect()
        };
        let trials = Trials::new(&of(&wanted), &of(&unwanted)).unwrap();
        let best = trials.equal_error();
        let apart = |score: f64| {
            let accepted = unwanted.iter().filter(|other| **other >= score).count() as f64;
            let refused = wanted.iter().filter(|other| **other < score).count() as f64;
            (accepted / unwanted.len() as f64 - refused / wanted.len() as f64).abs()
        };
        prop_assert!((apart(best.score) - (best.false_accept - best.false_reject).abs()).abs() < 1e-9);
        for score in wanted.iter().chain(&unwanted) {
            prop_assert!(apart(best.score) <= apart(*score) + 1e-9);
            prop_assert!(apart(best.score) <= apart(score.next_up()) + 1e-9);
        }
        prop_assert!((0.0..=1.0 + 1e-9).contains(&trials.auroc()));
    }
}
