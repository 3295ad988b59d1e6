//! Ridge regression onto the artists: a least-squares line for each artist's 1 among 0s.

mod by_rows;

use auteur_ground::dense::{add_scaled, dot, gram_watched};
use auteur_ground::{Cholesky, Progress, Silent};
use rayon::prelude::*;

use super::{Labelled, Linear};

/// The least share of a row's target that is taken to come from others.
const LEAST_REST: f64 = 1e-3;

/// A head, and what it would have said of each row that it learnt from, had it not learnt from it.
pub(crate) struct Ridge {
    pub(crate) head: Linear,
    /// `[rows][artists]`
    pub(crate) left_out: Vec<Vec<f64>>,
}

/// The regression of least squared error and `penalty` times the squared weights; none where that is singular.
///
/// Each artist counts the same, however many rows there are of it. `scatter`, `[width, width]`, is the sum of the squares of
/// directions in which a row may as well have lain elsewhere: it is added to that of the rows, so that weights avoid them.
/// The penalty is in parts of the mean squared distance of the rows from their mean.
///
/// # Source
/// scikit-learn `Ridge` on one-hot targets with `sample_weight`, and its leave-one-out answers; vectors from
/// `reference/make_classical.py`.
pub(crate) fn ridge(examples: &Labelled, scatter: &[f64], penalty: f64) -> Option<Ridge> {
    Centred::of(examples).by_columns(scatter, penalty, &Silent)
}

/// The same of rows that lie where they lie, without any scatter; none also where the work was cancelled.
///
/// Its largest matrix has as many rows as there are rows or columns, whichever are fewer.
pub(crate) fn ridge_of_points(examples: &Labelled, penalty: f64, progress: &dyn Progress) -> Option<Ridge> {
    let centred = Centred::of(examples);
    if examples.labels.len() < examples.width {
        centred.by_rows(penalty, progress)
    } else {
        centred.by_columns(&[], penalty, progress)
    }
}

/// What a ridge is learnt from, with its artists balanced.
struct Centred<'a> {
    examples: &'a Labelled,
    /// What each row counts, which adds up to their number.
    weights: Vec<f64>,
    /// Of the rows, by their weights.
    mean: Vec<f64>,
    /// How the rows differ from the mean, times the roots of their weights.
    rows: Vec<f64>,
    /// The mean of their squared lengths.
    spread: f64,
}

impl<'a> Centred<'a> {
    fn of(examples: &'a Labelled) -> Self {
        let Labelled { width, artists, .. } = *examples;
        let count = examples.labels.len();
        let counts = examples.counts();
        let weight = |label: &usize| count as f64 / (artists as f64 * counts[*label]);
        let weights: Vec<f64> = examples.labels.iter().map(weight).collect();
        let mut mean = vec![0.0; width];
        for (row, weight) in examples.rows.chunks_exact(width).zip(&weights) {
            add_scaled(&mut mean, weight / count as f64, row);
        }
        let mut rows = examples.rows.clone();
        for (row, weight) in rows.chunks_exact_mut(width).zip(&weights) {
            let root = weight.sqrt();
            row.iter_mut().zip(&mean).for_each(|(value, mean)| *value = (*value - mean) * root);
        }
        let spread = dot(&rows, &rows) / count as f64;
        Self { examples, weights, mean, rows, spread }
    }

    /// By a matrix of products of columns, `[width, width]`.
    fn by_columns(&self, scatter: &[f64], penalty: f64, progress: &dyn Progress) -> Option<Ridge> {
        let Labelled { width, artists, ref labels, .. } = *self.examples;
        // Products with the targets, of which only the own artist's is not 0; that these have a mean changes nothing, since the
        // rows have none.
        let mut weights = vec![0.0; artists * width];
        for ((row, label), weight) in self.rows.chunks_exact(width).zip(labels).zip(&self.weights) {
            add_scaled(&mut weights[label * width..][..width], weight.sqrt(), row);
        }
        let mut squares = gram_watched(&self.rows, width, progress);
        add_scaled(&mut squares, 1.0, scatter);
        squares.iter_mut().step_by(width + 1).for_each(|square| *square += penalty * self.spread);
        let factor = Cholesky::of_watched(&squares, width, progress)?;
        weights.par_chunks_exact_mut(width).try_for_each(|product| {
            wanted(progress)?;
            factor.solve(product);
            Some(())
        })?;
        let own = |(row, weight): (&[f64], &f64)| {
            wanted(progress)?;
            let mut solved = row.to_vec();
            factor.solve(&mut solved);
            Some(dot(row, &solved) + weight / labels.len() as f64)
        };
        let own: Option<Vec<f64>> = self.rows.par_chunks_exact(width).zip(&self.weights).map(own).collect();
        self.answers(weights, &own?, progress)
    }

    /// The ridge of these weights, `[artists, width]`. `own` is how much of its own target each row gets back; the mean is a regressor
    /// as well. Alone in a direction it gets all, and would have been told nothing without itself.
    fn answers(&self, weights: Vec<f64>, own: &[f64], progress: &dyn Progress) -> Option<Ridge> {
        let Labelled { width, artists, ref labels, ref rows } = *self.examples;
        let constant = |weights: &[f64]| 1.0 / artists as f64 - dot(weights, &self.mean);
        let bias = weights.chunks_exact(width).map(constant).collect();
        let head = Linear { weights, bias };
        let left_out = |((row, own), label): ((&[f64], &f64), &usize)| -> Option<Vec<f64>> {
            wanted(progress)?;
            let target = |artist| if artist == *label { *own } else { 0.0 };
            let scores = head.scores(row).into_iter().enumerate();
            let rest = (1.0 - own).max(LEAST_REST);
            Some(scores.map(|(artist, score)| (score - target(artist)) / rest).collect())
        };
        let left_out: Option<_> = rows.par_chunks_exact(width).zip(own).zip(labels).map(left_out).collect();
        Some(Ridge { left_out: left_out?, head })
    }
}

/// None once the work is cancelled.
fn wanted(progress: &dyn Progress) -> Option<()> {
    (!progress.is_cancelled()).then_some(())
}
