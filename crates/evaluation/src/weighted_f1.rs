//! The one number that settings are chosen by, from answers that are labels alone.

use crate::metrics::{Answer, Report};

/// The weighted F1 of answers, each the labels of the true artist and of the one that was named, out of so many `artists`.
///
/// It is that of the evaluation's [`Report`], to the last digit; not a number where there is no answer.
///
/// # Panics
/// Where a label is not below `artists`.
///
/// ```
/// // Two clips of the first artist, of which one is found, and one of the second.
/// let f1 = auteur_evaluation::weighted_f1(2, [(0, 0), (0, 1), (1, 1)]);
/// assert_eq!(f1, 2.0 / 3.0);
/// ```
pub fn weighted_f1(artists: usize, answers: impl IntoIterator<Item = (usize, usize)>) -> f64 {
    let answer =
        |(truth, predicted)| Answer { truth, predicted, truth_rank: usize::from(truth != predicted) };
    let answers: Vec<Answer> = answers.into_iter().map(answer).collect();
    Report::of(&vec![String::new(); artists], &answers).weighted_average.f1
}
