//! A gated recurrent layer with Keras' weights, three gates in one fused kernel: today's, or that of Keras 2.1.
//!
//! All steps' input products are one matrix product. What is left of a step of today's is one operation of our own on the
//! CPU for all steps together; Burn's operations do the rest. The fused kernels are also what Keras' initialisers are defined
//! over.

mod steps;

use auteur_ground::RandomStream;
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData},
};
use serde::{Deserialize, Serialize};

use super::initializers::{glorot_uniform, orthogonal};
use crate::cpu;

/// The update gate `z`, the reset gate `r` and the candidate `h`, in this order.
pub(crate) const GATES: usize = 3;

/// Which of the two layers that Keras has called GRU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GruVariant {
    /// Today's, with its defaults: sigmoid gates; the reset gate is applied to the state's product, which has a bias of its own.
    #[default]
    #[serde(rename = "keras-3")]
    Keras3,
    /// That of Keras 2.1: gates of three straight lines; the reset gate is applied to the state before its product; one bias.
    #[serde(rename = "keras-2.1")]
    Keras21,
}

impl GruVariant {
    /// Biases of a gate.
    pub(crate) fn biases(self) -> usize {
        match self {
            Self::Keras3 => 2,
            Self::Keras21 => 1,
        }
    }
}

/// `[batch, time, inputs]` becomes `[batch, time, units]`.
///
/// # Source
/// Keras 3 `layers.GRU` with its defaults (`reset_after=True`, sigmoid gates, tanh candidate); Keras 2.1 `layers.GRU` with its
/// own (hard sigmoid gates), vectors from `reference/make_gru_keras21.py`.
#[derive(Module, Debug)]
pub(crate) struct Gru {
    /// `[inputs, 3 * units]`
    kernel: Param<Tensor<2>>,
    /// `[units, 3 * units]`
    recurrent_kernel: Param<Tensor<2>>,
    /// `[biases, 3 * units]`: for the input's product and, in today's, for the state's product.
    bias: Param<Tensor<2>>,
    #[module(skip)]
    variant: GruVariant,
}

/// What a layer is made as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GruShape {
    pub(crate) inputs: usize,
    pub(crate) units: usize,
    pub(crate) variant: GruVariant,
}

impl Gru {
    /// A layer with Keras' initial weights, drawn from `random`.
    pub(crate) fn new(shape: GruShape, random: RandomStream, device: &Device) -> Self {
        let GruShape { inputs, units, variant } = shape;
        let (fused, biases) = (GATES * units, variant.biases());
        let kernel = TensorData::new(glorot_uniform(1, inputs, fused, random.branch(0)), [inputs, fused]);
        let recurrent = TensorData::new(orthogonal(units, fused, random.branch(1)), [units, fused]);
        Self {
            kernel: Param::from_data(kernel, device),
            recurrent_kernel: Param::from_data(recurrent, device),
            bias: Param::from_data(TensorData::new(vec![0.0f32; biases * fused], [biases, fused]), device),
            variant,
        }
    }

    /// The state after each step of `input`, `[batch, time, inputs]`: `[batch, time, units]`. The first state is zero.
    pub(crate) fn forward(&self, input: Tensor<3>) -> Tensor<3> {
        let [batch, time, inputs] = input.dims();
        let recurrent_kernel = self.recurrent_kernel.val();
        let [_, fused] = recurrent_kernel.dims();
        let bias = |row| self.bias.val().narrow(0, row, 1);
        let on_cpu = cpu::serves(&input);
        let rows = input.reshape([batch * time, inputs]);
        let projected = (rows.matmul(self.kernel.val()) + bias(0)).reshape([batch, time, fused]);
        match self.variant {
            GruVariant::Keras21 => steps::reset_before(projected, recurrent_kernel),
            GruVariant::Keras3 if on_cpu => {
                cpu::gru_states(projected, recurrent_kernel, bias(1).reshape([fused]))
            }
            GruVariant::Keras3 => steps::reset_after(projected, recurrent_kernel, bias(1)),
        }
    }
}

#[cfg(test)]
mod tests;
