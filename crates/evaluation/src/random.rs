//! A seed becomes draws that are addressed by position: the same resamples whatever the number of threads.
//!
//! # Source
//! The output function is SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
//! OOPSLA 2014), applied to `key + (position + 1) * 2^64 / golden ratio`.

/// 2^64 divided by the golden ratio, made odd: SplitMix64's increment.
const INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;

/// An endless sequence of random numbers, read at any position.
#[derive(Clone, Copy)]
pub(crate) struct RandomStream {
    key: u64,
}

impl RandomStream {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: mix(seed.wrapping_add(INCREMENT)) }
    }

    /// A stream of its own for `label`, unrelated to this one and to those of other labels.
    pub(crate) fn branch(self, label: u64) -> Self {
        Self { key: mix(self.key ^ mix(label.wrapping_add(INCREMENT)).rotate_left(32)) }
    }

    /// One of the numbers `0..n`.
    pub(crate) fn below(self, position: u64, n: usize) -> usize {
        let bits = mix(self.key.wrapping_add(position.wrapping_add(1).wrapping_mul(INCREMENT)));
        // The upper half of a 128-bit product maps 64 bits evenly onto 0..n.
        ((u128::from(bits) * n as u128) >> 64) as usize
    }
}

/// Maps 64 bits to 64 bits one to one, each output bit depending on each input bit.
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
