//! Fewer points than dimensions become their components by way of the products of points with each other: a matrix as large
//! as there are points, where the covariance would be as large as there are dimensions.

use rayon::prelude::*;

use super::eigen::symmetric_eigen;
use crate::Points;

/// Variances below this share of the largest are rounding.
const NEGLIGIBLE: f64 = 1e-12;

/// Variances in descending order, `[dimensions]`, and the unit vector of each that is above 0.
pub(super) fn components(points: Points, mean: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let centred = |point: usize| -> Vec<f64> {
        points.row(point).iter().zip(mean).map(|(&value, mean)| f64::from(value) - mean).collect()
    };
    let rows: Vec<Vec<f64>> = (0..points.len()).map(centred).collect();
    let divisor = points.len().saturating_sub(1).max(1) as f64;
    let product = |one: &Vec<f64>, other: &Vec<f64>| -> f64 {
        one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>() / divisor
    };
    let products = rows.par_iter().map(|one| rows.iter().map(|other| product(one, other)).collect());
    let (mut variances, shares) = symmetric_eigen(products.collect());
    let least = NEGLIGIBLE * variances.first().copied().unwrap_or(0.0);
    let count = variances.iter().take_while(|variance| **variance > least.max(0.0)).count();
    variances.truncate(count);
    variances.resize(points.dimensions(), 0.0);
    let direction = |shares: &Vec<f64>| {
        let mut sum = vec![0.0; points.dimensions()];
        for (share, row) in shares.iter().zip(&rows) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
        let length = sum.iter().map(|value| value * value).sum::<f64>().sqrt();
        sum.iter_mut().for_each(|value| *value /= length);
        sum
    };
    (variances, shares[..count].par_iter().map(direction).collect())
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::super::{covariance, mean, with_sign};
    use super::*;

    /// Of products of a dozen numbers, twice squared.
    const ROUNDING: f64 = 1e-9;

    #[test]
    fn few_points_have_the_components_of_their_covariance() {
        let values: Vec<f32> = (0..7 * 12).map(|at| RandomStream::new(2).normal(at) as f32).collect();
        let points = Points::new(&values, 12).unwrap();
        let mean = mean(points);
        let (found, directions) = components(points, &mean);
        let (expected, axes) = symmetric_eigen(covariance(points, &mean));
        assert_eq!((found.len(), directions.len()), (12, 6));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < ROUNDING, "{found} is not {expected}");
        }
        for (direction, axis) in directions.into_iter().map(with_sign).zip(axes.into_iter().map(with_sign)) {
            assert!(direction.iter().zip(&axis).all(|(one, other)| (one - other).abs() < ROUNDING));
        }
    }

    #[test]
    fn points_that_coincide_have_no_components() {
        let points = Points::new(&[0.5; 3 * 8], 8).unwrap();
        assert_eq!(components(points, &mean(points)), (vec![0.0; 8], Vec::new()));
    }
}
