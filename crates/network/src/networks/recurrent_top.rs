//! What stands on the convolutions of the paper's network, and of others: two recurrent layers, of which the second's last state
//! is the bottleneck, dropout, and one dense layer.

use burn::tensor::Tensor;

use crate::{
    layers::{Dense, Gru, dropout},
    network::NetworkOutput,
    pass::Pass,
};

/// Its layers, which are parts of a network.
pub(super) struct RecurrentTop<'a> {
    pub(super) recurrent: [&'a Gru; 2],
    pub(super) output: &'a Dense,
    /// Share of values that dropout zeroes before the last layer, in training.
    pub(super) dropout: f64,
}

impl RecurrentTop<'_> {
    /// What it says about images that leave the last convolution block, `[batch, time, frequency, channels]`.
    pub(super) fn outputs(&self, images: Tensor<4>, pass: &mut Pass) -> NetworkOutput {
        // [batch, time, frequency, channels] -> [batch, time, frequency * channels]
        let [batch, time, frequency, channels] = images.dims();
        let sequence = images.reshape([batch, time, frequency * channels]);

        let [first, second] = self.recurrent;
        let states = second.forward(first.forward(sequence));
        let [_, _, units] = states.dims();
        let bottleneck = states.narrow(1, time - 1, 1).reshape([batch, units]);
        let heard = pass.before_last_layer(bottleneck.clone()).reshape([batch, units, 1, 1]);
        let thinned = dropout(heard, self.dropout, pass);
        NetworkOutput { bottleneck, logits: self.output.forward(thinned.reshape([batch, units])) }
    }
}
