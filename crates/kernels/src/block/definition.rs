//! What a block is, how it is computed, and its weights.

use pulp::Simd;

use crate::{
    Instructions, Method, Shape, environment,
    lanes::{elu, elu_slope, relu, relu_slope},
};

/// What a block is and how it is computed.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Its sizes.
    pub shape: Shape,
    /// What follows its convolution.
    pub activation: Activation,
    /// How its convolution is computed.
    pub method: Method,
    /// With which instructions.
    pub instructions: Instructions,
}

impl Block {
    /// The fastest way to compute a block of these sizes that the environment allows.
    pub fn fastest(shape: Shape, activation: Activation) -> Self {
        let method = if environment::allows_winograd() { shape.fastest_method() } else { Method::Direct };
        Self { shape, activation, method, instructions: Instructions::best() }
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

impl Activation {
    /// What becomes of `x`.
    #[inline(always)]
    pub(super) fn of<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        match self {
            Self::Elu => Elu::of(simd, x),
            Self::Relu => Relu::of(simd, x),
        }
    }
}

/// An activation as a type, so that loops over many values do not ask which it is.
pub(super) trait Curve {
    /// What becomes of `x`.
    fn of<S: Simd>(simd: S, x: S::f32s) -> S::f32s;

    /// The slope where that is `y`.
    fn slope<S: Simd>(simd: S, y: S::f32s) -> S::f32s;
}

/// [`Activation::Elu`].
pub(super) struct Elu;

impl Curve for Elu {
    #[inline(always)]
    fn of<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
        elu(simd, x)
    }

    #[inline(always)]
    fn slope<S: Simd>(simd: S, y: S::f32s) -> S::f32s {
        elu_slope(simd, y)
    }
}

/// [`Activation::Relu`].
pub(super) struct Relu;

impl Curve for Relu {
    #[inline(always)]
    fn of<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
        relu(simd, x)
    }

    #[inline(always)]
    fn slope<S: Simd>(simd: S, y: S::f32s) -> S::f32s {
        relu_slope(simd, y)
    }
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
