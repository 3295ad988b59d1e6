//! Mixup: each clip of a batch is mixed with another, and so are their labels.

use auteur_classifier::{Rule, SettingError, Settings};
use auteur_ground::RandomStream;
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, Given, Kind};
use crate::data::Batch;

const ALPHA: Rule<f64> =
    Rule { allows: |alpha| *alpha > 0.0 && *alpha <= 100.0, words: "above 0 and at most 100" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Mixup> = Kind::new();

/// Replaces each clip by `weight` of it and `1 - weight` of another of its batch, in decibels. The weight is drawn once for
/// a batch from the beta distribution whose two parameters are `alpha`.
///
/// # Source
/// Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: beyond empirical risk minimization", ICLR 2018: a weight for a batch, and the
/// same batch in random order for the other clips, as in their code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Mixup {
    /// Both parameters of the beta distribution: near 0 for weights near 0 and 1, 1 for any weight alike.
    alpha: f64,
}

impl Default for Mixup {
    fn default() -> Self {
        Self { alpha: 0.2 }
    }
}

impl Settings for Mixup {
    fn validate(&self) -> Result<(), SettingError> {
        ALPHA.holds("alpha", &self.alpha)
    }
}

impl Augmentation for Mixup {
    const NAME: &'static str = "mixup";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        let weight = beta(self.alpha, random.branch(0)) as f32;
        let others = random.branch(1).permutation(batch.clips());
        let (clip_length, n_artists) = (batch.clip_length(), batch.sizes.n_artists);
        mix(&mut batch.values, clip_length, &others, weight);
        mix(&mut batch.labels, n_artists, &others, weight);
    }
}

/// Replaces each row of `length` values by `weight` of it and `1 - weight` of the row at its place in `others`.
fn mix(values: &mut [f32], length: usize, others: &[usize], weight: f32) {
    let unmixed = values.to_vec();
    for (row, other) in values.chunks_exact_mut(length).zip(others) {
        for (value, other) in row.iter_mut().zip(&unmixed[other * length..]) {
            *value = weight * *value + (1.0 - weight) * other;
        }
    }
}

/// A number from the beta distribution whose two parameters are `alpha`: the first of two gamma-distributed numbers by their
/// sum.
fn beta(alpha: f64, random: RandomStream) -> f64 {
    let [one, other] = [0, 1].map(|label| log_gamma_distributed(alpha, random.branch(label)));
    1.0 / (1.0 + (other - one).exp())
}

/// The logarithm of a number from the gamma distribution of this shape and scale 1.
///
/// # Source
/// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000, which for a shape below 1 draws with shape
/// + 1 and multiplies by a power of a uniform number; as logarithms, since that power may be smaller than any f64.
fn log_gamma_distributed(shape: f64, random: RandomStream) -> f64 {
    if shape < 1.0 {
        let uniform = 1.0 - random.branch(1).uniform(0);
        return log_gamma_distributed(shape + 1.0, random.branch(2)) + uniform.ln() / shape;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    let [normals, uniforms] = [3, 4].map(|label| random.branch(label));
    // More than 95 of 100 are accepted, so the end of the range is never met.
    let accepted = (0..u64::MAX).find_map(|number| {
        let normal = normals.normal(number);
        let root = 1.0 + c * normal;
        let cube = root * root * root;
        let uniform = 1.0 - uniforms.uniform(number);
        let accepts = root > 0.0 && uniform.ln() < 0.5 * normal * normal + d - d * cube + d * cube.ln();
        accepts.then(|| d.ln() + cube.ln())
    });
    accepted.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_classifier::Sizes;

    use super::*;

    /// The largest distance between the distribution of 20,000 weights and `expected`, the share below a weight.
    fn distance(alpha: f64, expected: impl Fn(f64) -> f64) -> f64 {
        let mut weights: Vec<f64> =
            (0..20_000).map(|number| beta(alpha, RandomStream::new(3).branch(number))).collect();
        weights.sort_by(f64::total_cmp);
        let shares = weights.iter().zip(1..).map(|(weight, place)| {
            let share = f64::from(place) / 20_000.0;
            (share - expected(*weight)).abs()
        });
        shares.fold(0.0, f64::max)
    }

    #[test]
    fn weights_have_the_beta_distribution() {
        /// Kolmogorov's 99.9 % quantile for 20,000 numbers.
        const TOLERANCE: f64 = 0.0138;
        // The distributions whose shares have a closed form.
        let arcsine = |weight: f64| 2.0 / std::f64::consts::PI * weight.sqrt().asin();
        assert!(distance(0.5, arcsine) < TOLERANCE);
        assert!(distance(1.0, |weight| weight) < TOLERANCE);
        assert!(distance(2.0, |weight| weight * weight * (3.0 - 2.0 * weight)) < TOLERANCE);
        // With a tiny parameter one of both clips is all but alone.
        let weights: Vec<f64> = (0..100).map(|seed| beta(0.001, RandomStream::new(seed))).collect();
        assert!(weights.iter().all(|weight| (0.0..=1.0).contains(weight)));
        assert!(weights.iter().filter(|weight| (0.01..0.99).contains(*weight)).count() < 5);
    }

    #[test]
    fn clips_and_labels_are_mixed_alike_and_rows_of_labels_sum_to_1() {
        let sizes = Sizes { frames: 2, n_mels: 1, n_artists: 4 };
        let mut labels = vec![0.0; 16];
        (0..4).for_each(|clip| labels[5 * clip] = 1.0);
        // Each clip holds its own number, so that a mixture of clips is one of numbers.
        let values: Vec<f32> = (0..8).map(|at| (at / 2) as f32).collect();
        let batch = Batch { values, labels, sizes };
        let mut mixed = batch.clone();
        let features = &FeatureConfig::default();
        let given = Given { features, random: RandomStream::new(5) };
        Mixup { alpha: 1.0 }.augment(&mut mixed, given);
        assert_ne!(mixed, batch);
        for (values, shares) in mixed.values.chunks(2).zip(mixed.labels.chunks(4)) {
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            let expected: f32 = shares.iter().zip(0..).map(|(share, clip)| share * clip as f32).sum();
            assert!(values.iter().all(|value| (value - expected).abs() < 1e-6), "{values:?} {shares:?}");
        }
        let mut again = batch.clone();
        Mixup { alpha: 1.0 }.augment(&mut again, given);
        assert_eq!(again, mixed);
    }
}
