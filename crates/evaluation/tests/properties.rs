//! What holds for the evaluation of any answers.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use auteur_evaluation::{Answers, ClipAnswer, Evaluation, Report, Vote};
use proptest::prelude::*;

/// Sums of f64 in another order.
const ROUNDING: f64 = 1e-12;

/// Probabilities are parts of this, so that ties are frequent and sums exact.
const PARTS: usize = 16;

/// Parts for five labels of which no two are equal, so that label order decides nothing.
const DISTINCT: [usize; 5] = [1, 2, 3, 4, 6];

/// One song: its true label, and for every clip the labels among whom its parts fall.
type Song = (usize, Vec<Vec<usize>>);

fn songs(artists: usize, clips: usize) -> impl Strategy<Value = Vec<Song>> {
    let clip = prop::collection::vec(0..artists, PARTS);
    prop::collection::vec((0..artists, prop::collection::vec(clip, 1..=clips)), 1..12)
}

fn label_count_and_songs(clips: usize) -> impl Strategy<Value = (usize, Vec<Song>)> {
    (1_usize..6).prop_flat_map(move |artists| (Just(artists), songs(artists, clips)))
}

fn name(label: usize) -> String {
    format!("artist {label}")
}

/// Answers in which `relabel[label]` stands for `label`; the labels' names move along.
fn answers(songs: &[Song], relabel: &[usize]) -> Answers {
    let mut names = vec![String::new(); relabel.len()];
    for (label, &new) in relabel.iter().enumerate() {
        names[new] = name(label);
    }
    let mut answers = Answers::new(names).unwrap();
    for (number, (truth, clips)) in songs.iter().enumerate() {
        for (clip, parts) in clips.iter().enumerate() {
            let mut probabilities = vec![0.0; relabel.len()];
            for &label in parts {
                probabilities[relabel[label]] += 1.0 / PARTS as f32;
            }
            let (song, truth) = (&format!("{number}.mp3"), relabel[*truth]);
            answers
                .push(ClipAnswer {
                    song,
                    clip,
                    truth,
                    probabilities: &probabilities,
                    ..ClipAnswer::default()
                })
                .unwrap();
        }
    }
    answers
}

/// Label 0 as often as `parts[0]` says, and so on.
fn labels(parts: &[usize]) -> Vec<usize> {
    parts.iter().enumerate().flat_map(|(label, &count)| vec![label; count]).collect()
}

fn evaluate(artists: usize, songs: &[Song]) -> Evaluation {
    let identity: Vec<usize> = (0..artists).collect();
    Evaluation::of(&answers(songs, &identity)).unwrap()
}

fn reports(evaluation: &Evaluation) -> Vec<&Report> {
    let songs = Vote::ALL.iter().map(|&vote| evaluation.song.report(vote));
    std::iter::once(&evaluation.frame).chain(songs).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_score_is_within_zero_and_one((artists, songs) in label_count_and_songs(5)) {
        for report in reports(&evaluate(artists, &songs)) {
            let mut scores = vec![report.accuracy, report.top3];
            for average in [report.weighted_average, report.macro_average] {
                scores.extend([average.precision, average.recall, average.f1]);
            }
            for artist in &report.artists {
                scores.extend([artist.precision, artist.recall, artist.f1]);
            }
            scores.extend(report.confusion.shares().into_iter().flatten());
            prop_assert!(scores.iter().all(|score| (0.0..=1.0 + ROUNDING).contains(score)), "{scores:?}");
        }
    }

    #[test]
    fn weighted_recall_is_accuracy_and_top3_no_less((artists, songs) in label_count_and_songs(5)) {
        for report in reports(&evaluate(artists, &songs)) {
            prop_assert!((report.weighted_average.recall - report.accuracy).abs() <= ROUNDING);
            prop_assert!(report.top3 >= report.accuracy);
            prop_assert!(artists > 3 || report.top3 == 1.0);
        }
    }

    #[test]
    fn the_confusion_counts_every_sample_once((artists, songs) in label_count_and_songs(5)) {
        let evaluation = evaluate(artists, &songs);
        let samples = [evaluation.clips, songs.len(), songs.len(), songs.len()];
        for (report, samples) in reports(&evaluation).into_iter().zip(samples) {
            let counts: u64 = report.confusion.counts.iter().flatten().sum();
            let support: u64 = report.artists.iter().map(|artist| artist.support).sum();
            prop_assert_eq!((counts, support), (samples as u64, samples as u64));
        }
    }

    #[test]
    fn songs_of_one_clip_are_judged_as_their_clips((artists, songs) in label_count_and_songs(1)) {
        let evaluation = evaluate(artists, &songs);
        for vote in Vote::ALL {
            prop_assert_eq!(evaluation.song.report(vote), &evaluation.frame);
        }
    }

    #[test]
    fn the_order_of_clips_in_a_song_changes_nothing((artists, songs) in label_count_and_songs(6)) {
        let reversed: Vec<Song> =
            songs.iter().map(|(truth, clips)| (*truth, clips.iter().rev().cloned().collect())).collect();
        prop_assert_eq!(evaluate(artists, &songs), evaluate(artists, &reversed));
    }

    #[test]
    fn answers_are_the_same_in_whatever_order_their_clips_came(
        (sorted, shuffled) in songs(3, 4).prop_flat_map(|songs| {
            let sorted = answers(&songs, &[0, 1, 2]);
            let places: Vec<usize> = (0..sorted.n_clips()).collect();
            (Just(sorted), Just(places).prop_shuffle())
        }),
    ) {
        let clips: Vec<ClipAnswer> = sorted.clips().collect();
        let mut again = Answers::new(sorted.artists().to_vec()).unwrap();
        for place in shuffled {
            again.push(clips[place]).unwrap();
        }
        prop_assert_eq!(&again, &sorted);
    }

    #[test]
    fn other_labels_for_the_same_artists_change_no_score(
        clips in prop::collection::vec((0..5_usize, Just(DISTINCT.to_vec()).prop_shuffle()), 1..30),
        relabel in Just(vec![0, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let songs: Vec<Song> = clips.into_iter().map(|(truth, parts)| (truth, vec![labels(&parts)])).collect();
        let before = evaluate(5, &songs).frame;
        let after = Evaluation::of(&answers(&songs, &relabel)).unwrap().frame;
        prop_assert_eq!((before.accuracy, before.top3), (after.accuracy, after.top3));
        prop_assert!((before.weighted_average.f1 - after.weighted_average.f1).abs() <= ROUNDING);
        prop_assert!((before.macro_average.f1 - after.macro_average.f1).abs() <= ROUNDING);
        for (label, scores) in before.artists.iter().enumerate() {
            prop_assert_eq!(scores, &after.artists[relabel[label]]);
            for (predicted, count) in before.confusion.counts[label].iter().enumerate() {
                prop_assert_eq!(*count, after.confusion.counts[relabel[label]][relabel[predicted]]);
            }
        }
    }
}
