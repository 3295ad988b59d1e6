//! Random inputs and weights of a block, with what the reference makes of them.

use auteur_kernels::{
    Dropout, Instructions, Method, Shape,
    block::{Activation, Block, Prepared, Weights, backward, forward},
};

use super::{
    block::{Network, Pass},
    numbers::{Expected, Random, wide},
};

/// Takes `input` through a block at inference that is prepared for it alone.
pub(crate) fn infer(block: Block, input: &[f32], weights: Weights, statistics: [&[f32]; 2]) -> Vec<f32> {
    let Shape { batch, time, frequency, .. } = block.shape;
    Prepared::new(block, weights, statistics).infer(input, [batch, time, frequency])
}

/// Errors of the direct method in parts of the terms' sizes: some tens of roundings of 2^-24, for chains of a few
/// hundred fused multiply-adds whose roundings mostly cancel.
pub(crate) const DIRECT: f64 = 3e-6;

/// Errors of Winograd's method, whose transforms multiply roundings by up to some tens.
pub(crate) const WINOGRAD: f64 = 2e-5;

/// Where a window's best leads by less, f32 may choose another: no gradient is sent there.
const DOUBT: f64 = 1e-3;

/// What enters a block.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    pub(crate) shape: Shape,
    pub(crate) activation: Activation,
    pub(crate) dropout: Option<Dropout>,
    pub(crate) input: Vec<f32>,
    pub(crate) kernel: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) gamma: Vec<f32>,
    pub(crate) beta: Vec<f32>,
}

impl Inputs {
    /// Activations of about unit size; some channels have a gamma that is negative or zero, some a kernel of zeros.
    pub(crate) fn random(shape: Shape, seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let spread = (1.0 / shape.inputs as f32).sqrt();
        let mut inputs = Self {
            shape,
            activation: Activation::Elu,
            dropout: Some(Dropout { key: seed, rate: 0.25 }),
            input: random.values(shape.input_len(), 1.7),
            kernel: random.values(9 * shape.inputs * shape.outputs, spread),
            bias: random.values(shape.outputs, 0.5),
            gamma: random.values(shape.outputs, 0.4).into_iter().map(|gamma| 1.0 + gamma).collect(),
            beta: random.values(shape.outputs, 0.5),
        };
        for channel in 0..shape.outputs {
            match random.below(8) {
                0 => inputs.gamma[channel] = 0.0,
                1 => inputs.make_constant(channel),
                2 | 3 => inputs.gamma[channel] *= -1.0,
                _ => {}
            }
        }
        inputs
    }

    /// Gives a channel a kernel of zeros.
    pub(crate) fn make_constant(&mut self, channel: usize) {
        self.kernel.iter_mut().skip(channel).step_by(self.shape.outputs).for_each(|weight| *weight = 0.0);
    }

    pub(crate) fn weights(&self) -> Weights<'_> {
        let Self { kernel, bias, gamma, beta, .. } = self;
        Weights { kernel, bias, gamma, beta }
    }

    /// The same in f64.
    pub(crate) fn network(&self) -> Network {
        Network {
            shape: self.shape,
            activation: self.activation,
            input: wide(&self.input),
            kernel: wide(&self.kernel),
            bias: wide(&self.bias),
            gamma: wide(&self.gamma),
            beta: wide(&self.beta),
        }
    }

    /// Dropout's factors, one for each output: positions count channels filled up to a multiple of 16.
    pub(crate) fn factors(&self) -> Vec<f64> {
        let Some(dropout) = self.dropout else { return vec![1.0; self.shape.output_len()] };
        let (channels, stride) = (self.shape.outputs, self.shape.outputs.next_multiple_of(16));
        let mut factors = vec![0.0; self.shape.output_len() / channels * stride];
        dropout.factors(0, &mut factors);
        let kept = factors.chunks_exact(stride).flat_map(|cell| &cell[..channels]);
        kept.map(|factor| f64::from(*factor)).collect()
    }
}

