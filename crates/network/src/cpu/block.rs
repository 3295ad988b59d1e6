//! The convolution block's kernels between tensors, and their place in the gradient's graph.

use auteur_kernels::{
    Dropout, Shape,
    block::{self, Activation, Block, Prepared, Saved, Weights},
};
use burn::{
    backend::{
        Autodiff, AutodiffBackend, Backend, Dispatch, Flex,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        backend_extension,
        tensor::FloatTensor,
    },
    tensor::Tensor,
};

use super::slices::{give_back, shape, slice, split, tensor};

type FlexTensor = FloatTensor<Flex>;

/// A block's five parameters that enter with its input, in the order of the operation.
pub(crate) struct FusedBlock {
    pub(crate) kernel: Tensor<4>,
    pub(crate) bias: Tensor<1>,
    pub(crate) gamma: Tensor<1>,
    pub(crate) beta: Tensor<1>,
    pub(crate) pool: (usize, usize),
    pub(crate) activation: Activation,
}

/// Takes `input`, `[batch, time, frequency, inputs]`, through a block in training; returns its output and the batch's
/// mean and biased variance.
pub(crate) fn fused_block(
    input: Tensor<4>,
    block: FusedBlock,
    dropout: Dropout,
) -> (Tensor<4>, [Tensor<1>; 2]) {
    let (output, mean, variance) = <Dispatch as BlockKernel>::train_block(
        input.into_dispatch(),
        block.kernel.into_dispatch(),
        block.bias.into_dispatch(),
        block.gamma.into_dispatch(),
        block.beta.into_dispatch(),
        block.pool.0,
        block.pool.1,
        block.activation,
        dropout.rate,
        dropout.key,
    );
    (Tensor::from_dispatch(output), [mean, variance].map(Tensor::from_dispatch))
}

/// A block at inference with all that follows from its weights alone, for many inputs.
#[derive(Debug)]
pub(crate) struct PreparedBlock(Prepared);

impl PreparedBlock {
    /// Prepares a block with the moving mean and variance.
    pub(crate) fn new(block: FusedBlock, statistics: [Tensor<1>; 2]) -> Self {
        let [.., inputs, outputs] = block.kernel.dims();
        let shape = Shape { batch: 0, time: 0, frequency: 0, inputs, outputs, pool: block.pool };
        let [bias, gamma, beta] = [block.bias, block.gamma, block.beta].map(values);
        let weights = Weights { kernel: &values(block.kernel), bias: &bias, gamma: &gamma, beta: &beta };
        let [mean, variance] = statistics.map(values);
        Self(Prepared::new(Block::fastest(shape, block.activation), weights, [&mean, &variance]))
    }

    /// Takes `input`, `[batch, time, frequency, inputs]`, through the block.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        Tensor::from_dispatch(<Dispatch as BlockKernel>::infer_block(input.into_dispatch(), self))
    }

    fn infer(&self, input: &FlexTensor) -> FlexTensor {
        let sizes = shape(input);
        let sizes = [sizes[0], sizes[1], sizes[2]];
        let output = self.0.infer(slice(&input.to_contiguous()), sizes);
        tensor(output, &leaving_shape(self.0.shape(sizes)))
    }
}

/// A copy of a tensor's values.
fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter().collect()
}

/// What is no tensor.
#[derive(Clone, Copy)]
struct Settings {
    pool: (usize, usize),
    activation: Activation,
    dropout_rate: f64,
    dropout_key: u64,
}

/// Input, kernel, bias, gamma and beta, contiguous.
#[derive(Clone, Debug)]
struct Entering([FlexTensor; 5]);

impl Entering {
    fn new(tensors: [FlexTensor; 5]) -> Self {
        Self(tensors.map(|tensor| tensor.to_contiguous()))
    }

    fn block(&self, settings: Settings) -> Block {
        let [input, kernel, ..] = &self.0;
        let (input, kernel) = (shape(input), shape(kernel));
        let shape = Shape {
            batch: input[0],
            time: input[1],
            frequency: input[2],
            inputs: input[3],
            outputs: kernel[3],
            pool: settings.pool,
        };
        Block::fastest(shape, settings.activation)
    }

    fn input(&self) -> &[f32] {
        slice(&self.0[0])
    }

