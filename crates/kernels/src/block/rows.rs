//! A unit's convolution by either method, into rows that hold whole vectors.

use pulp::{Simd, WithSimd};

use crate::{
    Buffer, Instructions, Method,
    direct::{self, TAPS},
    one_channel::{self, Surroundings},
    shape::{Shape, Unit},
    winograd::{
        self,
        tiles::{ImageRows, Images},
    },
};

/// A kernel, ready for its method.
#[derive(Debug)]
pub(crate) enum Filter {
    Winograd(winograd::filter::Filter),
    Direct(direct::Filter),
    OneChannel(direct::Filter),
}

impl Filter {
    /// Prepares `kernel`, `[3, 3, inputs, outputs]`.
    pub(crate) fn new(kernel: &[f32], shape: Shape, method: Method, instructions: Instructions) -> Self {
        struct Pack<'a>(&'a [f32], Shape);
        impl WithSimd for Pack<'_> {
            type Output = direct::Filter;
            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> direct::Filter {
                direct::Filter::new::<S>(self.0, self.1.inputs, self.1.outputs)
            }
        }
        match method {
            Method::Winograd => {
                let Shape { inputs, outputs, .. } = shape;
                Self::Winograd(winograd::filter::Filter::new(kernel, inputs, outputs, instructions))
            }
            Method::Direct if shape.inputs == 1 => Self::OneChannel(instructions.run(Pack(kernel, shape))),
            Method::Direct => Self::Direct(instructions.run(Pack(kernel, shape))),
        }
    }

    /// Writes the convolution of `rows`, without bias, one after the other.
    #[inline(always)]
    pub(crate) fn convolve<S: Simd>(&self, simd: S, rows: ImageRows, result: &mut [f32]) {
        let ImageRows { images, units } = rows;
        match self {
            Self::Winograd(filter) => {
                winograd::convolution::convolve(simd, rows, filter, result);
            }
            Self::Direct(filter) => {
                let mut patches = Buffer::take(images.frequency * TAPS * images.channels);
                for ((clip, time), row) in rows_of(units, result) {
                    direct::patches(images, clip, time, &mut patches);
                    filter.multiply(simd, &patches, row);
                }
            }
            Self::OneChannel(filter) => {
                let mut surroundings = Surroundings::new(images.frequency);
                for ((clip, time), row) in rows_of(units, result) {
                    surroundings.read(images, clip, time);
                    one_channel::convolve_row(simd, filter, &surroundings, row);
                }
            }
        }
    }
}

/// Clip and row in it of each row of `units`, with its part of `result`.
fn rows_of<'a>(
    units: &'a [Unit],
    result: &'a mut [f32],
) -> impl Iterator<Item = ((usize, usize), &'a mut [f32])> {
    let rows = units.iter().flat_map(|unit| unit.rows.clone().map(|row| (unit.clip, row)));
    let count: usize = units.iter().map(|unit| unit.rows.len()).sum();
    let row_len = result.len() / count;
    rows.zip(result.chunks_exact_mut(row_len))
}

/// The images that enter a block.
pub(crate) fn inputs(shape: Shape, values: &[f32]) -> Images<'_> {
    Images { values, time: shape.time, frequency: shape.frequency, channels: shape.inputs }
}
