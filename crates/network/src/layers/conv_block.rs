//! One convolution block: 3x3 convolution with bias, ELU or ReLU, batch norm over channels, max pool, dropout.
//!
//! Channels last enter and leave, `[batch, time, frequency, channel]`. On the CPU the block is one fused operation of
//! our own. Elsewhere it is made of Burn's, some of which want the channel second and get a view of that order.

use auteur_encoder::{Convolution, ConvolutionShape};
use auteur_ground::RandomStream;
use auteur_kernels::{Dropout, block::Activation};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData, activation::relu, module::max_pool2d, ops::MaxPoolOptions},
};

use super::{batch_norm::BatchNorm, dropout::dropout, initializers::glorot_uniform};
use crate::{
    cpu::{self, FusedBlock, PreparedBlock, fused_block},
    pass::{BatchStatistics, Pass},
};

/// Kernel size of the convolution, in time and in frequency.
pub(crate) const KERNEL: usize = 3;

/// What tells one block from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConvBlockConfig {
    /// Channels that enter and leave.
    pub(crate) channels: (usize, usize),
    /// Max pool in time and frequency.
    pub(crate) pool: (usize, usize),
    /// What follows the convolution.
    pub(crate) activation: Activation,
    /// Share of values that dropout zeroes.
    pub(crate) dropout: f64,
}

/// `[batch, time, frequency, inputs]` becomes `[batch, time / pool, frequency / pool, outputs]`, rounded down.
#[derive(Module, Debug)]
pub(crate) struct ConvBlock {
    /// `[time, frequency, inputs, outputs]`, Keras' layout.
    kernel: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
    normalization: BatchNorm,
    #[module(skip)]
    config: ConvBlockConfig,
}

impl ConvBlock {
    /// A block with Keras' initial weights, drawn from `random`.
    pub(crate) fn new(config: ConvBlockConfig, random: RandomStream, device: &Device) -> Self {
        let (inputs, outputs) = config.channels;
        let kernel = glorot_uniform(KERNEL * KERNEL, inputs, outputs, random);
        Self {
            kernel: Param::from_data(TensorData::new(kernel, [KERNEL, KERNEL, inputs, outputs]), device),
            bias: Param::from_data(TensorData::new(vec![0.0f32; outputs], [outputs]), device),
            normalization: BatchNorm::new(outputs, device),
            config,
        }
    }

    /// A layer of the pre-trained encoder.
    pub(crate) fn encoding(weights: &Convolution, dropout: f64, device: &Device) -> Self {
        let Convolution { shape: ConvolutionShape { channels, pool }, kernel, bias, normalization } = weights;
        let (inputs, outputs) = *channels;
        let kernel = TensorData::new(kernel.clone(), [KERNEL, KERNEL, inputs, outputs]);
        Self {
            kernel: Param::from_data(kernel, device),
            bias: Param::from_data(TensorData::new(bias.clone(), [outputs]), device),
            normalization: BatchNorm::trained(normalization, device),
            config: ConvBlockConfig {
                channels: *channels,
                pool: *pool,
                activation: Activation::Relu,
                dropout,
            },
        }
    }

    /// Takes `input` through the block.
    pub(crate) fn forward(&self, input: Tensor<4>, pass: &mut Pass) -> Tensor<4> {
        if !cpu::serves(&input) {
            return self.forward_with_burn(input, pass);
        }
        match pass {
            Pass::Inference => PreparedBlock::new(self.fused(), self.normalization.moving()).forward(input),
            Pass::Training(training) => {
                let dropout = Dropout { key: training.next_dropout().key(), rate: self.config.dropout };
                let (output, [mean, variance]) = fused_block(input, self.fused(), dropout);
                training.record(BatchStatistics { mean, variance });
                output
            }
        }
    }

    /// The block ready for many inputs at inference, where our kernels compute it.
    pub(crate) fn prepared(&self) -> Option<PreparedBlock> {
        cpu::serves(&self.kernel.val()).then(|| PreparedBlock::new(self.fused(), self.normalization.moving()))
    }

    fn fused(&self) -> FusedBlock {
        let [gamma, beta] = self.normalization.learnt();
        let (kernel, bias) = (self.kernel.val(), self.bias.val());
        let ConvBlockConfig { pool, activation, .. } = self.config;
        FusedBlock { kernel, bias, gamma, beta, pool, activation }
    }

