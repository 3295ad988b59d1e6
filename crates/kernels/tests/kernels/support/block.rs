//! The whole block in f64: every step by its definition, in the order of the definition.
//!
//! Beside each result stands the size of what was added up to get it (see [`Expected`]): the root of the sum of the
//! terms' squares, which is how far their roundings add up when they are independent. It follows the same formulas as
//! the result, with squares in place of values, and with what an activation's error does to batch norm's deviation.

use auteur_kernels::{Shape, block::Activation};

use super::{
    convolution::{convolution, input_gradient, kernel_gradient},
    numbers::Expected,
};

/// Keras' default, as the paper's network has it.
const EPSILON: f64 = 1e-3;

/// A block's input and weights in f64.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) shape: Shape,
    pub(crate) activation: Activation,
    pub(crate) input: Vec<f64>,
    pub(crate) kernel: Vec<f64>,
    pub(crate) bias: Vec<f64>,
    pub(crate) gamma: Vec<f64>,
    pub(crate) beta: Vec<f64>,
}

/// All values between input and output.
#[derive(Clone)]
pub(crate) struct Pass {
    /// Before the activation and behind it, `[cells, channels]`.
    sums: Vec<f64>,
    activations: Vec<f64>,
    pub(crate) mean: Vec<f64>,
    pub(crate) variance: Vec<f64>,
    /// For each output the activation that it is made of, and the distance to the window's next best.
    winners: Vec<usize>,
    pub(crate) leads: Vec<f64>,
    pub(crate) output: Vec<f64>,
    /// For each channel the largest size of an activation's terms: the convolution's, the bias, and the 1 of ELU.
    reach: Vec<f64>,
}

/// What a block's results should be.
pub(crate) struct Forward {
    pub(crate) output: Expected,
    pub(crate) mean: Expected,
    pub(crate) variance: Expected,
}

/// What a block's gradients should be.
pub(crate) struct Gradients {
    pub(crate) input: Expected,
    pub(crate) kernel: Expected,
    pub(crate) bias: Expected,
    pub(crate) gamma: Expected,
    pub(crate) beta: Expected,
}

fn squares(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value * value).collect()
}

fn roots(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.sqrt()).collect()
}

fn activate(activation: Activation, value: f64) -> f64 {
    match activation {
        Activation::Elu => {
            if value > 0.0 {
                value
            } else {
                value.exp_m1()
            }
        }
        Activation::Relu => value.max(0.0),
    }
}

fn slope(activation: Activation, value: f64) -> f64 {
    match activation {
        _ if value > 0.0 => 1.0,
        Activation::Elu => value.exp(),
        Activation::Relu => 0.0,
    }
}

impl Network {
    /// With the statistics of the batch; `factors` are dropout's, one for each output.
    pub(crate) fn train(&self, factors: &[f64]) -> Pass {
        self.pass(None, factors)
    }

    /// With moving statistics and no dropout.
    pub(crate) fn infer(&self, mean: &[f64], variance: &[f64]) -> Pass {
        self.pass(Some((mean, variance)), &vec![1.0; self.shape.output_len()])
    }

    fn pass(&self, statistics: Option<(&[f64], &[f64])>, factors: &[f64]) -> Pass {
        let channels = self.shape.outputs;
        let mut sums = convolution(self.shape, &self.input, &self.kernel);
        for cell in sums.chunks_exact_mut(channels) {
            cell.iter_mut().zip(&self.bias).for_each(|(sum, bias)| *sum += bias);
        }
        let activations: Vec<f64> = sums.iter().map(|sum| activate(self.activation, *sum)).collect();
        let (mean, variance) = match statistics {
            Some((mean, variance)) => (mean.to_vec(), variance.to_vec()),
            None => moments(&activations, channels),
        };
        let normalized = |place: usize| {
            let channel = place % channels;
            let centred = activations[place] - mean[channel];
            self.gamma[channel] * centred / (variance[channel] + EPSILON).sqrt() + self.beta[channel]
        };
        let (mut winners, mut leads, mut output) = (Vec::new(), Vec::new(), Vec::new());
        for (window, factor) in factors.iter().enumerate() {
            let places = self.window(window);
            let mut winner = places[0];
            for place in &places[1..] {
                if normalized(*place) > normalized(winner) {
                    winner = *place;
                }
            }
            let others = places.iter().filter(|place| **place != winner);
            let distance = |place: &usize| {
                // Where gamma is zero, all of a window are equal and the first wins whatever they were.
                let tied = self.gamma[winner % channels] == 0.0;
                if tied { 0.0 } else { (activations[winner] - activations[*place]).abs() }
            };
            leads.push(others.map(distance).fold(f64::INFINITY, f64::min));
            output.push(normalized(winner) * factor);
            winners.push(winner);
        }
        let mut reach = convolution(self.shape, &squares(&self.input), &squares(&self.kernel));
        for cell in reach.chunks_exact_mut(channels) {
            cell.iter_mut().zip(&self.bias).for_each(|(sum, bias)| *sum += bias * bias + 1.0);
        }
        let reach = Expected::new(Vec::new(), &roots(&reach), channels).sizes;
        Pass { sums, activations, mean, variance, winners, leads, output, reach }
    }

    /// The places of a window's activations of one channel, row by row; `window` counts outputs.
    fn window(&self, window: usize) -> Vec<usize> {
        let Shape { time, frequency, outputs, pool, .. } = self.shape;
        let (cell, channel) = (window / outputs, window % outputs);
        let (rows, column) = (cell / self.shape.pooled_frequency(), cell % self.shape.pooled_frequency());
        let (clip, row) = (rows / self.shape.pooled_time(), rows % self.shape.pooled_time());
        let place =
            |row: usize, column: usize| ((clip * time + row) * frequency + column) * outputs + channel;
        let rows = (0..pool.0).map(|more| row * pool.0 + more);
        rows.flat_map(|row| (0..pool.1).map(move |more| place(row, column * pool.1 + more))).collect()
    }

