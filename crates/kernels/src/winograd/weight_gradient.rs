//! The gradient of a convolution's weights: a sum over all tiles, plane by plane.
//!
//! Tiles are taken in portions that fit into the shared cache. Threads first transform a portion's windows and
//! gradients, tile by tile, then add up its outer products, plane by plane: so no thread keeps sums of its own, and
//! the order of the sum does not depend on how many there are.
//!
//! A portion lies in memory as `[block][plane][channel group][tile][channel]`, so that the products read it from front
//! to back.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::{
    LINE, PLANES,
    filter::weight_gradient,
    tiles::{Images, Planed, Tile},
};
use crate::{
    Buffer, Instructions,
    matrix::{
        outer::{Factors, Rows, add_outer},
        strided::Strided,
    },
    shape::TILE,
};

/// Tiles that one thread transforms at once.
const BLOCK: usize = 16;
/// Tiles of a portion.
const PORTION: usize = 8 * BLOCK;

/// The gradient of the kernel, `[3, 3, inputs, outputs]`, from a block's inputs and its outputs' gradient.
pub(crate) fn kernel_gradient(inputs: Images, gradient: Images, instructions: Instructions) -> Vec<f32> {
    let size = inputs.channels * gradient.channels;
    let tiles = all_tiles(inputs);
    let (window_len, gradient_len) = (block_len(inputs.channels), block_len(gradient.channels));
    let mut windows = Buffer::take(PORTION / BLOCK * window_len);
    let mut gradients = Buffer::take(PORTION / BLOCK * gradient_len);
    let mut sums = Buffer::zeros(PLANES * size);
    for portion in tiles.chunks(PORTION) {
        let rooms = windows.par_chunks_mut(window_len).zip(gradients.par_chunks_mut(gradient_len));
        portion.par_chunks(BLOCK).zip(rooms).for_each(|(tiles, (windows, gradients))| {
            instructions.run(Transform { inputs, gradient, tiles, windows, gradients });
        });
        sums.par_chunks_mut(size).enumerate().for_each(|(plane, sums)| {
            let rows = |blocks, channels: usize| Planes { blocks, channels, plane };
            let left = rows(&windows, inputs.channels);
            let right = rows(&gradients, gradient.channels);
            instructions.run(AddProducts { count: portion.len(), left, right, sums });
        });
    }
    weight_gradient(&sums, size, instructions)
}

/// Channels that lie together: whole tiles of a product with any instructions, the widest of which has 64 columns.
fn group(channels: usize) -> usize {
    if channels.is_multiple_of(64) { 64 } else { channels }
}

/// Values of a block.
fn block_len(channels: usize) -> usize {
    PLANES * plane_len(channels)
}

/// Values from plane to plane of a block.
fn plane_len(channels: usize) -> usize {
    BLOCK * channels + LINE
}

fn all_tiles(images: Images) -> Vec<Tile> {
    let clips = images.values.len() / (images.time * images.frequency * images.channels);
    let rows = (0..clips).flat_map(|clip| (0..images.time).step_by(TILE).map(move |time| (clip, time)));
    let columns = |(clip, time)| {
        (0..images.frequency).step_by(TILE).map(move |frequency| Tile { clip, time, frequency })
    };
    rows.flat_map(columns).collect()
}

/// Transforms the windows and gradients of a block's tiles.
struct Transform<'a> {
    inputs: Images<'a>,
    gradient: Images<'a>,
    tiles: &'a [Tile],
    windows: &'a mut [f32],
    gradients: &'a mut [f32],
}

impl WithSimd for Transform<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { inputs, gradient, tiles, windows, gradients } = self;
        for (place, &tile) in tiles.iter().enumerate() {
            inputs.transform_window(simd, tile, planes_of(windows, inputs.channels, place));
            let planes = planes_of(gradients, gradient.channels, place);
            gradient.transform_gradient(simd, tile, planes);
        }
    }
}

/// One plane of all blocks of a portion.
#[derive(Clone, Copy)]
struct Planes<'a> {
    blocks: &'a [f32],
    channels: usize,
    plane: usize,
}

impl<'a> Planes<'a> {
    fn rows(self) -> Rows<'a> {
        let group = group(self.channels);
        Rows {
            values: &self.blocks[self.plane * plane_len(self.channels)..],
            columns: self.channels,
            row_piece: BLOCK,
            column_piece: group,
            next_rows: block_len(self.channels),
            next_columns: BLOCK * group,
        }
    }
}

/// Where the planes of a tile of a block go.
fn planes_of(block: &mut [f32], channels: usize, place: usize) -> Planed<'_> {
    let group = group(channels);
    Planed {
        values: &mut block[place * group..],
        plane: plane_len(channels),
        group,
        next_group: BLOCK * group,
    }
}

/// Adds one plane's outer products of a portion's `count` tiles.
struct AddProducts<'a> {
    count: usize,
    left: Planes<'a>,
    right: Planes<'a>,
    sums: &'a mut [f32],
}

impl WithSimd for AddProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let factors = Factors { count: self.count, left: self.left.rows(), right: self.right.rows() };
        add_outer(simd, factors, Strided { values: self.sums, stride: self.right.channels });
    }
}
