//! The last layer: a weighted sum of the bottleneck for each artist.

use auteur_ground::RandomStream;
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData},
};

use super::initializers::glorot_uniform;

/// `[batch, inputs]` becomes `[batch, outputs]`.
///
/// # Source
/// Keras 3 `layers.Dense` without its activation.
#[derive(Module, Debug)]
pub(crate) struct Dense {
    /// `[inputs, outputs]`
    kernel: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

impl Dense {
    /// A layer with Keras' initial weights, drawn from `random`.
    pub(crate) fn new(inputs: usize, outputs: usize, random: RandomStream, device: &Device) -> Self {
        let kernel = TensorData::new(glorot_uniform(1, inputs, outputs, random), [inputs, outputs]);
        Self {
            kernel: Param::from_data(kernel, device),
            bias: Param::from_data(TensorData::new(vec![0.0f32; outputs], [outputs]), device),
        }
    }

    /// Takes `input` through the layer.
    pub(crate) fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        input.matmul(self.kernel.val()) + self.bias.val().unsqueeze::<2>()
    }
}
