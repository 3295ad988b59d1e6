//! What a kernel needs at least: its arithmetic by the method that it takes, and the memory that it cannot do without.
//!
//! A multiply-add of one lane counts as one operation, and so does an addition, a product, a comparison or a selection alone: the
//! processor does as many of these as of those. Broadcasts, loads, addresses and dropout's random numbers are not counted, nor is
//! what passes between caches.

use auteur_kernels::{Method, Shape};

/// Operations of `exp(x) - 1` where `x` is negative, elsewhere `x`.
const ELU: f64 = 19.0;
/// Of each activation, forward: bias, ELU, the sums for the statistics, the peak.
const ACTIVATE: f64 = 1.0 + ELU + 3.0 + 2.0;
/// Of each activation, forward, where its rows are computed again: bias and ELU.
const ACTIVATE_AGAIN: f64 = 1.0 + ELU;
/// Of each activation, backward: its gradient from that of its window, and the bias's sum.
const SPREAD: f64 = 9.0;
/// Taps of a kernel.
const TAPS: f64 = 9.0;
/// Places of a transformed window, and rows of a tile.
const PLANES: f64 = 36.0;
const TILE: usize = 4;
/// Operations of the transforms of a window, of a tile's products, and of a tile's gradient, for each channel: 12, 10 and 10 columns and
/// rows of 12, 10 and 9.
const WINDOW: f64 = 144.0;
const PRODUCTS: f64 = 100.0;
const GRADIENT: f64 = 90.0;
const FLOAT: f64 = 4.0;

/// What a call needs at least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Floor {
    /// Multiply-adds of one lane.
    pub(crate) operations: f64,
    /// Bytes read from memory or written to it.
    pub(crate) bytes: f64,
}

impl Floor {
    /// Seconds that the machine takes at least, whichever takes longer: the arithmetic at so many multiply-adds a second, or the
    /// memory, of which a copy takes so long.
    pub(crate) fn seconds(self, peak: f64, copy: f64) -> f64 {
        (self.operations / peak).max(copy)
    }

    /// A block's forward pass in training.
    pub(crate) fn forward(shape: Shape, method: Method) -> Self {
        let sizes = Sizes::of(shape);
        let kept = if keeps(method) { sizes.values } else { 0.0 };
        Self {
            operations: convolution(shape, method) + ACTIVATE * sizes.values,
            // The peaks are written, read and kept; beside them the output.
            bytes: FLOAT * (sizes.entering + kept + 4.0 * sizes.leaving),
        }
    }

    /// A block's forward and backward pass.
    pub(crate) fn both_ways(shape: Shape, method: Method) -> Self {
        let sizes = Sizes::of(shape);
        let Self { mut operations, mut bytes } = Self::forward(shape, method);
        operations += SPREAD * sizes.values;
        operations += match method {
            Method::Winograd => {
                let turned = Shape { inputs: shape.outputs, outputs: shape.inputs, ..shape };
                let outer = sizes.tiles * PLANES * sizes.pairs;
                let windows = sizes.tiles * (WINDOW * shape.inputs as f64 + GRADIENT * shape.outputs as f64);
                convolution(turned, method) + outer + windows
            }
            // The activations once more; then the gradients of kernel and input.
            Method::Direct => {
                convolution(shape, method)
                    + ACTIVATE_AGAIN * sizes.values
                    + 2.0 * TAPS * sizes.cells * sizes.pairs
            }
        };
        // Activations are read, overwritten by their gradients, and read for each of the two gradients.
        let passes = if keeps(method) { 4.0 * sizes.values } else { 0.0 };
        bytes += FLOAT * (passes + 2.0 * sizes.entering + 3.0 * sizes.leaving);
        Self { operations, bytes }
    }

    /// A block's pass at inference, where ELU is asked for each window's largest value alone.
    pub(crate) fn inference(shape: Shape, method: Method) -> Self {
        let sizes = Sizes::of(shape);
        Self {
            operations: convolution(shape, method) + sizes.values + (3.0 + ELU) * sizes.leaving,
            bytes: FLOAT * (sizes.entering + sizes.leaving),
        }
    }
}

/// Whether the forward pass keeps its activations.
fn keeps(method: Method) -> bool {
    method == Method::Winograd
}

/// Operations of a convolution.
fn convolution(shape: Shape, method: Method) -> f64 {
    let sizes = Sizes::of(shape);
    match method {
        Method::Winograd => {
            sizes.tiles
                * (PLANES * sizes.pairs + WINDOW * shape.inputs as f64 + PRODUCTS * shape.outputs as f64)
        }
        Method::Direct => TAPS * sizes.cells * sizes.pairs,
    }
}

/// How many there are of what a shape holds.
struct Sizes {
    cells: f64,
    pairs: f64,
    tiles: f64,
    /// Values that enter, of the convolution, and that leave.
    entering: f64,
    values: f64,
    leaving: f64,
}

impl Sizes {
    fn of(shape: Shape) -> Self {
        let cells = (shape.batch * shape.time * shape.frequency) as f64;
        let tiles = shape.batch * shape.time.div_ceil(TILE) * shape.frequency.div_ceil(TILE);
        Self {
            cells,
            pairs: (shape.inputs * shape.outputs) as f64,
            tiles: tiles as f64,
            entering: shape.input_len() as f64,
            values: cells * shape.outputs as f64,
            leaving: shape.output_len() as f64,
        }
    }
}
