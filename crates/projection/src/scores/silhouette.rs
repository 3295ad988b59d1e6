//! Whether points lie nearer to their own label than to any other.

use auteur_ground::Progress;

use super::distance::{Candidates, Comparison, Distance};
use super::labelled::{LabelledPoints, Separation};
use crate::ScoreError;

/// The silhouette: for each point `(b - a) / max(a, b)`, where `a` is its mean distance to the others of its label and
/// `b` the least mean distance to those of another label; from -1 to 1.
///
/// A point that has no others of its own label to be compared with is not counted, nor is one that has none of other
/// labels. Points that coincide with all of both count as 0.
///
/// # Errors
/// [`ScoreError::NothingToCompare`] when no point can be counted, as where all have one label or each its own;
/// [`ScoreError::NoDirection`] for cosine distance; [`ScoreError::Cancelled`].
///
/// # Source
/// Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987). Without groups the numbers of the points that are counted
/// are those of scikit-learn's `silhouette_samples`, which gives 0 to a point that is alone in its label; vectors from
/// `reference/make_projection.py`.
pub fn silhouette(
    space: LabelledPoints,
    distance: Distance,
    progress: &dyn Progress,
) -> Result<Separation, ScoreError> {
    let judge = |query: usize, candidates: Candidates| {
        let mut sums = vec![(0.0, 0_usize); space.n_labels()];
        for candidate in candidates.iter() {
            let (sum, count) = &mut sums[candidate.label];
            *sum += candidate.distance;
            *count += 1;
        }
        width(&sums, space.labels()[query])
    };
    space.average(&Comparison::within(space, distance).judge(progress, judge)?)
}

/// The silhouette of a point of label `own`, from the sum and number of its distances to each label; none where there is
/// no distance to its own, or to another.
fn width(sums: &[(f64, usize)], own: usize) -> Option<f64> {
    let mean = |&(sum, count): &(f64, usize)| (count > 0).then(|| sum / count as f64);
    let others =
        sums.iter().enumerate().filter(|&(label, _)| label != own).filter_map(|(_, sums)| mean(sums));
    let (within, nearest) = (mean(&sums[own])?, others.reduce(f64::min)?);
    let larger = within.max(nearest);
    Some(if larger > 0.0 { (nearest - within) / larger } else { 0.0 })
}
