//! Sums over the pooled gradients, from which gamma's, beta's and batch norm's gradients follow, and sums of the jobs' parts.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::{
    Buffer, Instructions,
    block::coefficients::PeakSums,
    lanes::{accumulate, load, multiply_add},
};

/// Pooled cells that one thread adds up at once, in f32; their sums are put together in f64.
const CELLS: usize = 256;

/// Adds up the gradients of the outputs that were kept; all are `[cells, channels]`, `mean` is `[channels]`.
pub(super) fn peak_sums(
    gradient: &[f32],
    peaks: &[f32],
    mean: &[f32],
    instructions: Instructions,
) -> PeakSums {
    let channels = mean.len();
    let len = CELLS * channels;
    let mut parts = Buffer::take(peaks.len().div_ceil(len) * 2 * channels);
    let cells = gradient.par_chunks(len).zip(peaks.par_chunks(len));
    cells.zip(parts.par_chunks_exact_mut(2 * channels)).for_each(|((gradient, peaks), sums)| {
        instructions.run(Add { gradient, peaks, mean, sums });
    });
    let mut sums = PeakSums { gradient: vec![0.0; channels], moment: vec![0.0; channels] };
    for part in parts.chunks_exact(2 * channels) {
        for channel in 0..channels {
            sums.gradient[channel] += f64::from(part[channel]);
            sums.moment[channel] += f64::from(part[channels + channel]);
        }
    }
    sums
}

struct Add<'a> {
    gradient: &'a [f32],
    peaks: &'a [f32],
    mean: &'a [f32],
    /// `[2, channels]`: of the gradient, and of its product with the distance from the mean.
    sums: &'a mut [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { gradient, peaks, mean, sums } = self;
        let channels = mean.len();
        sums.fill(0.0);
        let (of_gradient, of_moment) = sums.split_at_mut(channels);
        for (gradient, peaks) in gradient.chunks_exact(channels).zip(peaks.chunks_exact(channels)) {
            for at in (0..channels).step_by(S::F32_LANES) {
                let (gradient, peak) = (load::<S>(&gradient[at..]), load::<S>(&peaks[at..]));
                let kept = simd.equal_f32s(peak, peak);
                let zero = simd.splat_f32s(0.0);
                let gradient = simd.select_f32s(kept, gradient, zero);
                let distance = simd.select_f32s(kept, simd.sub_f32s(peak, load::<S>(&mean[at..])), zero);
                accumulate(simd, &mut of_gradient[at..], gradient);
                let moment = multiply_add(simd, gradient, distance, load::<S>(&of_moment[at..]));
                crate::lanes::store::<S>(&mut of_moment[at..], moment);
            }
        }
    }
}

/// Adds up parts of `len` values each, in f64 and in their order.
pub(super) fn sum_in_order(parts: &[f32], len: usize) -> Vec<f32> {
    let mut sums = vec![0.0f64; len];
    for part in parts.chunks_exact(len) {
        sums.iter_mut().zip(part).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums.into_iter().map(|sum| sum as f32).collect()
}
