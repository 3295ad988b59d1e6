//! Distances to neighbours become ties between points.
//!
//! Enter: [`Neighbours`]. Leave: [`Tie`]s, what the paper calls a fuzzy simplicial set: all that the layout knows of the
//! space.

use rayon::prelude::*;

use crate::neighbours::Neighbours;

/// The strengths of a point's ties add up to their wanted sum within this.
const TOLERANCE: f64 = 1e-5;
/// Steps of the search for it.
const MOST_STEPS: usize = 64;
/// Least scale of a point's distances, by their mean.
const SMALLEST_SCALE: f64 = 1e-3;

/// How strongly two points belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tie {
    pub(super) from: u32,
    pub(super) to: u32,
    /// Above 0, 1 for the strongest of all.
    pub(super) strength: f32,
}

/// The ties of each point, in both directions, in the order of the points' numbers. Those so weak that they would not
/// act once in `epochs` are left out.
///
/// # Source
/// umap-learn's `smooth_knn_dist` and `fuzzy_simplicial_set`.
pub(super) fn ties(neighbours: &Neighbours, epochs: u32) -> Vec<Tie> {
    let n = neighbours.points.len() / neighbours.k;
    let mean =
        mean(neighbours.squared.iter().map(|&squared| f64::from(squared).sqrt()), n * (neighbours.k + 1));
    let strengths: Vec<Vec<f64>> =
        (0..n).into_par_iter().map(|point| strengths(neighbours.of(point).1, mean)).collect();
    let mut directed: Vec<(u32, u32, f64)> = Vec::with_capacity(2 * n * neighbours.k);
    for (point, strengths) in strengths.iter().enumerate() {
        for (&other, &strength) in neighbours.of(point).0.iter().zip(strengths) {
            directed.extend([(point as u32, other, strength), (other, point as u32, strength)]);
        }
    }
    directed.par_sort_by_key(|&(from, to, _)| (from, to));
    let ties: Vec<(u32, u32, f64)> = directed
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        // Tied from one end or from the other, as independent events.
        .map(|both| (both[0].0, both[0].1, 1.0 - both.iter().map(|tie| 1.0 - tie.2).product::<f64>()))
        .collect();
    let strongest = ties.iter().fold(0.0_f64, |strongest, tie| strongest.max(tie.2));
    ties.into_iter()
        .filter(|tie| tie.2 >= strongest / f64::from(epochs))
        .map(|(from, to, strength)| Tie { from, to, strength: (strength / strongest) as f32 })
        .collect()
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / count as f64
}

/// How strongly a point is tied to each of its neighbours, the nearest first; `overall` is the mean of all distances.
///
/// 1 up to the nearest neighbour that does not coincide, falling exponentially beyond it, on a scale such that the sum
/// is the logarithm to base 2 of the number of neighbours, the point itself counted.
fn strengths(squared: &[f32], overall: f64) -> Vec<f64> {
    let distances: Vec<f64> = squared.iter().map(|&squared| f64::from(squared).sqrt()).collect();
    let nearest = distances.iter().copied().find(|&distance| distance > 0.0).unwrap_or(0.0);
    let strength = |distance: f64, scale: f64| {
        if distance <= nearest || scale == 0.0 { 1.0 } else { (-(distance - nearest) / scale).exp() }
    };
    let wanted = ((distances.len() + 1) as f64).log2();
    let (mut low, mut high, mut scale) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..MOST_STEPS {
        let excess = distances.iter().map(|&distance| strength(distance, scale)).sum::<f64>() - wanted;
        if excess.abs() < TOLERANCE {
            break;
        }
        if excess > 0.0 {
            high = scale;
        } else {
            low = scale;
        }
        scale = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * scale };
    }
    let own = mean(distances.iter().copied(), distances.len() + 1);
    let scale = scale.max(SMALLEST_SCALE * if nearest > 0.0 { own } else { overall });
    distances.iter().map(|&distance| strength(distance, scale)).collect()
}

#[cfg(test)]
mod tests {
    use auteur_ground::{RandomStream, Silent};

    use super::*;
    use crate::Points;

    #[test]
    fn strengths_of_a_point_add_up_to_the_logarithm_of_its_neighbours() {
        let squared: Vec<f32> = (1..15).map(|n| n as f32).collect();
        let strengths = strengths(&squared, 1.0);
        assert_eq!(strengths[0], 1.0);
        assert!((strengths.iter().sum::<f64>() - 15_f64.log2()).abs() < TOLERANCE, "{strengths:?}");
    }

    #[test]
    fn points_that_coincide_are_tied_fully() {
        assert_eq!(strengths(&[0.0; 14], 1.0), [1.0; 14]);
    }

    #[test]
    fn ties_are_the_same_in_both_directions() {
        let values: Vec<f32> = (0..300).map(|at| RandomStream::new(8).normal(at) as f32).collect();
        let neighbours = Neighbours::find(Points::new(&values, 3).unwrap(), 9, &Silent).unwrap();
        let ties = ties(&neighbours, 500);
        assert!(ties.iter().any(|tie| tie.strength == 1.0));
        for tie in &ties {
            let back = Tie { from: tie.to, to: tie.from, strength: tie.strength };
            assert!(ties.contains(&back), "{tie:?}");
        }
    }
}
