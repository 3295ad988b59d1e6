//! Dropout whose mask follows from seed, step, layer and position: a resumed run drops what it would have dropped.

use burn::tensor::{Tensor, TensorData};

use crate::{pass::Pass, random::RandomStream};

/// Bits of each random number that decide; the rate is rounded to a multiple of 2^-24.
const DECIDING_BITS: u32 = 24;

/// In training zeroes a share `rate` of the values and scales the others by `1 / (1 - rate)`; in inference passes on.
///
/// `input` is `[batch, channel, time, frequency]`. The mask's positions count channels last, `[batch, time, frequency,
/// channel]`, so that a pass over memory in that order finds its random numbers in a row.
pub(crate) fn dropout(input: Tensor<4>, rate: f64, pass: &mut Pass) -> Tensor<4> {
    let Pass::Training(training) = pass else { return input };
    let random = training.next_dropout();
    if rate == 0.0 {
        return input;
    }
    let shape = input.dims();
    let mask = TensorData::new(mask(shape, rate, random), shape);
    let device = input.device();
    input * Tensor::from_data(mask, &device)
}

/// Factors 0 or `1 / (1 - rate)`, row-major in `[batch, channel, time, frequency]`.
fn mask([batch, channels, time, frequency]: [usize; 4], rate: f64, random: RandomStream) -> Vec<f32> {
    let threshold = (rate * f64::from(1 << DECIDING_BITS)).round() as u64;
    let kept = (1.0 / (1.0 - rate)) as f32;
    let mut factors = Vec::with_capacity(batch * channels * time * frequency);
    for clip in 0..batch {
        for channel in 0..channels {
            for cell in clip * time * frequency..(clip + 1) * time * frequency {
                let bits = random.bits((cell * channels + channel) as u64) >> (64 - DECIDING_BITS);
                factors.push(if bits >= threshold { kept } else { 0.0 });
            }
        }
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_drops_its_share_and_keeps_the_mean() {
        let factors = mask([4, 16, 47, 32], 0.1, RandomStream::new(0));
        let count = factors.len() as f64;
        let dropped = factors.iter().filter(|factor| **factor == 0.0).count() as f64;
        let mean = factors.iter().map(|factor| f64::from(*factor)).sum::<f64>() / count;
        // Five standard errors of a share of 0.1 among 96,256.
        assert!((dropped / count - 0.1).abs() < 0.005, "{}", dropped / count);
        assert!((mean - 1.0).abs() < 0.006, "{mean}");
    }

    #[test]
    fn a_mask_is_addressed_channels_last() {
        let random = RandomStream::new(0);
        let [batch, channels, time, frequency] = [2, 3, 4, 5];
        let factors = mask([batch, channels, time, frequency], 0.5, random);
        for (at, factor) in factors.into_iter().enumerate() {
            let (cell, channel) = (at % (time * frequency), at / (time * frequency) % channels);
            let clip = at / (channels * time * frequency);
            let position = ((clip * time * frequency + cell) * channels + channel) as u64;
            assert_eq!(factor == 0.0, random.bits(position) >> 63 == 0, "at {at}");
        }
    }
}
