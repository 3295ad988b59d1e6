//! Some rows of images, convolved: windows to planes, one product a plane, planes to tiles, all within the cache.

use pulp::Simd;

use super::{
    LINE, PLANES,
    filter::Filter,
    tiles::{ImageRows, Planed, Products, Target, Tile},
};
use crate::{
    Buffer,
    matrix::{
        product::{Left, product},
        strided::{Packed, Strided},
    },
    shape::{TILE, Unit},
};

/// Output channels whose products wait for their transform at a time; with the windows they stay in the second-level
/// cache.
const GROUP: usize = 64;

/// Writes the convolution of `rows` to `result`, one after the other.
#[inline(always)]
pub(crate) fn convolve<S: Simd>(simd: S, rows: ImageRows, filter: &Filter, result: &mut [f32]) {
    let ImageRows { images, units } = rows;
    let Filter { inputs, heard, outputs, .. } = *filter;
    let tiles: Vec<Tile> = units.iter().flat_map(|unit| tiles_of(unit, images.frequency)).collect();
    let window_stride = tiles.len() * inputs + LINE;
    let mut windows = Buffer::take(PLANES * window_stride);
    for (place, &tile) in tiles.iter().enumerate() {
        let values = &mut windows[place * inputs..];
        let planes = Planed { values, plane: window_stride, group: inputs, next_group: 0 };
        images.transform_window(simd, tile, planes);
    }
    let mut products = Buffer::take(PLANES * (tiles.len() * GROUP + LINE));
    for first in (0..outputs).step_by(GROUP) {
        let channels = first..(first + GROUP).min(outputs);
        let product_stride = tiles.len() * channels.len() + LINE;
        for plane in 0..PLANES {
            let values = &windows[plane * window_stride..];
            let left = Left { values, stride: inputs, rows: tiles.len(), inner: heard };
            let right = Packed { values: filter.part(plane, channels.clone()), columns: channels.len() };
            let values = &mut products[plane * product_stride..];
            product(simd, left, right, Strided { values, stride: channels.len() });
        }
        let (mut rest, mut place) = (&mut *result, 0);
        for unit in units {
            let row_len = images.frequency * outputs;
            let (rows, behind) = rest.split_at_mut(unit.rows.len() * row_len);
            rest = behind;
            for values in rows.chunks_mut(TILE * row_len) {
                let (frequency, written) = (images.frequency, channels.clone());
                let mut target = Target { values, frequency, channels: outputs, written };
                for frequency in (0..frequency).step_by(TILE) {
                    let values = &products[place * channels.len()..];
                    let products = Products { values, stride: product_stride };
                    target.transform_products(simd, frequency, products);
                    place += 1;
                }
            }
        }
    }
}

/// The tiles that cover a unit's rows, row by row.
fn tiles_of(unit: &Unit, frequency: usize) -> impl Iterator<Item = Tile> {
    let clip = unit.clip;
    let times = unit.rows.clone().step_by(TILE);
    times.flat_map(move |time| {
        (0..frequency).step_by(TILE).map(move |frequency| Tile { clip, time, frequency })
    })
}
