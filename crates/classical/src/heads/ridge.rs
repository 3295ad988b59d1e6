//! Ridge regression onto the artists: a least-squares line for each artist's 1 among 0s.

use rayon::prelude::*;

use super::{Labelled, Linear};
use auteur_ground::Cholesky;
use auteur_ground::dense::{add_scaled, dot, gram};

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
    let Labelled { width, artists, .. } = *examples;
    let count = examples.labels.len();
    // Weights of rows add up to their number.
    let counts = examples.counts();
    let weight = |label: usize| count as f64 / (artists as f64 * counts[label]);
    let mut mean = vec![0.0; width];
    examples.iter().for_each(|(row, label)| add_scaled(&mut mean, weight(label) / count as f64, row));
    let mut rows = examples.rows.clone();
    for (row, &label) in rows.chunks_exact_mut(width).zip(&examples.labels) {
        let root = weight(label).sqrt();
        row.iter_mut().zip(&mean).for_each(|(value, mean)| *value = (*value - mean) * root);
    }
    let spread = dot(&rows, &rows) / count as f64;
    // Products with the targets, of which only the own artist's is not 0; that these have a mean changes nothing, since the
    // rows have none.
    let mut products = vec![0.0; artists * width];
    for (row, &label) in rows.chunks_exact(width).zip(&examples.labels) {
        add_scaled(&mut products[label * width..][..width], weight(label).sqrt(), row);
    }
    let mut squares = gram(&rows, width);
    add_scaled(&mut squares, 1.0, scatter);
    squares.iter_mut().step_by(width + 1).for_each(|square| *square += penalty * spread);
    let factor = Cholesky::of(&squares, width)?;
    let mut weights = products;
    weights.chunks_exact_mut(width).for_each(|product| factor.solve(product));
    let bias: Vec<f64> =
        weights.chunks_exact(width).map(|weights| 1.0 / artists as f64 - dot(weights, &mean)).collect();
    let head = Linear { weights, bias };
    let left_out = |((row, centred), &label): ((&[f64], &[f64]), &usize)| -> Vec<f64> {
        let mut solved = centred.to_vec();
        factor.solve(&mut solved);
        // How much of its own target a row gets back; the mean is a regressor as well. Alone in a direction it gets all,
        // and would have been told nothing without itself.
        let own = dot(centred, &solved) + weight(label) / count as f64;
        let target = |artist| if artist == label { own } else { 0.0 };
        let scores = head.scores(row).into_iter().enumerate();
        scores.map(|(artist, score)| (score - target(artist)) / (1.0 - own).max(LEAST_REST)).collect()
    };
    let centred = examples.rows.par_chunks_exact(width).zip(rows.par_chunks_exact(width));
    let left_out = centred.zip(&examples.labels).map(left_out).collect();
    Some(Ridge { head, left_out })
}
