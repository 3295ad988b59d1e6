//! A seed becomes random numbers that are addressed by position: SplitMix64's output function (Steele, Lea and Flood,
//! OOPSLA 2014) over a counter, as in the network, whose crate must not be needed here.

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

    /// A stream of its own for `label`.
    pub(crate) fn branch(self, label: u64) -> Self {
        Self { key: mix(self.key ^ mix(label.wrapping_add(INCREMENT)).rotate_left(32)) }
    }

    /// A number in `0.0..1.0`, a multiple of 2^-53.
    pub(crate) fn uniform(self, position: u64) -> f64 {
        (self.bits(position) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `count` of the numbers `0..n`, each as likely as any other, in order; all of them where there are no more.
    pub(crate) fn sample(self, n: usize, count: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..n).collect();
        if count < n {
            // The first steps of Fisher and Yates' shuffle.
            for place in 0..count {
                let left = (n - place) as u128;
                let other = place + ((u128::from(self.bits(place as u64)) * left) >> 64) as usize;
                numbers.swap(place, other);
            }
            numbers.truncate(count);
            numbers.sort_unstable();
        }
        numbers
    }

    fn bits(self, position: u64) -> u64 {
        mixed(self.key, position)
    }
}

/// SplitMix64's output of this number, counted from 0, after the state `key`.
pub(crate) fn mixed(key: u64, position: u64) -> u64 {
    mix(key.wrapping_add(position.wrapping_add(1).wrapping_mul(INCREMENT)))
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
