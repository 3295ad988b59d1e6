//! A seed becomes random numbers that are addressed by position, so that nothing about them must be saved.
//!
//! Initial weights, the order of clips and dropout draw from here. Number `n` of a stream depends on the stream's key
//! and on `n` alone: a run that is resumed at epoch 7 draws what an undisturbed run draws there, whatever the number of
//! threads. The generator is our own because results must outlive the releases of a library.
//!
//! # Source
//! The output function is SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
//! OOPSLA 2014), applied to `key + (position + 1) * 2^64 / golden ratio`.

use auteur_kernels::Dropout;

/// 2^64 divided by the golden ratio, made odd: SplitMix64's increment.
const INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;

/// An endless sequence of random numbers, read at any position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomStream {
    key: u64,
}

impl RandomStream {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { key: mix(seed.wrapping_add(INCREMENT)) }
    }

    /// A stream of its own for `label`, unrelated to this one and to those of other labels.
    pub fn branch(self, label: u64) -> Self {
        Self { key: mix(self.key ^ mix(label.wrapping_add(INCREMENT)).rotate_left(32)) }
    }

    /// Dropout of a share `rate` of values, whose choice is this stream's.
    pub fn dropout(self, rate: f64) -> Dropout {
        Dropout { key: self.key, rate }
    }

    /// 64 random bits.
    pub fn bits(self, position: u64) -> u64 {
        mix(self.key.wrapping_add(position.wrapping_add(1).wrapping_mul(INCREMENT)))
    }

    /// A number in `0.0..1.0`, a multiple of 2^-53.
    pub fn uniform(self, position: u64) -> f64 {
        (self.bits(position) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A normally distributed number of mean 0 and variance 1 (Box and Muller's method).
    pub fn normal(self, position: u64) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform(2 * position)).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform(2 * position + 1)).cos()
    }

    /// The numbers `0..n` in random order (Fisher and Yates' shuffle).
    pub fn permutation(self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            // The upper half of a 128-bit product maps 64 bits evenly onto 0..=last.
            let other = (u128::from(self.bits(last as u64)) * (last as u128 + 1)) >> 64;
            order.swap(last, other as usize);
        }
        order
    }
}

/// Maps 64 bits to 64 bits one to one, each output bit depending on each input bit.
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_that_of_splitmix64() {
        // The first three outputs of the published generator from state 1234567.
        let stream = RandomStream { key: 1_234_567 };
        let published = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([0, 1, 2].map(|position| stream.bits(position)), published);
    }

    #[test]
    fn uniform_numbers_have_the_mean_and_variance_of_the_unit_interval() {
        let stream = RandomStream::new(3);
        let values: Vec<f64> = (0..100_000).map(|position| stream.uniform(position)).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e5;
        // Four standard errors of a sample of 100,000.
        assert!((mean - 0.5).abs() < 0.0037, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 0.001, "{variance}");
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let stream = RandomStream::new(5);
        let values: Vec<f64> = (0..100_000).map(|position| stream.normal(position)).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.013, "{mean}");
        assert!((variance - 1.0).abs() < 0.018, "{variance}");
    }

    #[test]
    fn a_permutation_holds_every_number_once_and_differs_by_label() {
        let stream = RandomStream::new(0);
        let (first, second) = (stream.branch(1).permutation(500), stream.branch(2).permutation(500));
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..500).collect::<Vec<_>>());
        assert_ne!(first, second);
    }

    #[test]
    fn branches_of_neighbouring_labels_share_no_numbers() {
        let root = RandomStream::new(0);
        let mut seen: Vec<u64> =
            (0..64).flat_map(|label| (0..64).map(move |at| root.branch(label).bits(at))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 64 * 64);
    }
}
