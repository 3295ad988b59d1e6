//! Weights, means and covariances become a density of several humps.

use std::f64::consts::TAU;

use super::covariance::CovarianceKind;
use auteur_ground::Cholesky;

/// Rows that are computed side by side, so that the processor's vectors are used whatever the width.
const LANES: usize = 8;

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
    /// For each component what turns its deviations into white noise: the inverse of the Cholesky factor, or one over the
    /// deviations.
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

    /// The sum of the natural logarithms of the density at `rows`, `[count, width]`.
    pub(crate) fn log_likelihood(&self, rows: &[f64]) -> f64 {
        self.expect(rows, &mut vec![0.0; rows.len() / self.width() * self.weights.len()])
    }

    /// The same; `shares`, `[count, components]`, are given the share that each component has in each row.
    ///
    /// # Source
    /// scikit-learn `mixture.GaussianMixture.score_samples`; vectors from `reference/make_classical.py`.
    pub(crate) fn expect(&self, rows: &[f64], shares: &mut [f64]) -> f64 {
        let (width, components) = (self.width(), self.weights.len());
        let blocks = rows.chunks(LANES * width).zip(shares.chunks_mut(LANES * components));
        blocks.map(|(rows, shares)| self.expect_block(rows, shares)).sum()
    }

    /// [`Mixture::expect`] of as many rows as there are lanes, or fewer.
    fn expect_block(&self, rows: &[f64], shares: &mut [f64]) -> f64 {
        let (width, components) = (self.width(), self.weights.len());
        // [rows, width] -> [width, lanes]
        let mut block = vec![[0.0; LANES]; width];
        for (lane, row) in rows.chunks_exact(width).enumerate() {
            block.iter_mut().zip(row).for_each(|(lanes, value)| lanes[lane] = *value);
        }
        let mut apart = block.clone();
        let whitening = self.whitening.chunks_exact(self.kind.size(width));
        let parts = whitening.zip(self.means.chunks_exact(width)).zip(&self.log_peaks);
        for (component, ((whitening, mean), peak)) in parts.enumerate() {
            for ((apart, values), mean) in apart.iter_mut().zip(&block).zip(mean) {
                apart.iter_mut().zip(values).for_each(|(apart, value)| *apart = value - mean);
            }
            let lengths = squared_lengths(self.kind, whitening, &apart);
            let of_component = shares[component..].iter_mut().step_by(components);
            of_component.zip(lengths).for_each(|(share, length)| *share = peak - 0.5 * length);
        }
        shares.chunks_exact_mut(components).map(normalise).sum()
    }
}

/// Turns the log-densities of a row's components into their shares, and returns the logarithm of their sum.
fn normalise(shares: &mut [f64]) -> f64 {
    let greatest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    shares.iter_mut().for_each(|share| *share = (*share - greatest).exp());
    let sum: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
    greatest + sum.ln()
}

/// Appends what whitens a component, and returns the logarithm of its covariance's determinant.
fn whiten(kind: CovarianceKind, covariance: &[f64], width: usize, whitening: &mut Vec<f64>) -> Option<f64> {
    match kind {
        CovarianceKind::Full => {
            let cholesky = Cholesky::of(covariance, width)?;
            whitening.extend(cholesky.whitening());
            Some(cholesky.log_determinant())
        }
        CovarianceKind::Diagonal => {
            whitening.extend(covariance.iter().map(|variance| 1.0 / variance.sqrt()));
            Some(covariance.iter().map(|variance| variance.ln()).sum())
        }
    }
}

/// The squared lengths of deviations, `[width][lanes]`, after they are whitened.
fn squared_lengths(kind: CovarianceKind, whitening: &[f64], apart: &[[f64; LANES]]) -> [f64; LANES] {
    let mut lengths = [0.0; LANES];
    for place in 0..apart.len() {
        let (scales, values) = match kind {
            CovarianceKind::Diagonal => (&whitening[place..=place], &apart[place..=place]),
            CovarianceKind::Full => (&whitening[place * apart.len()..][..=place], &apart[..=place]),
        };
        let mut white = [0.0; LANES];
        for (scale, values) in scales.iter().zip(values) {
            white.iter_mut().zip(values).for_each(|(white, value)| *white += scale * value);
        }
        lengths.iter_mut().zip(white).for_each(|(length, white)| *length += white * white);
    }
    lengths
}
