//! The artist whose mean is nearest.

use super::{Labelled, Linear};
use auteur_ground::dense::dot;

/// Minus half the squared distance to each artist's mean, but for what is the same for all artists.
///
/// # Source
/// scikit-learn `NearestCentroid()`; vectors from `reference/make_classical.py`.
pub(crate) fn nearest_mean(examples: &Labelled) -> Linear {
    let weights = examples.means();
    let bias = weights.chunks_exact(examples.width).map(|mean| -0.5 * dot(mean, mean)).collect();
    Linear { weights, bias }
}
