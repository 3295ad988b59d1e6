//! The network's layers as a graph that other programs compute.

use auteur_classifier::{ModelFileError, Said};
use auteur_encoder::{Convolution, ConvolutionShape, add_convolution, add_scaling};
use auteur_exchange::onnx::{Graph, Setting, Value};

use crate::layers::{GATES, GruVariant};
use crate::onnx::Weights;

/// What the weights alone do not say.
pub(in crate::networks) struct Layers<'a> {
    /// Max pool of each block: time, frequency.
    pub(in crate::networks) pools: &'a [(usize, usize)],
    pub(in crate::networks) gru: GruVariant,
    /// What follows a convolution, by the standard's name.
    pub(in crate::networks) activation: &'a str,
}

impl Layers<'_> {
    /// Adds what the layers with these weights make of clips, `[clips, frames, n_mels]`.
    pub(in crate::networks) fn add_to(
        &self,
        graph: &mut Graph,
        clips: &Value,
        weights: Weights,
    ) -> Result<Said, ModelFileError> {
        let clips = add_scaling(graph, clips, &weights.normalization("input_normalization")?);
        let axis = graph.integers("axis", &[1]);
        let mut images = graph.add("Unsqueeze", &[&clips, &axis], &[]);
        for (number, pool) in self.pools.iter().enumerate() {
            let weights = weights.within(&format!("blocks.{number}."));
            let (shape, kernel) = weights.of("kernel")?;
            let &[_, _, inputs, outputs] = shape else {
                return Err(ModelFileError::damaged(format!(
                    "the kernel of block {number} has shape {shape:?}"
                )));
            };
            let convolution = Convolution {
                shape: ConvolutionShape { channels: (inputs, outputs), pool: *pool },
                kernel: kernel.to_vec(),
                bias: weights.of("bias")?.1.to_vec(),
                normalization: weights.normalization("normalization")?,
            };
            images = add_convolution(graph, &images, &convolution, self.activation);
        }
        // [clips, channels, time, frequency] -> [time, clips, frequency, channels] -> [time, clips, frequency * channels]
        let sequence = graph.add("Transpose", &[&images], &[("perm", Setting::Integers(&[2, 0, 3, 1]))]);
        let (kernel_shape, _) = weights.of("recurrent_1.kernel")?;
        let inputs = kernel_shape.first().copied().unwrap_or_default();
        let shape = graph.integers("shape", &[0, 0, inputs as i64]);
        let sequence = graph.add("Reshape", &[&sequence, &shape], &[]);
        let [states, _] = self.recurrent(graph, &sequence, &weights.within("recurrent_1."))?;
        let direction = graph.integers("direction", &[1]);
        let states = graph.add("Squeeze", &[&states, &direction], &[]);
        let [_, last] = self.recurrent(graph, &states, &weights.within("recurrent_2."))?;
        let direction = graph.integers("direction", &[0]);
        let bottleneck = graph.add("Squeeze", &[&last, &direction], &[]);

        let (shape, kernel) = weights.of("output.kernel")?;
        let kernel = graph.weights("output.kernel", shape, kernel);
        let (bias_shape, bias) = weights.of("output.bias")?;
        let bias = graph.weights("output.bias", bias_shape, bias);
        let logits = graph.add("Gemm", &[&bottleneck, &kernel, &bias], &[]);
        let probabilities = graph.add("Softmax", &[&logits], &[("axis", Setting::Integer(1))]);
        Ok(Said { probabilities, embedding: (bottleneck, shape.first().copied().unwrap_or_default()) })
    }

    /// Adds a recurrent layer: all of its states, `[time, 1, clips, units]`, and the last one, `[1, clips, units]`.
    fn recurrent(
        &self,
        graph: &mut Graph,
        sequence: &Value,
        weights: &Weights,
    ) -> Result<[Value; 2], ModelFileError> {
        let mut transposed = |name: &str| -> Result<(Value, usize), ModelFileError> {
            // Keras has [inputs, gates * units], the standard [1, gates * units, inputs], with the gates in the same order.
            let (shape, values) = weights.of(name)?;
            let &[rows, columns] = shape else {
                return Err(ModelFileError::damaged(format!("{name} has shape {shape:?}")));
            };
            let turned: Vec<f32> = (0..columns)
                .flat_map(|column| values.iter().skip(column).step_by(columns).copied())
                .collect();
            Ok((graph.weights(name, &[1, columns, rows], &turned), columns / GATES))
        };
        let ((kernel, units), (recurrent, _)) = (transposed("kernel")?, transposed("recurrent_kernel")?);
        // Of today's Keras one bias each for what comes from the input and from the state, else of the input alone.
        let mut bias = weights.of("bias")?.1.to_vec();
        bias.resize(2 * GATES * units, 0.0);
        let bias = graph.weights("bias", &[1, 2 * GATES * units], &bias);
        let hidden = Setting::Integer(units as i64);
        let (alpha, beta) = (Setting::Numbers(&[0.2]), Setting::Numbers(&[0.5]));
        let settings = match self.gru {
            GruVariant::Keras3 => vec![("hidden_size", hidden), ("linear_before_reset", Setting::Integer(1))],
            GruVariant::Keras21 => vec![
                ("hidden_size", hidden),
                ("activations", Setting::Words(&["HardSigmoid", "Tanh"])),
                ("activation_alpha", alpha),
                ("activation_beta", beta),
            ],
        };
        let made = graph.add_making(("GRU", 2), &[sequence, &kernel, &recurrent, &bias], &settings);
        made.try_into().map_err(|_| ModelFileError::damaged("a recurrent layer makes two values"))
    }
}