    /// [`ConvBlock::forward`] with Burn's own operations.
    fn forward_with_burn(&self, input: Tensor<4>, pass: &mut Pass) -> Tensor<4> {
        let convolved = convolution(input, self.kernel.val(), self.bias.val());
        let activated = match self.config.activation {
            Activation::Elu => elu(convolved),
            Activation::Relu => relu(convolved),
        };
        // [batch, time, frequency, channel] -> [batch, channel, time, frequency]
        let activated = activated.permute([0, 3, 1, 2]);
        let normalized = self.normalization.forward(activated, pass);
        let (time, frequency) = self.config.pool;
        let pooled = max_pool2d(normalized, MaxPoolOptions::new([time, frequency]));
        dropout(pooled, self.config.dropout, pass).permute([0, 2, 3, 1])
    }

    /// The block with its batch norm moved towards a batch's statistics.
    pub(crate) fn absorb(self, batch: BatchStatistics, momentum: f64) -> Self {
        Self { normalization: self.normalization.absorb(batch, momentum), ..self }
    }
}

/// The convolution of `images`, `[batch, time, frequency, inputs]`, as one product of what lies around each cell with
/// `kernel`, `[time, frequency, inputs, outputs]`.
///
/// Not Burn's own convolution: through wgpu its gradient of the weights is wrong where an image is large, and so is that
/// of a bias that is added to many rows (Burn 0.22.1: both right for 2 clips of 157 frames by 128 bands and wrong for 2
/// of 313).
fn convolution(images: Tensor<4>, kernel: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
    let [batch, time, frequency, inputs] = images.dims();
    let [_, _, _, outputs] = kernel.dims();
    let border = KERNEL / 2;
    let padded = [batch, time + 2 * border, frequency + 2 * border, inputs];
    let inside = [0..batch, border..border + time, border..border + frequency, 0..inputs];
    let (device, dtype) = (images.device(), images.dtype());
    let padded = Tensor::<4>::zeros(padded, (&device, dtype)).slice_assign(inside, images);
    let taps = (0..KERNEL).flat_map(|time| (0..KERNEL).map(move |frequency| (time, frequency)));
    let neighbours = taps.map(|(time_tap, frequency_tap)| {
        padded.clone().narrow(1, time_tap, time).narrow(2, frequency_tap, frequency)
    });
    // The bias is the weight of a further tap, which always sees 1.
    let one = Tensor::ones([batch, time, frequency, 1], (&device, dtype));
    let around = Tensor::cat(neighbours.chain([one]).collect(), 3);
    let taps = KERNEL * KERNEL * inputs;
    let weights = Tensor::cat(vec![kernel.reshape([taps, outputs]), bias.reshape([1, outputs])], 0);
    let products = around.reshape([batch * time * frequency, taps + 1]).matmul(weights);
    products.reshape([batch, time, frequency, outputs])
}

/// `x` where it is positive, elsewhere `exp(x) - 1`.
///
/// The two halves are added: Burn's own takes `exp` of large positive values too, whose infinity times a zero gradient
/// is not a number, and chooses by masks, which takes longer.
fn elu(input: Tensor<4>) -> Tensor<4> {
    relu(input.clone()) + (input.clamp_max(0.0).exp() - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elu_and_its_slope_are_exact_at_large_values_and_pass_on_what_is_no_number() {
        let device = Device::flex().autodiff();
        let values = vec![-50.0f32, -1.0, 0.5, 200.0, f32::NAN];
        let input = Tensor::<4>::from_data(TensorData::new(values, [1, 1, 1, 5]), &device).require_grad();
        let output = elu(input.clone());
        let slope: Vec<f32> =
            input.grad(&output.clone().sum().backward()).unwrap().into_data().iter().collect();
        let output: Vec<f32> = output.into_data().iter().collect();
        let at_minus_one = (-1f32).exp();
        assert_eq!(output[..4], [-1.0, at_minus_one - 1.0, 0.5, 200.0]);
        assert!(output[4].is_nan());
        assert!(slope[0] < 1e-20 && (slope[1] - at_minus_one).abs() < 1e-7, "{slope:?}");
        assert_eq!(slope[2..4], [1.0, 1.0]);
    }
}
