//! The network's configuration becomes the list of layers that Figure 2 is drawn from.

use auteur::model::CrnnConfig;
use auteur::report::{Layer, Network, Stage};

/// Weights of a convolution's kernel for each pair of channels.
const TAPS: usize = 9;

/// The network's two ends, and the frames that it hears at once.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) n_mels: usize,
    pub(super) frames: usize,
    pub(super) artists: usize,
}

/// Describes the network layer by layer, frequency before time as in the paper.
pub(super) fn describe(config: &CrnnConfig, size: Size) -> Network {
    let plane = words(&["frequency", "time"]);
    let mut layers = vec![Layer {
        stage: Stage::Input,
        name: "Batch norm over frequencies".to_owned(),
        details: Vec::new(),
        axes: plane.clone(),
        output: vec![size.n_mels, size.frames],
        parameters: 2 * size.n_mels,
    }];
    let (mut bands, mut frames, mut inputs) = (size.n_mels, size.frames, 1);
    for (&outputs, &(in_time, in_frequency)) in config.channels.iter().zip(&config.pools) {
        (bands, frames) = (bands / in_frequency, frames / in_time);
        layers.push(Layer {
            stage: Stage::Convolutional,
            name: format!("Convolution 3 × 3, {outputs} filters"),
            details: vec![
                "ELU".to_owned(),
                "batch norm".to_owned(),
                format!("max pool {in_frequency} × {in_time}"),
                format!("dropout {}", config.block_dropout),
            ],
            axes: words(&["frequency", "time", "channel"]),
            output: vec![bands, frames, outputs],
            // Kernel and bias; factor and term of the batch norm.
            parameters: TAPS * inputs * outputs + outputs + 2 * outputs,
        });
        inputs = outputs;
    }
    let units = config.recurrent_units;
    // Three gates, each with a kernel, a recurrent kernel and two biases.
    let recurrent = |inputs: usize| 3 * units * (inputs + units + 2);
    layers.push(Layer {
        stage: Stage::Recurrent,
        name: format!("GRU, {units} units, sequence"),
        details: Vec::new(),
        axes: words(&["time", "unit"]),
        output: vec![frames, units],
        parameters: recurrent(bands * inputs),
    });
    layers.push(Layer {
        stage: Stage::Recurrent,
        name: format!("GRU, {units} units, last state (bottleneck)"),
        details: vec![format!("dropout {}", config.output_dropout)],
        axes: words(&["unit"]),
        output: vec![units],
        parameters: recurrent(units),
    });
    layers.push(Layer {
        stage: Stage::Dense,
        name: "Dense, softmax".to_owned(),
        details: Vec::new(),
        axes: words(&["artist"]),
        output: vec![size.artists],
        parameters: (units + 1) * size.artists,
    });
    Network { axes: plane, input: vec![size.n_mels, size.frames], layers }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use auteur::model::Ends;

    use super::*;

    #[test]
    fn the_layers_have_all_weights_but_the_moving_averages() {
        let config = CrnnConfig::default();
        let network = describe(&config, Size { n_mels: 128, frames: 94, artists: 20 });
        let averages = 2 * (128 + config.channels.iter().sum::<usize>());
        let all = config.parameter_count(Ends { n_mels: 128, n_artists: 20 });
        assert_eq!(network.parameters() + averages, all);
        assert_eq!(network.layers[4].output, [1, 5, 128]);
    }
}
