//! Weights, means and covariances become a density of several humps: what an artist's frames look like who plays both
//! loud and soft.
//!
//! Stands alone, with its fit beside it, because it knows rows of numbers and nothing of music.

mod em;
mod k_means;

use std::f64::consts::TAU;

pub(crate) use em::{Fit, fit};

use crate::cholesky::Cholesky;
use crate::settings::CovarianceKind;

/// A Gaussian mixture.
#[derive(Clone, Debug)]
pub(crate) struct Mixture {
    pub(crate) kind: CovarianceKind,
    /// Share of each component, `[components]`.
    pub(crate) weights: Vec<f64>,
    /// `[components, width]`.
    pub(crate) means: Vec<f64>,
    /// Covariances, `[components, width, width]`, or variances, `[components, width]`.
    pub(crate) covariances: Vec<f64>,
    /// For each component what turns its deviations into white noise: the transposed inverse of the Cholesky factor, or
    /// one over the deviations.
    whitening: Vec<f64>,
    /// For each component the logarithm of its weight and of its density at its mean.
    log_peaks: Vec<f64>,
}

impl Mixture {
    /// The mixture of these parameters; none where a covariance is not positive definite, or a weight not positive.
    pub(crate) fn new(
        kind: CovarianceKind,
        weights: Vec<f64>,
        means: Vec<f64>,
        covariances: Vec<f64>,
    ) -> Option<Self> {
        let width = means.len() / weights.len();
        let mut whitening = Vec::with_capacity(covariances.len());
        let mut log_peaks = Vec::with_capacity(weights.len());
        for (weight, covariance) in weights.iter().zip(covariances.chunks_exact(kind.size(width))) {
            let log_determinant = whiten(kind, covariance, width, &mut whitening)?;
            log_peaks.push(weight.ln() - 0.5 * (width as f64 * TAU.ln() + log_determinant));
        }
        let positive = log_peaks.iter().all(|peak| peak.is_finite());
        positive.then_some(Self { kind, weights, means, covariances, whitening, log_peaks })
    }

    /// Numbers in a row.
    pub(crate) fn width(&self) -> usize {
        self.means.len() / self.weights.len()
    }

    /// The natural logarithm of the density at `row`, `[width]`.
    ///
    /// `shares`, `[components]`, is given the share that each component has in it; `scratch`, `[width]`, is written
    /// over.
    ///
    /// # Source
    /// scikit-learn `mixture.GaussianMixture.score_samples`; vectors from `reference/make_baselines.py`.
    pub(crate) fn log_density(&self, row: &[f64], shares: &mut [f64], scratch: &mut [f64]) -> f64 {
        let width = self.width();
        let whitening = self.whitening.chunks_exact(self.kind.size(width));
        let components = whitening.zip(self.means.chunks_exact(width)).zip(&self.log_peaks);
        for (share, ((whitening, mean), peak)) in shares.iter_mut().zip(components) {
            for ((apart, value), mean) in scratch.iter_mut().zip(row).zip(mean) {
                *apart = value - mean;
            }
            *share = peak - 0.5 * squared_length(self.kind, whitening, scratch);
        }
        let greatest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        shares.iter_mut().for_each(|share| *share = (*share - greatest).exp());
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
        greatest + sum.ln()
    }

    /// The sum of the log-densities of `rows`, `[count, width]`.
    pub(crate) fn log_likelihood(&self, rows: &[f64]) -> f64 {
        let mut shares = vec![0.0; self.weights.len()];
        let mut scratch = vec![0.0; self.width()];
        rows.chunks_exact(self.width()).map(|row| self.log_density(row, &mut shares, &mut scratch)).sum()
    }
}

impl CovarianceKind {
    /// Numbers that describe the covariance of a component.
    pub(crate) fn size(self, width: usize) -> usize {
        match self {
            Self::Full => width * width,
            Self::Diagonal => width,
        }
    }
}

/// Appends what whitens a component, and returns the logarithm of its covariance's determinant.
fn whiten(kind: CovarianceKind, covariance: &[f64], width: usize, whitening: &mut Vec<f64>) -> Option<f64> {
    match kind {
        CovarianceKind::Full => {
            let cholesky = Cholesky::of(covariance, width)?;
            let lower = cholesky.whitening();
            whitening.extend((0..width * width).map(|place| lower[place % width * width + place / width]));
            Some(cholesky.log_determinant())
        }
        CovarianceKind::Diagonal => {
            whitening.extend(covariance.iter().map(|variance| 1.0 / variance.sqrt()));
            Some(covariance.iter().map(|variance| variance.ln()).sum())
        }
    }
}

/// The squared length of a deviation, `[width]`, after it was whitened, which is done in its place.
fn squared_length(kind: CovarianceKind, whitening: &[f64], apart: &mut [f64]) -> f64 {
    match kind {
        CovarianceKind::Diagonal => {
            apart.iter_mut().zip(whitening).for_each(|(apart, scale)| *apart *= scale);
        }
        CovarianceKind::Full => {
            let width = apart.len();
            // Row k of the whitening says what coefficient k adds to itself and to those after it, so the last goes
            // first.
            for (place, scales) in whitening.chunks_exact(width).enumerate().rev() {
                let value = apart[place];
                apart[place] = 0.0;
                let sums = apart[place..].iter_mut().zip(&scales[place..]);
                sums.for_each(|(sum, scale)| *sum += value * scale);
            }
        }
    }
    apart.iter().map(|white| white * white).sum()
}