/// Named results of training.
pub(crate) type Results<T> = [(&'static str, T); 8];

/// A block's inputs and the gradient of its output, with what should come of them.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) inputs: Inputs,
    pub(crate) gradient: Vec<f32>,
    network: Network,
    pass: Pass,
    factors: Vec<f64>,
}

impl Case {
    pub(crate) fn random(shape: Shape, seed: u64) -> Self {
        Self::new(Inputs::random(shape, seed))
    }

    /// With a random gradient, but none where rounding may choose another of a window's activations.
    pub(crate) fn new(inputs: Inputs) -> Self {
        let (network, factors) = (inputs.network(), inputs.factors());
        let pass = network.train(&factors);
        let mut gradient = Random::new(inputs.input.len() as u64).values(pass.output.len(), 1.0);
        for (gradient, lead) in gradient.iter_mut().zip(&pass.leads) {
            // A lead of exactly nothing is a tie in f32 too.
            if *lead > 0.0 && *lead < DOUBT {
                *gradient = 0.0;
            }
        }
        Self { inputs, gradient, network, pass, factors }
    }

    /// The reference, its pass with the batch's statistics, and dropout's factors.
    pub(crate) fn reference(&self) -> (&Network, &Pass, &[f64]) {
        (&self.network, &self.pass, &self.factors)
    }

    /// All that training gives with `block`.
    pub(crate) fn train(&self, block: Block) -> Results<Vec<f32>> {
        let Inputs { input, dropout, .. } = &self.inputs;
        let weights = self.inputs.weights();
        let trained = forward(block, input, weights, *dropout);
        let back = backward(trained.saved, input, weights, &self.gradient);
        [
            ("output", trained.output),
            ("mean", trained.mean),
            ("variance", trained.variance),
            ("gradient of input", back.input),
            ("gradient of kernel", back.kernel),
            ("gradient of bias", back.bias),
            ("gradient of gamma", back.gamma),
            ("gradient of beta", back.beta),
        ]
    }

    /// Asserts that training with all methods and instructions gives the reference's results and gradients.
    pub(crate) fn assert_trains_as_the_reference(&self) {
        let scale = self.factors.iter().copied().fold(1.0, f64::max);
        let results = self.network.results(&self.pass, scale);
        let gradients = self.network.gradients(&self.pass, &self.factors, &wide(&self.gradient));
        let expected = [
            results.output,
            results.mean,
            results.variance,
            gradients.input,
            gradients.kernel,
            gradients.bias,
            gradients.gamma,
            gradients.beta,
        ];
        for block in self.blocks() {
            for (expected, (name, actual)) in expected.iter().zip(self.train(block)) {
                assert_close(block, name, expected, &actual);
            }
        }
    }

    /// Every way to compute the block here.
    fn blocks(&self) -> impl Iterator<Item = Block> {
        let activation = self.inputs.activation;
        blocks(self.inputs.shape).into_iter().map(move |block| Block { activation, ..block })
    }

    /// Asserts that inference with the moving `mean` and `variance` gives the reference's output.
    pub(crate) fn assert_infers_as_the_reference(&self, statistics: [&[f32]; 2]) {
        let Shape { batch, time, frequency, .. } = self.inputs.shape;
        let [mean, variance] = statistics.map(wide);
        let pass = self.network.infer(&mean, &variance);
        let output = self.network.results(&pass, 1.0).output;
        for block in self.blocks() {
            let prepared = Prepared::new(block, self.inputs.weights(), statistics);
            let actual = prepared.infer(&self.inputs.input, [batch, time, frequency]);
            assert_close(block, "output", &output, &actual);
        }
    }
}

/// Every way to compute a block of these sizes, with ELU, here.
pub(crate) fn blocks(shape: Shape) -> Vec<Block> {
    let methods = match shape.fastest_method() {
        Method::Winograd => vec![Method::Winograd, Method::Direct],
        Method::Direct => vec![Method::Direct],
    };
    let with = |method| {
        let activation = Activation::Elu;
        let instructions = Instructions::available().into_iter();
        instructions.map(move |instructions| Block { shape, activation, method, instructions })
    };
    methods.into_iter().flat_map(with).collect()
}

/// Asserts that a result is as expected, as closely as the block's method can be.
fn assert_close(block: Block, name: &str, expected: &Expected, actual: &[f32]) {
    let tolerance = match block.method {
        Method::Winograd => WINOGRAD,
        Method::Direct => DIRECT,
    };
    let error = expected.error_of(actual);
    assert!(error <= tolerance, "{name} is wrong by {error:e} (at most {tolerance:e}) with {block:?}");
}
