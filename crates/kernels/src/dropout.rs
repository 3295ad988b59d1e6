//! Which values dropout takes away: a function of a key and a value's position, so that a resumed run drops the same.

/// 2^64 divided by the golden ratio, made odd: SplitMix64's increment.
const INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;
/// Values that share one random number of 64 bits, 16 each.
const SHARING: usize = 4;

/// A share of values, chosen by a counted random generator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    /// The stream's key: all of the randomness.
    pub key: u64,
    /// Share of values that become zero, at least 0 and below 1, rounded to a multiple of 2^-16.
    pub rate: f64,
}

impl Dropout {
    /// What a value that stays is multiplied by.
    pub fn scale(&self) -> f32 {
        (1.0 / (1.0 - self.rate)) as f32
    }

    /// Writes the factors of the values from `position` on: 0 or [`Dropout::scale`]. `position` and the number of
    /// factors are multiples of 4.
    ///
    /// # Source
    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) at
    /// `key + (position / 4 + 1) * increment`, lowest 16 bits first.
    #[inline(always)]
    pub fn factors(&self, position: usize, factors: &mut [f32]) {
        let (scale, threshold) = (self.scale(), (self.rate * 65536.0).round() as u32);
        let first = (position / SHARING) as u64 + 1;
        for (factors, count) in factors.as_chunks_mut::<SHARING>().0.iter_mut().zip(first..) {
            let bits = mix(self.key.wrapping_add(count.wrapping_mul(INCREMENT)));
            for (place, factor) in factors.iter_mut().enumerate() {
                let bits = (bits >> (16 * place)) as u32 & 0xFFFF;
                *factor = if bits >= threshold { scale } else { 0.0 };
            }
        }
    }
}

/// Maps 64 bits to 64 bits one to one, each output bit depending on each input bit.
#[inline(always)]
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