    /// What [`Pass`] leaves, with its sizes; `scale` is the largest of dropout's factors.
    pub(crate) fn results(&self, pass: &Pass, scale: f64) -> Forward {
        let channels = self.shape.outputs;
        let by_channel = |size: &dyn Fn(usize) -> f64| (0..channels).map(size).collect::<Vec<f64>>();
        let spread = |channel: usize| {
            let values = pass.activations.iter().skip(channel).step_by(channels);
            values.map(|value| (value - pass.mean[channel]).abs()).fold(0.0, f64::max)
        };
        let output = by_channel(&|channel| {
            let terms = pass.reach[channel] + pass.mean[channel].abs();
            let factor = self.gamma[channel].abs() / (pass.variance[channel] + EPSILON).sqrt();
            scale * (factor * terms * self.amplified(pass, channel) + self.beta[channel].abs())
        });
        let variance = by_channel(&|channel| {
            pass.reach[channel] * pass.variance[channel].sqrt() + spread(channel) * spread(channel)
        });
        Forward {
            output: Expected::new(pass.output.clone(), &output, channels),
            mean: Expected::new(pass.mean.clone(), &pass.reach, channels),
            variance: Expected::new(pass.variance.clone(), &variance, channels),
        }
    }

    /// What an activation's error may become through batch norm's deviation, in parts of itself.
    fn amplified(&self, pass: &Pass, channel: usize) -> f64 {
        1.0 + pass.variance[channel].sqrt() * pass.reach[channel] / (pass.variance[channel] + EPSILON)
    }

    /// Takes `gradient`, that of the output, back to all that entered.
    pub(crate) fn gradients(&self, pass: &Pass, factors: &[f64], gradient: &[f64]) -> Gradients {
        let (shape, channels) = (self.shape, self.shape.outputs);
        let cells = (pass.activations.len() / channels) as f64;
        let deviation: Vec<f64> = pass.variance.iter().map(|variance| (variance + EPSILON).sqrt()).collect();
        let normalized = |place: usize| {
            (pass.activations[place] - pass.mean[place % channels]) / deviation[place % channels]
        };
        // Through dropout and pool: [outputs] -> [cells, channels]
        let mut arriving = vec![0.0; pass.activations.len()];
        for ((winner, gradient), factor) in pass.winners.iter().zip(gradient).zip(factors) {
            arriving[*winner] += gradient * factor;
        }
        // Through batch norm and activation.
        let by_channel = |term: &dyn Fn(usize) -> f64| {
            let mut sums = vec![0.0; channels];
            (0..arriving.len()).for_each(|place| sums[place % channels] += term(place));
            sums
        };
        let beta = by_channel(&|place| arriving[place]);
        let gamma = by_channel(&|place| arriving[place] * normalized(place));
        let of_sums: Vec<f64> = (0..arriving.len())
            .map(|place| {
                let channel = place % channels;
                let centred =
                    arriving[place] - beta[channel] / cells - normalized(place) * gamma[channel] / cells;
                self.gamma[channel] / deviation[channel] * centred * slope(self.activation, pass.sums[place])
            })
            .collect();

        // In the same order, the sizes.
        let distance = |place: usize| {
            let channel = place % channels;
            let uncancelled = pass.activations[place].abs() + pass.mean[channel].abs() + pass.reach[channel];
            uncancelled / deviation[channel]
        };
        let beta_terms = roots(&by_channel(&|place| arriving[place].powi(2)));
        let gamma_terms = roots(&by_channel(&|place| (arriving[place] * distance(place)).powi(2)));
        let terms: Vec<f64> = (0..arriving.len())
            .map(|place| {
                let channel = place % channels;
                let means = beta[channel].abs()
                    + beta_terms[channel]
                    + distance(place) * (gamma[channel].abs() + gamma_terms[channel]);
                let factor = (self.gamma[channel] / deviation[channel]).abs();
                factor * (arriving[place].abs() + means / cells) * self.amplified(pass, channel)
            })
            .map(|term| term * term)
            .collect();
        let bias = sum_of_cells(&of_sums, channels);
        let input = input_gradient(shape, &of_sums, &self.kernel);
        let input_terms = roots(&input_gradient(shape, &terms, &squares(&self.kernel)));
        let kernel = kernel_gradient(shape, &self.input, &of_sums);
        let kernel_terms = roots(&kernel_gradient(shape, &squares(&self.input), &terms));
        let bias_terms = roots(&sum_of_cells(&terms, channels));
        Gradients {
            input: Expected::new(input, &input_terms, shape.inputs),
            kernel: Expected::new(kernel, &kernel_terms, channels),
            bias: Expected::new(bias, &bias_terms, channels),
            gamma: Expected::new(gamma, &gamma_terms, channels),
            beta: Expected::new(beta, &beta_terms, channels),
        }
    }
}

fn sum_of_cells(values: &[f64], channels: usize) -> Vec<f64> {
    let mut sums = vec![0.0; channels];
    for cell in values.chunks_exact(channels) {
        sums.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// Mean and biased variance of each channel.
fn moments(values: &[f64], channels: usize) -> (Vec<f64>, Vec<f64>) {
    let cells = (values.len() / channels) as f64;
    let mean: Vec<f64> = sum_of_cells(values, channels).into_iter().map(|sum| sum / cells).collect();
    let squares: Vec<f64> =
        values.iter().enumerate().map(|(place, value)| (value - mean[place % channels]).powi(2)).collect();
    let variance = sum_of_cells(&squares, channels).into_iter().map(|sum| sum / cells).collect();
    (mean, variance)
}
