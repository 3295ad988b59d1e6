//! The layers as a graph that other programs compute: clips of levels enter, vectors leave.

use auteur_audio::EncoderMel;
use auteur_exchange::onnx::{Axis, Graph, Setting, Value};

use crate::convolutions::{Convolution, ConvolutionShape, Convolutions, Normalization};
use crate::layers::{CHANNELS, CLIP_FRAMES, EPSILON, LAYERS, filled};

/// Standard numbers of types: 32 and 16 bits of float.
const SINGLE: Setting = Setting::Integer(1);
const HALF: Setting = Setting::Integer(10);

/// Adds a convolution of 3 x 3 with zeros around it, an activation by the standard's name, a batch norm and a max pool: images
/// `[clips, inputs, time, frequency]` become `[clips, outputs, time / pool, frequency / pool]`, rounded down.
pub fn add_convolution(graph: &mut Graph, images: &Value, layer: &Convolution, activation: &str) -> Value {
    let Convolution { shape, kernel, bias, normalization } = layer;
    let ConvolutionShape { channels: (inputs, outputs), pool } = *shape;
    // [3, 3, inputs, outputs] -> [outputs, inputs, 3, 3]
    let at = |place: usize, input: usize, output: usize| kernel[(place * inputs + input) * outputs + output];
    let turned: Vec<f32> = (0..outputs)
        .flat_map(|output| (0..inputs).flat_map(move |input| (0..9).map(move |place| (place, input, output))))
        .map(|(place, input, output)| at(place, input, output))
        .collect();
    let kernel = graph.weights("kernel", &[outputs, inputs, 3, 3], &turned);
    let bias = graph.weights("bias", &[outputs], bias);
    let around = [("kernel_shape", Setting::Integers(&[3, 3])), ("pads", Setting::Integers(&[1, 1, 1, 1]))];
    let convolved = graph.add("Conv", &[images, &kernel, &bias], &around);
    let active = graph.add(activation, &[&convolved], &[]);
    let Normalization { gamma, beta, mean, variance } = normalization;
    let [gamma, beta, mean, variance] =
        [("gamma", gamma), ("beta", beta), ("mean", mean), ("variance", variance)]
            .map(|(name, values)| graph.weights(name, &[outputs], values));
    let normalized = graph.add(
        "BatchNormalization",
        &[&active, &gamma, &beta, &mean, &variance],
        &[("epsilon", Setting::Number(EPSILON))],
    );
    let pool = [pool.0 as i64, pool.1 as i64];
    let pooling = [("kernel_shape", Setting::Integers(&pool)), ("strides", Setting::Integers(&pool))];
    graph.add("MaxPool", &[&normalized], &pooling)
}

/// Adds a batch norm of the last axis, or of everything where it has a single channel.
pub fn add_scaling(graph: &mut Graph, values: &Value, normalization: &Normalization) -> Value {
    let Normalization { gamma, beta, mean, variance } = normalization;
    let channels = gamma.len();
    let factor: Vec<f32> =
        gamma.iter().zip(variance).map(|(gamma, variance)| gamma / (variance + EPSILON).sqrt()).collect();
    let term: Vec<f32> =
        beta.iter().zip(mean).zip(&factor).map(|((beta, mean), factor)| beta - mean * factor).collect();
    let factor = graph.weights("factor", &[channels], &factor);
    let term = graph.weights("term", &[channels], &term);
    let scaled = graph.add("Mul", &[values, &factor], &[]);
    graph.add("Add", &[&scaled, &term], &[])
}

impl Convolutions {
    /// Adds the encoder that ships, with its inputs: `mel`, levels as [`EncoderMel::compress`] makes them of clips that are as loud as
    /// every song is made, `[clips, 187, 96]`; `loudness`, how loud the song itself was, in decibels, `[1]`. Returns what a store has
    /// of them, `[clips, 670]`.
    pub fn add_to(&self, graph: &mut Graph) -> Value {
        let mel = graph
            .input("mel", &[Axis::Any("clips"), Axis::Fixed(CLIP_FRAMES), Axis::Fixed(EncoderMel::N_MELS)]);
        let loudness = graph.input("loudness", &[Axis::Fixed(1)]);
        let scaled = add_scaling(graph, &mel, &self.input);
        let axis = graph.integers("axis", &[1]);
        let mut images = graph.add("Unsqueeze", &[&scaled, &axis], &[]);
        let plane = graph.integers("plane", &[2, 3]);
        let summed = [("keepdims", Setting::Integer(0))];
        let mut parts = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            images = add_convolution(graph, &images, layer, "Relu");
            let mut statistics = vec![graph.add("ReduceMean", &[&images, &plane], &summed)];
            if number + 1 < LAYERS {
                statistics.push(graph.add("ReduceMax", &[&images, &plane], &summed));
            }
            // What fills channels up is nobody's output.
            for statistic in statistics {
                parts.push(match CHANNELS[number] {
                    channels if channels == filled(channels) => statistic,
                    channels => first(graph, &statistic, channels),
                });
            }
        }
        // The loudness beside each clip.
        let column = first(graph, &parts[0], 1);
        let nothing = graph.weights("nothing", &[1], &[0.0]);
        let column = graph.add("Mul", &[&column, &nothing], &[]);
        parts.push(graph.add("Add", &[&column, &loudness], &[]));
        let parts: Vec<&Value> = parts.iter().collect();
        let vectors = graph.add("Concat", &parts, &[("axis", Setting::Integer(1))]);
        // A store keeps them in half precision.
        let halves = graph.add("Cast", &[&vectors], &[("to", HALF)]);
        graph.add("Cast", &[&halves], &[("to", SINGLE)])
    }
}

/// The first columns of `[rows, columns]`.
fn first(graph: &mut Graph, rows: &Value, columns: usize) -> Value {
    let [start, end, axis] = [("start", 0), ("end", columns as i64), ("axis", 1)]
        .map(|(name, value)| graph.integers(name, &[value]));
    graph.add("Slice", &[rows, &start, &end, &axis], &[])
}
