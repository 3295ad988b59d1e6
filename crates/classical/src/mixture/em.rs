//! Rows become the mixture under which they are most likely: expectation and maximisation in turn.
//!
//! # Source
//! A. Dempster, N. Laird and D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977; stopping
//! rule and variance floor as in scikit-learn's `mixture.GaussianMixture`, with which the tests compare.

use auteur_ground::RandomStream;

use super::covariance::CovarianceKind;
use super::density::Mixture;
use super::k_means::k_means;

/// The fit ends when the mean log-likelihood of a row grows by less: scikit-learn's default.
const LEAST_GAIN: f64 = 1e-3;
/// The most rounds: scikit-learn's default.
const MOST_ROUNDS: usize = 100;
/// Rows that an empty component is said to have, so that nothing is divided by 0.
const NO_ROWS: f64 = 10.0 * f64::EPSILON;

/// A row with a smaller share in a component does not change its covariance within the precision that the tests ask
/// for; most shares are far smaller.
const LEAST_SHARE: f64 = 1e-10;

/// How a mixture is fitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    pub(crate) components: usize,
    pub(crate) kind: CovarianceKind,
    /// Added to every variance.
    pub(crate) variance_floor: f64,
}

/// Fits a mixture to `rows`, `[count, width]`, at least as many as there are components; none where a covariance is
/// singular.
pub(crate) fn fit(rows: &[f64], width: usize, how: Fit, random: RandomStream) -> Option<Mixture> {
    let groups = k_means(rows, width, how.components, random);
    let mut shares = vec![0.0; groups.len() * how.components];
    for (shares, group) in shares.chunks_exact_mut(how.components).zip(groups) {
        shares[group] = 1.0;
    }
    improve(maximised(rows, width, &shares, how)?, rows, how)
}

/// Turns expectation and maximisation until the rows are no more likely than before.
fn improve(mut mixture: Mixture, rows: &[f64], how: Fit) -> Option<Mixture> {
    let width = mixture.width();
    let count = rows.len() / width;
    let mut shares = vec![0.0; count * how.components];
    let mut before = f64::NEG_INFINITY;
    for _ in 0..MOST_ROUNDS {
        let sum = mixture.expect(rows, &mut shares);
        mixture = maximised(rows, width, &shares, how)?;
        let now = sum / count as f64;
        if (now - before).abs() < LEAST_GAIN {
            break;
        }
        before = now;
    }
    Some(mixture)
}

/// The mixture that is most likely when the components have these shares of the rows, `[count, components]`.
fn maximised(rows: &[f64], width: usize, shares: &[f64], how: Fit) -> Option<Mixture> {
    let mut weights = Vec::with_capacity(how.components);
    let mut means = Vec::with_capacity(how.components * width);
    let mut covariances = Vec::with_capacity(how.components * how.kind.size(width));
    for component in 0..how.components {
        let share = || shares[component..].iter().step_by(how.components).copied();
        let count = NO_ROWS + share().sum::<f64>();
        let mut mean = vec![0.0; width];
        for (row, share) in rows.chunks_exact(width).zip(share()) {
            mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
        mean.iter_mut().for_each(|sum| *sum /= count);
        let mut covariance = vec![0.0; how.kind.size(width)];
        let mut apart = vec![0.0; width];
        for (row, share) in rows.chunks_exact(width).zip(share()).filter(|(_, share)| *share > LEAST_SHARE) {
            let deviations = row.iter().zip(&mean).map(|(value, mean)| value - mean);
            apart.iter_mut().zip(deviations).for_each(|(apart, deviation)| *apart = deviation);
            add_spread(how.kind, &mut covariance, &apart, share);
        }
        finish(how, width, count, &mut covariance);
        weights.push(count);
        means.extend(mean);
        covariances.extend(covariance);
    }
    let all: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= all);
    Mixture::new(how.kind, weights, means, covariances)
}

/// Adds a row's deviations to the spread of a component, of a full covariance its upper triangle.
fn add_spread(kind: CovarianceKind, spread: &mut [f64], apart: &[f64], share: f64) {
    match kind {
        CovarianceKind::Diagonal => {
            spread.iter_mut().zip(apart).for_each(|(sum, apart)| *sum += share * apart * apart);
        }
        CovarianceKind::Full => {
            for (place, row) in spread.chunks_exact_mut(apart.len()).enumerate() {
                let left = share * apart[place];
                let sums = row[place..].iter_mut().zip(&apart[place..]);
                sums.for_each(|(sum, right)| *sum += left * right);
            }
        }
    }
}

/// Makes a covariance of a spread, with the variance floor.
fn finish(how: Fit, width: usize, count: f64, spread: &mut [f64]) {
    spread.iter_mut().for_each(|sum| *sum /= count);
    match how.kind {
        CovarianceKind::Diagonal => spread.iter_mut().for_each(|sum| *sum += how.variance_floor),
        CovarianceKind::Full => {
            for row in 0..width {
                spread[row * width + row] += how.variance_floor;
                for column in 0..row {
                    spread[row * width + column] = spread[column * width + row];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
