//! A convolution's kernel in the form that the products take, and the weights' gradient back in the kernel's form.

use std::ops::Range;

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::{PLANES, WINDOW, transforms::G};
use crate::{
    Buffer, Instructions,
    lanes::{load, multiply_add, store},
    matrix::panels::{Place, place},
};

/// A transformed kernel: for each plane `[heard, outputs]` in panels.
#[derive(Debug)]
pub(crate) struct Filter {
    planes: Buffer,
    pub(crate) inputs: usize,
    /// Inputs up to the last that has any weight: those behind it only fill up whole vectors, and no product reads them.
    pub(crate) heard: usize,
    pub(crate) outputs: usize,
}

impl Filter {
    /// Transforms `kernel`, `[3, 3, inputs, outputs]`.
    pub(crate) fn new(kernel: &[f32], inputs: usize, outputs: usize, instructions: Instructions) -> Self {
        let heard = heard(kernel, inputs, outputs);
        let mut planes = Buffer::take(PLANES * heard * outputs);
        planes.par_chunks_mut(WINDOW * heard * outputs).enumerate().for_each(|(row, planes)| {
            instructions.run(TransformRow { kernel, row, planes, sizes: [inputs, heard, outputs] });
        });
        Self { planes, inputs, heard, outputs }
    }

    /// Transforms the kernel that takes an output's gradient back to the input's: turned round, its channels swapped.
    pub(crate) fn backward(
        kernel: &[f32],
        inputs: usize,
        outputs: usize,
        instructions: Instructions,
    ) -> Self {
        let mut turned = Buffer::take(kernel.len());
        let size = inputs * outputs;
        turned.par_chunks_mut(size).zip(kernel.par_chunks(size).rev()).for_each(|(to, from)| {
            for (output, row) in to.chunks_exact_mut(inputs).enumerate() {
                row.iter_mut().zip(from[output..].iter().step_by(outputs)).for_each(|(to, from)| *to = *from);
            }
        });
        Self::new(&turned, outputs, inputs, instructions)
    }

    /// `[heard, channels]` of one plane, in panels. `channels` must begin and end where panels do.
    pub(crate) fn part(&self, plane: usize, channels: Range<usize>) -> &[f32] {
        let first = (plane * self.outputs + channels.start) * self.heard;
        &self.planes[first..][..channels.len() * self.heard]
    }
}

/// Inputs up to the last that has any weight in `kernel`; one at least.
fn heard(kernel: &[f32], inputs: usize, outputs: usize) -> usize {
    let has_weight = |input: &usize| {
        let mut taps = kernel.chunks_exact(inputs * outputs).map(|tap| &tap[input * outputs..][..outputs]);
        taps.any(|weights| weights.iter().any(|weight| *weight != 0.0))
    };
    (0..inputs).rev().find(has_weight).map_or(1, |last| last + 1)
}

/// One row of `G g G'`: six planes.
struct TransformRow<'a> {
    kernel: &'a [f32],
    row: usize,
    planes: &'a mut [f32],
    /// Inputs, how many of them are heard, and outputs.
    sizes: [usize; 3],
}

impl WithSimd for TransformRow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { kernel, row, planes, sizes: [inputs, heard, outputs] } = self;
        let size = inputs * outputs;
        for input in 0..heard {
            for vector in 0..outputs / S::F32_LANES {
                let first = input * outputs + vector * S::F32_LANES;
                // [3, 3] -> [3]
                let mut gathered = [simd.splat_f32s(0.0); 3];
                for (taps, factor) in kernel.chunks_exact(3 * size).zip(G[row]) {
                    for (column, sum) in gathered.iter_mut().enumerate() {
                        let weights = load::<S>(&taps[column * size + first..]);
                        *sum = multiply_add(simd, simd.splat_f32s(factor), weights, *sum);
                    }
                }
                let Place { start, stride } = place::<S>(vector, heard, outputs);
                for (plane, factors) in planes.chunks_exact_mut(heard * outputs).zip(G) {
                    let mut sum = simd.splat_f32s(0.0);
                    for (factor, value) in factors.into_iter().zip(gathered) {
                        sum = multiply_add(simd, simd.splat_f32s(factor), value, sum);
                    }
                    store::<S>(&mut plane[start + input * stride..], sum);
                }
            }
        }
    }
}

/// Takes the summed gradients of all planes, each `[inputs, outputs]` row-major, back to `[3, 3, inputs, outputs]`.
pub(crate) fn weight_gradient(planes: &[f32], size: usize, instructions: Instructions) -> Vec<f32> {
    /// Values of one tap that one thread works on.
    const PIECE: usize = 4096;
    let mut gradient = vec![0.0; 9 * size];
    let mut pieces: Vec<(usize, Vec<&mut [f32]>)> =
        (0..size.div_ceil(PIECE)).map(|piece| (piece * PIECE, Vec::with_capacity(9))).collect();
    for tap in gradient.chunks_exact_mut(size) {
        for ((_, taps), piece) in pieces.iter_mut().zip(tap.chunks_mut(PIECE)) {
            taps.push(piece);
        }
    }
    pieces.into_par_iter().for_each(|(start, taps)| {
        instructions.run(GatherTaps { planes: &planes[start..], size, taps });
    });
    gradient
}

/// `G' u G` of some channel pairs.
struct GatherTaps<'a> {
    planes: &'a [f32],
    size: usize,
    taps: Vec<&'a mut [f32]>,
}

impl WithSimd for GatherTaps<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let zero = simd.splat_f32s(0.0);
        for at in (0..self.taps[0].len()).step_by(S::F32_LANES) {
            let mut sums = [[zero; 3]; 3];
            for (row, of_row) in G.into_iter().enumerate() {
                // One row of the window: [6] -> [3]
                let mut gathered = [zero; 3];
                for (column, of_column) in G.into_iter().enumerate() {
                    let value = load::<S>(&self.planes[(row * WINDOW + column) * self.size + at..]);
                    for (sum, factor) in gathered.iter_mut().zip(of_column) {
                        *sum = multiply_add(simd, simd.splat_f32s(factor), value, *sum);
                    }
                }
                for (sums, factor) in sums.iter_mut().zip(of_row) {
                    for (sum, value) in sums.iter_mut().zip(gathered) {
                        *sum = multiply_add(simd, simd.splat_f32s(factor), value, *sum);
                    }
                }
            }
            for (tap, sum) in self.taps.iter_mut().zip(sums.into_iter().flatten()) {
                store::<S>(&mut tap[at..], sum);
            }
        }
    }
}
