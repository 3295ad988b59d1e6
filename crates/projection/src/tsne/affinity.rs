//! Distances to neighbours become the probabilities that the picture should reproduce.
//!
//! Enter: [`Neighbours`] and a perplexity. Leave: [`Affinities`], a sparse symmetric matrix that adds up to 1: all that
//! the descent knows of the space.

use rayon::prelude::*;

use crate::neighbours::Neighbours;

/// The entropy of a point's probabilities is within this of the logarithm of the perplexity, as in scikit-learn.
const TOLERANCE: f64 = 1e-5;
/// Steps of the search for it; 20 are usual. Where most neighbours coincide there is no solution to be found.
const MOST_STEPS: usize = 100;

/// Probabilities of pairs of points, sparse: most pairs have none.
pub(super) struct Affinities {
    /// The pairs of point `i` are `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    others: Vec<u32>,
    values: Vec<f32>,
}

impl Affinities {
    /// Makes the mean of both directions' probabilities the probability of each pair; a point chooses from its neighbours.
    pub(super) fn of(neighbours: &Neighbours, perplexity: f64) -> Self {
        let n = neighbours.points.len() / neighbours.k;
        let chosen: Vec<Vec<(u32, f32)>> =
            (0..n).into_par_iter().map(|point| choices(neighbours.of(point), perplexity)).collect();
        let mut choosing: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n];
        for (point, choices) in (0..).zip(&chosen) {
            for &(other, value) in choices {
                choosing[other as usize].push((point, value));
            }
        }
        let scale = 1.0 / (2 * n) as f32;
        let rows: Vec<Vec<(u32, f32)>> =
            chosen.into_par_iter().zip(choosing).map(|(a, b)| merge(a, b, scale)).collect();
        let mut starts = vec![0];
        starts.extend(rows.iter().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        }));
        let (others, values) = rows.into_iter().flatten().unzip();
        Self { starts, others, values }
    }

    /// The points that have a probability with `point`, and these.
    pub(super) fn row(&self, point: usize) -> (&[u32], &[f32]) {
        let range = self.starts[point]..self.starts[point + 1];
        (&self.others[range.clone()], &self.values[range])
    }
}

/// The probability with which a point would choose each of its neighbours, in the order of their numbers.
///
/// It falls with the squared distance as a normal distribution, whose width is such that the entropy is the logarithm of
/// the perplexity.
fn choices((points, squared): (&[u32], &[f32]), perplexity: f64) -> Vec<(u32, f32)> {
    // Only differences of squared distances matter; without the smallest no exponential becomes 0 for all.
    let nearest = f64::from(squared[0]);
    let squared: Vec<f64> = squared.iter().map(|&squared| f64::from(squared) - nearest).collect();
    let mut weights = vec![0.0; squared.len()];
    let sum = search(&squared, perplexity.ln(), &mut weights);
    let shares = weights.iter().map(|weight| (weight / sum) as f32);
    let mut choices: Vec<(u32, f32)> = points.iter().copied().zip(shares).collect();
    choices.sort_unstable_by_key(|&(point, _)| point);
    choices
}

/// Fills `weights` with `exp(-precision * squared)` for the precision that gives `entropy`, and returns their sum.
fn search(squared: &[f64], entropy: f64, weights: &mut [f64]) -> f64 {
    let mean = squared.iter().sum::<f64>() / squared.len() as f64;
    let mut precision = if mean > 0.0 { 1.0 / mean } else { 1.0 };
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut sum = 0.0;
    for _ in 0..MOST_STEPS {
        for (weight, squared) in weights.iter_mut().zip(squared) {
            *weight = (-precision * squared).exp();
        }
        sum = weights.iter().sum();
        let product: f64 = weights.iter().zip(squared).map(|(weight, squared)| weight * squared).sum();
        let excess = sum.ln() + precision * product / sum - entropy;
        if excess.abs() <= TOLERANCE {
            break;
        }
        if excess > 0.0 {
            low = precision;
        } else {
            high = precision;
        }
        precision = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * precision };
    }
    sum
}

/// Adds two lists that are sorted by point, times `scale`.
fn merge(a: Vec<(u32, f32)>, b: Vec<(u32, f32)>, scale: f32) -> Vec<(u32, f32)> {
    let mut all = a;
    all.extend(b);
    // Stable, so that a pair's two values are always added in the same order.
    all.sort_by_key(|&(point, _)| point);
    all.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
    all.iter_mut().for_each(|(_, value)| *value *= scale);
    all
}

#[cfg(test)]
mod tests {
    use auteur_ground::{RandomStream, Silent};

    use super::*;
    use crate::Points;

    /// Half the entropy's tolerance twice over, and f32's roundings.
    const CLOSE: f64 = 1e-4;

    fn affinities(values: &[f32], k: usize, perplexity: f64) -> (Neighbours, Affinities) {
        let neighbours = Neighbours::find(Points::new(values, 3).unwrap(), k, &Silent).unwrap();
        let affinities = Affinities::of(&neighbours, perplexity);
        (neighbours, affinities)
    }

    fn random(n: usize) -> Vec<f32> {
        (0..3 * n as u64).map(|at| RandomStream::new(4).normal(at) as f32).collect()
    }

    #[test]
    fn the_matrix_is_symmetric_and_adds_up_to_one() {
        let (_, affinities) = affinities(&random(90), 16, 5.0);
        let value = |a: usize, b: usize| {
            let (others, values) = affinities.row(a);
            others.iter().position(|&other| other as usize == b).map(|at| values[at])
        };
        let mut sum = 0.0;
        for a in 0..90 {
            for b in 0..90 {
                assert_eq!(value(a, b), value(b, a));
                sum += f64::from(value(a, b).unwrap_or(0.0));
            }
        }
        assert!((sum - 1.0).abs() < CLOSE, "{sum}");
    }

    #[test]
    fn the_entropy_is_the_logarithm_of_the_perplexity() {
        let (neighbours, _) = affinities(&random(90), 40, 12.0);
        for point in 0..90 {
            let choices = choices(neighbours.of(point), 12.0);
            let entropy: f64 = choices.iter().map(|&(_, p)| f64::from(p)).map(|p| -p * p.ln()).sum();
            assert!((entropy.exp() - 12.0).abs() < 12.0 * CLOSE, "{}", entropy.exp());
        }
    }

    #[test]
    fn coinciding_points_choose_each_other_evenly() {
        let (_, affinities) = affinities(&[0.5; 3 * 10], 9, 3.0);
        let (others, values) = affinities.row(4);
        assert_eq!(others, [0, 1, 2, 3, 5, 6, 7, 8, 9]);
        assert!(values.iter().all(|&value| (f64::from(value) * 90.0 - 1.0).abs() < CLOSE), "{values:?}");
    }
}
