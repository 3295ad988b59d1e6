//! Windows of images become planes, and planes become tiles of images: the two-dimensional transforms in place.

use std::ops::Range;

use pulp::Simd;

use super::{
    WINDOW,
    transforms::{self, Gradient, Input, Transform},
};
use crate::{
    lanes::{load, store},
    shape::{TILE, Unit},
};

/// Images `[clips, time, frequency, channels]`, with zeros around them.
#[derive(Clone, Copy)]
pub(crate) struct Images<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) time: usize,
    pub(crate) frequency: usize,
    pub(crate) channels: usize,
}

/// Some rows of images.
#[derive(Clone, Copy)]
pub(crate) struct ImageRows<'a> {
    pub(crate) images: Images<'a>,
    pub(crate) units: &'a [Unit],
}

/// The first row and column of a tile in a clip's image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    pub(crate) clip: usize,
    pub(crate) time: usize,
    pub(crate) frequency: usize,
}

/// Where the planes of a tile go: `plane` values from plane to plane; channels lie in groups of `group`, the groups
/// `next_group` values apart.
pub(crate) struct Planed<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) plane: usize,
    pub(crate) group: usize,
    pub(crate) next_group: usize,
}

impl Planed<'_> {
    /// The first plane's values from `channel` on.
    #[inline(always)]
    fn at_channel(&mut self, channel: usize) -> &mut [f32] {
        &mut self.values[channel / self.group * self.next_group + channel % self.group..]
    }
}

/// The `N`x`N` cells of [`Images`] from which a transform begins.
///
/// `cells` starts with the first of them that lies inside; `rows` and `columns` say which do. The others are zero.
struct Block<'a> {
    cells: &'a [f32],
    row: usize,
    column: usize,
    rows: Range<usize>,
    columns: Range<usize>,
}

impl Images<'_> {
    /// The cells from row `tile.time - margin` and column `tile.frequency - margin` on.
    #[inline(always)]
    fn block<const N: usize>(&self, tile: Tile, margin: usize) -> Block<'_> {
        let Self { values, time, frequency, channels } = *self;
        let inside = |start: usize, size: usize| {
            margin.saturating_sub(start)..(size + margin).saturating_sub(start).min(N)
        };
        let (rows, columns) = (inside(tile.time, time), inside(tile.frequency, frequency));
        let row = tile.clip * time + tile.time + rows.start - margin;
        let column = tile.frequency + columns.start - margin;
        let cells = &values[(row * frequency + column) * channels..];
        Block { cells, row: frequency * channels, column: channels, rows, columns }
    }

    /// Writes `B' d B` of the window of `tile` to `planes`.
    #[inline(always)]
    pub(crate) fn transform_window<S: Simd>(&self, simd: S, tile: Tile, planes: Planed) {
        let block = self.block::<WINDOW>(tile, 1);
        block.transform::<S, Input, WINDOW>(simd, self.channels, planes);
    }

    /// Writes `A y A'` of the gradient in `tile` to `planes`.
    #[inline(always)]
    pub(crate) fn transform_gradient<S: Simd>(&self, simd: S, tile: Tile, planes: Planed) {
        let block = self.block::<TILE>(tile, 0);
        block.transform::<S, Gradient, TILE>(simd, self.channels, planes);
    }
}

impl Block<'_> {
    /// Applies a one-dimensional transform to the columns and to the rows of what they become.
    #[inline(always)]
    fn transform<S: Simd, T: Transform<N>, const N: usize>(&self, simd: S, channels: usize, planes: Planed) {
        match self.rows.len() == N && self.columns.len() == N {
            true => self.transform_cells::<S, T, N, true>(simd, channels, planes),
            false => self.transform_cells::<S, T, N, false>(simd, channels, planes),
        }
    }

    /// [`Block::transform`]; `WHOLE` where no cell lies outside.
    #[inline(always)]
    fn transform_cells<S: Simd, T: Transform<N>, const N: usize, const WHOLE: bool>(
        &self,
        simd: S,
        channels: usize,
        mut planes: Planed,
    ) {
        let plane = planes.plane;
        // Out here it is cleared once a tile.
        let mut rows = [[simd.splat_f32s(0.0); N]; WINDOW];
        for channel in (0..channels).step_by(S::F32_LANES) {
            let cells = &self.cells[channel..];
            for column in 0..N {
                let mut entering = [simd.splat_f32s(0.0); N];
                if WHOLE || self.columns.contains(&column) {
                    let skipped = if WHOLE { 0 } else { self.columns.start };
                    let cells = &cells[(column - skipped) * self.column..];
                    for (row, value) in entering.iter_mut().enumerate() {
                        if WHOLE || self.rows.contains(&row) {
                            let skipped = if WHOLE { 0 } else { self.rows.start };
                            *value = load::<S>(&cells[(row - skipped) * self.row..]);
                        }
                    }
                }
                let transformed = T::apply(simd, entering);
                for row in 0..WINDOW {
                    rows[row][column] = transformed[row];
                }
            }
            let planes = planes.at_channel(channel);
            for (row, entering) in rows.iter().enumerate() {
                let transformed = T::apply(simd, *entering);
                for (column, value) in transformed.into_iter().enumerate() {
                    store::<S>(&mut planes[(row * WINDOW + column) * plane..], value);
                }
            }
        }
    }
}

/// The products of a tile, `stride` values from plane to plane; channels lie together.
#[derive(Clone, Copy)]
pub(crate) struct Products<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
}

/// The part of an image that tiles are written to: rows of `frequency` cells of `channels` values.
pub(crate) struct Target<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) frequency: usize,
    pub(crate) channels: usize,
    /// The channels that are written.
    pub(crate) written: Range<usize>,
}

impl Target<'_> {
    /// Writes `A' m A` of a tile's products to the cells from column `frequency` of the first row on, as far as the
    /// target goes.
    #[inline(always)]
    pub(crate) fn transform_products<S: Simd>(&mut self, simd: S, frequency: usize, products: Products) {
        let Products { values: planes, stride } = products;
        let row_len = self.frequency * self.channels;
        let rows = (self.values.len() / row_len).min(TILE);
        let columns = (self.frequency - frequency).min(TILE);
        let mut transformed = [[simd.splat_f32s(0.0); WINDOW]; TILE];
        for channel in self.written.clone().step_by(S::F32_LANES) {
            let planes = &planes[channel - self.written.start..];
            for column in 0..WINDOW {
                let mut entering = [simd.splat_f32s(0.0); WINDOW];
                for (row, value) in entering.iter_mut().enumerate() {
                    *value = load::<S>(&planes[(row * WINDOW + column) * stride..]);
                }
                let outputs = transforms::output(simd, entering);
                for row in 0..TILE {
                    transformed[row][column] = outputs[row];
                }
            }
            for (row, entering) in transformed.iter().enumerate().take(rows) {
                let outputs = transforms::output(simd, *entering);
                let cells = &mut self.values[row * row_len + frequency * self.channels + channel..];
                for (column, output) in outputs.into_iter().enumerate().take(columns) {
                    store::<S>(&mut cells[column * self.channels..], output);
                }
            }
        }
    }
}