    fn weights(&self) -> Weights<'_> {
        let [_, kernel, bias, gamma, beta] = &self.0;
        Weights { kernel: slice(kernel), bias: slice(bias), gamma: slice(gamma), beta: slice(beta) }
    }

    /// Output, mean and variance, and what the backward pass needs.
    fn train(&self, settings: Settings) -> ((FlexTensor, FlexTensor, FlexTensor), Saved) {
        let block = self.block(settings);
        let dropout = Dropout { key: settings.dropout_key, rate: settings.dropout_rate };
        let dropout = (dropout.rate > 0.0).then_some(dropout);
        let forward = block::forward(block, self.input(), self.weights(), dropout);
        let channels = [block.shape.outputs];
        let leaving = (
            tensor(forward.output, &leaving_shape(block.shape)),
            tensor(forward.mean, &channels),
            tensor(forward.variance, &channels),
        );
        (leaving, forward.saved)
    }
}

/// `[batch, time, frequency, channels]` of what leaves a block.
fn leaving_shape(shape: Shape) -> [usize; 4] {
    [shape.batch, shape.pooled_time(), shape.pooled_frequency(), shape.outputs]
}

/// The step of the gradient's graph.
#[derive(Debug)]
struct BlockBackward;

impl Backward<Flex, 5> for BlockBackward {
    type State = (Entering, Saved);

    fn backward(self, ops: Ops<Self::State, 5>, grads: &mut Gradients, _: &mut Checkpointer) {
        // The gradient may be a view, such as one value for all.
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let (entering, saved) = ops.state;
        let of = block::backward(saved, entering.input(), entering.weights(), slice(&gradient));
        let values = [of.input, of.kernel, of.bias, of.gamma, of.beta];
        for ((parent, values), like) in ops.parents.into_iter().zip(values).zip(&entering.0) {
            if let Some(parent) = parent {
                grads.register::<Flex>(parent.id, tensor(values, &shape(like)));
            }
        }
        let [input, ..] = entering.0;
        for spent in [input, gradient] {
            give_back(spent);
        }
    }
}

/// The operations. Tensors are f32 and of the shapes that [`auteur_kernels::block`] states.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait BlockKernel: Backend {
    /// A block in training: its output, the batch's mean and biased variance.
    #[allow(clippy::too_many_arguments, reason = "tensors cannot stand in a struct here")]
    fn train_block(
        input: FloatTensor<Self>,
        kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool_time: usize,
        pool_frequency: usize,
        activation: Activation,
        dropout_rate: f64,
        dropout_key: u64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    /// A block at inference.
    fn infer_block(input: FloatTensor<Self>, block: &PreparedBlock) -> FloatTensor<Self>;
}

impl BlockKernel for Flex {
    fn train_block(
        input: FloatTensor<Self>,
        kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool_time: usize,
        pool_frequency: usize,
        activation: Activation,
        dropout_rate: f64,
        dropout_key: u64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let entering = Entering::new([input, kernel, bias, gamma, beta]);
        let settings = Settings { pool: (pool_time, pool_frequency), activation, dropout_rate, dropout_key };
        entering.train(settings).0
    }

    fn infer_block(input: FloatTensor<Self>, block: &PreparedBlock) -> FloatTensor<Self> {
        block.infer(&input)
    }
}

impl<C: CheckpointStrategy> BlockKernel for Autodiff<Flex, C> {
    fn train_block(
        input: FloatTensor<Self>,
        kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool_time: usize,
        pool_frequency: usize,
        activation: Activation,
        dropout_rate: f64,
        dropout_key: u64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (primitives, nodes) = split::<C, 5>([input, kernel, bias, gamma, beta]);
        let entering = Entering::new(primitives);
        let settings = Settings { pool: (pool_time, pool_frequency), activation, dropout_rate, dropout_key };
        let ((output, mean, variance), saved) = entering.train(settings);
        let output = match BlockBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish((entering, saved), output),
            OpsKind::UnTracked(step) => step.finish(output),
        };
        // The statistics are constants of the graph: they are taken down, not learnt from.
        (output, Self::from_inner(mean), Self::from_inner(variance))
    }

    fn infer_block(input: FloatTensor<Self>, block: &PreparedBlock) -> FloatTensor<Self> {
        Self::from_inner(block.infer(&Self::inner(input)))
    }
}
