//! A mean and a covariance become a density, under which rows of numbers have a likelihood: how artists, songs and the
//! common key are described.

use std::f64::consts::TAU;

use auteur_classifier::ModelFileError;

use crate::arrays::{Arrays, misshapen, singular};
use crate::moments::Moments;
use auteur_ground::Cholesky;

/// A multivariate normal density with a full covariance.
#[derive(Clone, Debug)]
pub(crate) struct Gaussian {
    pub(crate) mean: Vec<f64>,
    pub(crate) covariance: Vec<f64>,
    /// The covariance's inverse.
    precision: Vec<f64>,
    log_determinant: f64,
}

impl Gaussian {
    /// The density of this mean, `[width]`, and covariance, `[width, width]`; none where the covariance is not positive
    /// definite.
    pub(crate) fn new(mean: Vec<f64>, covariance: Vec<f64>) -> Option<Self> {
        let cholesky = Cholesky::of(&covariance, mean.len())?;
        let (precision, log_determinant) = (cholesky.inverse(), cholesky.log_determinant());
        Some(Self { mean, covariance, precision, log_determinant })
    }

    /// Puts densities of `width` numbers into two arrays: `<prefix>mean`, `[densities, width]`, and `<prefix>covariance`,
    /// `[densities, width, width]`.
    pub(crate) fn save_all(densities: &[Self], arrays: &mut Arrays, prefix: &str, width: usize) {
        let all = |part: fn(&Self) -> &Vec<f64>| densities.iter().flat_map(part).copied().collect();
        arrays.put(&format!("{prefix}mean"), &[densities.len(), width], all(|density| &density.mean));
        let covariances = all(|density| &density.covariance);
        arrays.put(&format!("{prefix}covariance"), &[densities.len(), width, width], covariances);
    }

    /// Takes what [`Gaussian::save_all`] has put there, however many densities there are.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn load_all(
        arrays: &mut Arrays,
        prefix: &str,
        width: usize,
    ) -> Result<Vec<Self>, ModelFileError> {
        let name = format!("{prefix}mean");
        let means = arrays.take_any(&name, 2)?;
        if means.shape[1] != width {
            return Err(misshapen(&name, &means.shape));
        }
        let name = format!("{prefix}covariance");
        let covariances = arrays.take_covariances(&name, &[means.shape[0], width, width])?;
        let parts = means.values.chunks_exact(width).zip(covariances.chunks_exact(width * width));
        let densities = parts.map(|(mean, covariance)| {
            Self::new(mean.to_vec(), covariance.to_vec()).ok_or_else(|| singular(&name))
        });
        densities.collect()
    }

    /// The sum over some rows of the natural logarithm of their density.
    ///
    /// # Source
    /// scipy `stats.multivariate_normal.logpdf`; vectors from `reference/make_classical.py`.
    pub(crate) fn log_likelihood(&self, rows: &Moments) -> f64 {
        let spread: f64 = self.precision.iter().zip(&rows.scatter).map(|(weight, sum)| weight * sum).sum();
        let constant = self.mean.len() as f64 * TAU.ln() + self.log_determinant;
        -0.5 * (rows.count * (constant + self.distance(&rows.mean)) + spread)
    }

    /// The squared Mahalanobis distance of a point from the mean.
    pub(crate) fn distance(&self, point: &[f64]) -> f64 {
        let apart: Vec<f64> = point.iter().zip(&self.mean).map(|(point, mean)| point - mean).collect();
        let rows = self.precision.chunks_exact(apart.len()).zip(&apart);
        rows.map(|(row, left)| {
            left * row.iter().zip(&apart).map(|(weight, right)| weight * right).sum::<f64>()
        })
        .sum()
    }

    /// The Kullback-Leibler divergence one way plus that the other way, in nats.
    pub(crate) fn divergence(&self, other: &Self) -> f64 {
        let trace = |covariance: &[f64], precision: &[f64]| {
            covariance.iter().zip(precision).map(|(variance, weight)| variance * weight).sum::<f64>()
        };
        let spread = trace(&self.covariance, &other.precision) + trace(&other.covariance, &self.precision);
        let apart = self.distance(&other.mean) + other.distance(&self.mean);
        (0.5 * (spread + apart) - self.mean.len() as f64).max(0.0)
    }
}

/// Replaces a share of a covariance by the identity, which is the pooled variance of standardised features.
///
/// The covariance of few rows underrates the directions in which they happen not to differ; those of silence have no
/// variance at all. A share of 0 leaves it as it is.
pub(crate) fn shrunk(mut covariance: Vec<f64>, share: f64) -> Vec<f64> {
    let width = covariance.len().isqrt();
    for (place, value) in covariance.iter_mut().enumerate() {
        let identity = if place % (width + 1) == 0 { share } else { 0.0 };
        *value = (1.0 - share) * *value + identity;
    }
    covariance
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::vectors::{assert_near, case, normals, product};

    /// Both invert a 6 x 6 matrix in f64; nothing else may differ.
    const ROUNDING: f64 = 1e-9;
    /// Sums of a dozen numbers of the size of 10, in another order.
    const SUMS: f64 = 1e-12;

    #[derive(Deserialize)]
    struct Expected {
        log_likelihoods: Vec<f64>,
    }

    #[test]
    fn log_likelihoods_are_those_of_scipy() {
        let (mixing, mut transposed) = (normals(12, 36), vec![0.0; 36]);
        (0..36).for_each(|place| transposed[place % 6 * 6 + place / 6] = mixing[place]);
        let mut covariance = product(&mixing, &transposed, 6);
        covariance.iter_mut().step_by(7).for_each(|variance| *variance += 0.1);
        let gaussian = Gaussian::new(normals(11, 6), covariance).unwrap();
        let rows = normals(13, 60 * 6);
        let found: Vec<f64> =
            rows.chunks_exact(6).map(|row| gaussian.log_likelihood(&Moments::of(row, 6))).collect();
        assert_near(&found, &case::<Expected>("gaussian").log_likelihoods, ROUNDING);
    }

    #[test]
    fn the_log_likelihood_of_rows_is_the_sum_of_those_of_each() {
        let gaussian = Gaussian::new(vec![1.0, -2.0], vec![2.0, 0.5, 0.5, 1.0]).unwrap();
        let rows = [0.3, 0.1, -1.0, 2.5, 4.0, -3.0, 0.0, 0.0];
        let each: f64 = rows.chunks_exact(2).map(|row| gaussian.log_likelihood(&Moments::of(row, 2))).sum();
        let together = gaussian.log_likelihood(&Moments::of(&rows, 2));
        assert!((each - together).abs() < SUMS, "{each} is not {together}");
    }

    #[test]
    fn shrinkage_goes_from_the_covariance_to_the_identity() {
        let covariance = vec![4.0, 1.0, 1.0, 2.0];
        assert_eq!(shrunk(covariance.clone(), 0.0), covariance);
        assert_eq!(shrunk(covariance.clone(), 0.5), [2.5, 0.5, 0.5, 1.5]);
        assert_eq!(shrunk(covariance, 1.0), [1.0, 0.0, 0.0, 1.0]);
    }
}
