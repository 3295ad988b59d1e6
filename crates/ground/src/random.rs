//! A seed becomes random numbers that are addressed by position, so that nothing about them must be saved.
//!
//! Whatever is left to chance draws from here: initial weights, the order of clips, dropout, resamples, pictures. Number
//! `n` of a stream depends on the stream's key and on `n` alone: a run that is resumed at epoch 7 draws what an undisturbed
//! run draws there, whatever the number of threads. The generator is our own because results must outlive the releases of a
//! library, and it stands here because every crate that draws knows this one.
//!
//! # Source
//! The output function is SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
//! OOPSLA 2014), applied to `key + (position + 1) * 2^64 / golden ratio`.

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

    /// The stream of the published generator from the state `key`.
    pub fn with_key(key: u64) -> Self {
        Self { key }
    }

    /// The state that the stream's numbers are counted from: all of its randomness.
    pub fn key(self) -> u64 {
        self.key
    }

    /// A stream of its own for `label`, unrelated to this one and to those of other labels.
    pub fn branch(self, label: u64) -> Self {
        Self { key: mix(self.key ^ mix(label.wrapping_add(INCREMENT)).rotate_left(32)) }
    }

    /// 64 random bits.
    pub fn bits(self, position: u64) -> u64 {
        mix(self.key.wrapping_add(position.wrapping_add(1).wrapping_mul(INCREMENT)))
    }

    /// A number in `0.0..1.0`, a multiple of 2^-53.
    pub fn uniform(self, position: u64) -> f64 {
        (self.bits(position) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of the numbers `0..n`, each as likely as any other; `n` is at least 1.
    pub fn below(self, position: u64, n: usize) -> usize {
        // The upper half of a 128-bit product maps 64 bits evenly onto 0..n.
        ((u128::from(self.bits(position)) * n as u128) >> 64) as usize
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
            order.swap(last, self.below(last as u64, last + 1));
        }
        order
    }

    /// `count` of the numbers `0..n`, each as likely as any other, in order; all of them where there are no more.
    pub fn sample(self, n: usize, count: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..n).collect();
        if count < n {
            // The first steps of Fisher and Yates' shuffle.
            for place in 0..count {
                numbers.swap(place, place + self.below(place as u64, n - place));
            }
            numbers.truncate(count);
            numbers.sort_unstable();
        }
        numbers
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
        let stream = RandomStream::with_key(1_234_567);
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

    #[test]
    fn every_number_below_a_limit_is_as_likely_as_any_other() {
        let stream = RandomStream::new(7);
        let mut counts = [0; 10];
        for position in 0..10_000 {
            counts[stream.below(position, 10)] += 1;
        }
        // 1,000 each, with a standard deviation of 30.
        assert!(counts.iter().all(|count| (880..=1_120).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_sample_is_in_order_without_repeats_and_evenly_drawn() {
        let mut drawn = [0; 20];
        for seed in 0..2_000 {
            let sample = RandomStream::new(seed).sample(20, 5);
            assert!(sample.is_sorted_by(|a, b| a < b) && sample.len() == 5);
            sample.iter().for_each(|&number| drawn[number] += 1);
        }
        // 500 times each, with a standard deviation of 19.
        assert!(drawn.iter().all(|count| (420..=580).contains(count)), "{drawn:?}");
        assert_eq!(RandomStream::new(0).sample(3, 7), [0, 1, 2]);
    }
}
