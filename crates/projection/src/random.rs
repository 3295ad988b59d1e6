//! A seed becomes random numbers that are addressed by position.
//!
//! Enters: a seed. Leaves: number `n` of its stream, which depends on the two alone, so that the number of threads
//! changes nothing. It is our own because pictures must outlive the releases of a library.
//!
//! # Source
//! The output function is SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
//! OOPSLA 2014), applied to `key + (position + 1) * 2^64 / golden ratio`.

/// 2^64 divided by the golden ratio, made odd: SplitMix64's increment.
const INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;

/// An endless sequence of random numbers, read at any position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RandomStream {
    key: u64,
}

impl RandomStream {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: mix(seed.wrapping_add(INCREMENT)) }
    }

    /// 64 random bits.
    fn bits(self, position: u64) -> u64 {
        mix(self.key.wrapping_add(position.wrapping_add(1).wrapping_mul(INCREMENT)))
    }

    /// One of the numbers `0..n`; `n` is at least 1.
    pub(crate) fn below(self, n: usize, position: u64) -> usize {
        // The upper half of a 128-bit product maps 64 bits evenly onto 0..n.
        ((u128::from(self.bits(position)) * n as u128) >> 64) as usize
    }

    /// A normally distributed number of mean 0 and variance 1 (Box and Muller's method).
    pub(crate) fn normal(self, position: u64) -> f64 {
        let uniform = |at: u64| (self.bits(at) >> 11) as f64 / (1_u64 << 53) as f64;
        let radius = (-2.0 * (1.0 - uniform(2 * position)).ln()).sqrt();
        radius * (std::f64::consts::TAU * uniform(2 * position + 1)).cos()
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
    fn normal_numbers_have_mean_0_and_variance_1() {
        let stream = RandomStream::new(5);
        let values: Vec<f64> = (0..100_000).map(|position| stream.normal(position)).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e5;
        // Four standard errors of a sample of 100,000.
        assert!(mean.abs() < 0.013, "{mean}");
        assert!((variance - 1.0).abs() < 0.018, "{variance}");
    }

    #[test]
    fn every_number_below_a_limit_is_as_likely_as_any_other() {
        let stream = RandomStream::new(7);
        let mut counts = [0; 10];
        for position in 0..10_000 {
            counts[stream.below(10, position)] += 1;
        }
        // 1,000 each, with a standard deviation of 30.
        assert!(counts.iter().all(|count| (880..=1_120).contains(count)), "{counts:?}");
    }
}
