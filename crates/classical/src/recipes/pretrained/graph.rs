//! Space and head as a graph that other programs compute.

use auteur_classifier::Said;
use auteur_exchange::onnx::{Graph, Setting, Value};

use super::Pretrained;

impl Pretrained {
    /// Adds what it says of the vectors of a stretch of music, taken together.
    pub(super) fn said(&self, graph: &mut Graph, vectors: &Value) -> Said {
        let place = self.space.add_to(graph, vectors);
        let width = self.space.width();
        let artists = self.head.bias.len();
        let sharp = |values: &[f64]| -> Vec<f32> {
            values.iter().map(|value| (value * self.sharpness) as f32).collect()
        };
        let weights = graph.weights("weights", &[artists, width], &sharp(&self.head.weights));
        let bias = graph.weights("bias", &[artists], &sharp(&self.head.bias));
        let scores = graph.add("Gemm", &[&place, &weights, &bias], &[("transB", Setting::Integer(1))]);
        let probabilities = graph.add("Softmax", &[&scores], &[("axis", Setting::Integer(1))]);
        Said { probabilities, embedding: (place, width) }
    }
}
