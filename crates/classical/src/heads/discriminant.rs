//! A linear discriminant: Gaussians of the artists that share one covariance.

use super::{Labelled, Linear};
use auteur_ground::Cholesky;
use auteur_ground::dense::{dot, gram};

/// The log posteriors of artists that are equally probable beforehand, and whose vectors scatter alike around their means;
/// none where that scatter is singular.
///
/// The covariance within artists, each of which counts the same, is shrunk: `shrinkage` of it gives way to the identity
/// times its mean variance.
///
/// # Source
/// scikit-learn `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage, priors=equal)`; vectors from
/// `reference/make_classical.py`.
pub(crate) fn discriminant(examples: &Labelled, shrinkage: f64) -> Option<Linear> {
    let Labelled { width, artists, .. } = *examples;
    let (means, counts) = (examples.means(), examples.counts());
    let mut deviations = examples.rows.clone();
    for (row, &label) in deviations.chunks_exact_mut(width).zip(&examples.labels) {
        let weight = (counts[label] * artists as f64).sqrt();
        for (value, mean) in row.iter_mut().zip(&means[label * width..]) {
            *value = (*value - mean) / weight;
        }
    }
    let mut covariance = gram(&deviations, width);
    let trace: f64 = covariance.iter().step_by(width + 1).sum();
    covariance.iter_mut().for_each(|value| *value *= 1.0 - shrinkage);
    let ridge = shrinkage * trace / width as f64;
    covariance.iter_mut().step_by(width + 1).for_each(|variance| *variance += ridge);
    let factor = Cholesky::of(&covariance, width)?;
    let mut weights = means.clone();
    weights.chunks_exact_mut(width).for_each(|mean| factor.solve(mean));
    let halves = weights.chunks_exact(width).zip(means.chunks_exact(width));
    let bias = halves.map(|(weights, mean)| -0.5 * dot(weights, mean)).collect();
    Some(Linear { weights, bias })
}
