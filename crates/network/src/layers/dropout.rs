//! Dropout whose mask follows from seed, step, layer and position: a resumed run drops what it would have dropped.

use auteur_kernels::Dropout;
use burn::tensor::{Tensor, TensorData};

use crate::pass::Pass;

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
    let dropout = Dropout { key: random.key(), rate };
    let mask = TensorData::new(mask(shape, dropout), shape);
    let (device, dtype) = (input.device(), input.dtype());
    input * Tensor::from_data(mask, (&device, dtype))
}

/// Factors 0 or `1 / (1 - rate)`, row-major in `[batch, channel, time, frequency]`.
///
/// Their positions count the channels of a cell filled up to a multiple of 16, as the CPU's kernels do.
fn mask([batch, channels, time, frequency]: [usize; 4], dropout: Dropout) -> Vec<f32> {
    let (cells, stride) = (time * frequency, channels.next_multiple_of(16));
    let mut factors = vec![0.0; batch * channels * cells];
    let mut of_cell = vec![0.0; stride];
    for cell in 0..batch * cells {
        dropout.factors(cell * stride, &mut of_cell);
        let first = cell / cells * channels * cells + cell % cells;
        for (channel, factor) in of_cell[..channels].iter().enumerate() {
            factors[first + channel * cells] = *factor;
        }
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;
    use auteur_ground::RandomStream;

    #[test]
    fn a_mask_drops_its_share_and_keeps_the_mean() {
        let factors = mask([4, 16, 47, 32], Dropout { key: RandomStream::new(0).key(), rate: 0.1 });
        let count = factors.len() as f64;
        let dropped = factors.iter().filter(|factor| **factor == 0.0).count() as f64;
        let mean = factors.iter().map(|factor| f64::from(*factor)).sum::<f64>() / count;
        // Five standard errors of a share of 0.1 among 96,256.
        assert!((dropped / count - 0.1).abs() < 0.005, "{}", dropped / count);
        assert!((mean - 1.0).abs() < 0.006, "{mean}");
    }

    #[test]
    fn a_mask_is_addressed_channels_last() {
        let dropout = Dropout { key: RandomStream::new(0).key(), rate: 0.5 };
        let [batch, channels, time, frequency] = [2, 3, 4, 5];
        let mut expected = vec![0.0; batch * time * frequency * 16];
        dropout.factors(0, &mut expected);
        for (at, factor) in mask([batch, channels, time, frequency], dropout).into_iter().enumerate() {
            let (cell, channel) = (at % (time * frequency), at / (time * frequency) % channels);
            let clip = at / (channels * time * frequency);
            let position = (clip * time * frequency + cell) * 16 + channel;
            assert_eq!(factor, expected[position], "at {at}");
        }
    }
}
