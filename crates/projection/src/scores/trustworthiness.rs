//! Whether what a picture shows as near is near.

use auteur_dataset::Progress;

use super::Distance;
use super::distance::judge_rows;
use super::labelled::check_length;
use crate::nearest::Nearest;
use crate::{Points, ProjectionError};

/// Trustworthiness of `positions`, `[points]`, as a picture of `points`, by the `k` nearest neighbours of each in the
/// picture; from 0 to 1.
///
/// A neighbour in the picture that is not among the `k` nearest in the space costs by as many ranks as it is further.
///
/// # Errors
/// [`ProjectionError::Length`]; [`ProjectionError::Neighbours`] unless `k` is at least 1 and less than half the points;
/// [`ProjectionError::NotFinite`] for a position; [`ProjectionError::Cancelled`].
///
/// # Source
/// Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001; scikit-learn's
/// `trustworthiness`; vectors from `reference/make_projection.py`.
pub fn trustworthiness(
    points: Points,
    positions: &[[f32; 2]],
    k: usize,
    progress: &dyn Progress,
) -> Result<f64, ProjectionError> {
    let n = points.len();
    check_length("positions", positions.len(), n)?;
    if k == 0 || 2 * k >= n {
        return Err(ProjectionError::Neighbours { asked: k, points: n, most: (n - 1) / 2 });
    }
    let picture = Points::in_plane(positions)?;
    let near = judge_rows([picture; 2], Distance::Euclidean, progress, |point, distances| {
        let mut nearest = Nearest::new(k);
        let others = (0..).zip(distances).filter(|&(other, _)| other as usize != point);
        others.for_each(|(other, &distance)| nearest.offer(distance, other));
        nearest.finish()
    })?;
    let costs = judge_rows([points; 2], Distance::Euclidean, progress, |point, distances| {
        let ranks = near[point].iter().map(|&(_, other)| rank(distances, point, other as usize));
        ranks.map(|rank| rank.saturating_sub(k)).sum::<usize>()
    })?;
    let cost = costs.iter().sum::<usize>() as f64;
    let (n, k) = (n as f64, k as f64);
    Ok(1.0 - cost * 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)))
}

/// The place of `other` among the neighbours of `point`, 1 for the nearest; those equally far rank by their numbers.
fn rank(distances: &[f64], point: usize, other: usize) -> usize {
    let own = distances[other];
    let nearer = distances.iter().filter(|&&distance| distance < own).count();
    let before = distances[..other].iter().filter(|&&distance| distance == own).count();
    // The point itself, at distance 0, was counted unless it ties with `other` and comes after it.
    let itself = usize::from(0.0 < own || point < other);
    nearer + before - itself + 1
}
