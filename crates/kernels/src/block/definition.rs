//! What a block is, how it is computed, and its weights.

use crate::{Instructions, Method, Shape, environment};

/// What a block is and how it is computed.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Its sizes.
    pub shape: Shape,
    /// How its convolution is computed.
    pub method: Method,
    /// With which instructions.
    pub instructions: Instructions,
}

impl Block {
    /// The fastest way to compute a block of these sizes that the environment allows.
    pub fn fastest(shape: Shape) -> Self {
        let method = if environment::allows_winograd() { shape.fastest_method() } else { Method::Direct };
        Self { shape, method, instructions: Instructions::best() }
    }
}

/// What follows a convolution and its bias. Neither falls where the value that enters rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The value where it is positive, elsewhere `exp(value) - 1`.
    Elu,
    /// The value where it is positive, elsewhere 0.
    Relu,
}

/// A block's weights.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// `[3, 3, inputs, outputs]`: time, frequency.
    pub kernel: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// `[outputs]`: standard deviation after batch norm.
    pub gamma: &'a [f32],
    /// `[outputs]`: mean after batch norm.
    pub beta: &'a [f32],
}
