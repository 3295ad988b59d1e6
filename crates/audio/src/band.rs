//! A run of weights over neighbouring bins of a power spectrum: what filter banks are made of.
//!
//! Stands alone because mel and chroma share it, and because most of the time of both is spent in its sum.

use crate::stft::{LANES, Lanes};

/// Weights of the bins from `start` on; those of all other bins are zero.
pub(crate) struct Band {
    /// First bin with a weight.
    pub(crate) start: usize,
    pub(crate) weights: Vec<f32>,
}

impl Band {
    /// The energies within the band from the power spectra of several frames, `[n_fft / 2 + 1, LANES]`.
    #[inline]
    pub(crate) fn energies(&self, power: &[Lanes]) -> Lanes {
        weighted_sum(&self.weights, &power[self.start..])
    }
}

/// Sum of rows, each times its weight. Even and odd rows are added apart, so that no sum waits for the one before.
#[inline]
fn weighted_sum(weights: &[f32], rows: &[Lanes]) -> Lanes {
    let mut sums = [Lanes::default(); 2];
    let (weight_pairs, last_weight) = weights.as_chunks::<2>();
    let (row_pairs, last_rows) = rows[..weights.len()].as_chunks::<2>();
    for (weights, rows) in weight_pairs.iter().zip(row_pairs) {
        for half in 0..2 {
            for lane in 0..LANES {
                sums[half][lane] += weights[half] * rows[half][lane];
            }
        }
    }
    let [mut total, odd] = sums;
    for lane in 0..LANES {
        total[lane] += odd[lane];
    }
    for (weight, row) in last_weight.iter().zip(last_rows) {
        for lane in 0..LANES {
            total[lane] += weight * row[lane];
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_odd_and_even_width_add_up_all_their_rows() {
        for width in 1..6 {
            let weights: Vec<f32> = (1..=width).map(|weight| weight as f32).collect();
            let rows = vec![[1.0; LANES]; width];
            assert_eq!(weighted_sum(&weights, &rows), [weights.iter().sum::<f32>(); LANES]);
        }
    }
}
