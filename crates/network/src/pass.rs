//! What sets a training pass through the network apart from an inference pass: batch statistics and dropout.
//!
//! Layers neither change themselves nor ask a global switch: a training pass is handed through them, gives each dropout
//! its random numbers and takes down each batch norm's statistics, which enter the weights after the optimiser's step.

use burn::tensor::Tensor;

use auteur_ground::RandomStream;

/// The mean and the biased variance of one batch, each `[channels]`, outside the gradient's graph.
#[derive(Clone, Debug)]
pub struct BatchStatistics {
    /// Mean over all but the channel.
    pub mean: Tensor<1>,
    /// Biased variance over all but the channel.
    pub variance: Tensor<1>,
}

/// One way through the network.
#[derive(Debug)]
pub enum Pass {
    /// Moving statistics, no dropout: each clip's output depends on that clip alone.
    Inference,
    /// Batch statistics and dropout.
    Training(TrainingPass),
}

/// What a training pass carries from layer to layer.
#[derive(Debug)]
pub struct TrainingPass {
    random: RandomStream,
    /// Whether the last layer learns apart from what is below it.
    probes: bool,
    dropouts: u64,
    statistics: Vec<BatchStatistics>,
}

impl Pass {
    /// A training pass whose dropout draws from `random`, a stream of this step alone.
    pub fn training(random: RandomStream) -> Self {
        Self::Training(TrainingPass { random, probes: false, dropouts: 0, statistics: Vec::new() })
    }

    /// A training pass whose last layer learns from a bottleneck that it leaves as it is: it tells what can be read off it.
    pub fn probing(random: RandomStream) -> Self {
        Self::Training(TrainingPass { random, probes: true, dropouts: 0, statistics: Vec::new() })
    }

    /// What the last layer hears of a bottleneck: the same numbers, with or without a way back for its gradient.
    #[must_use]
    pub fn before_last_layer(&self, bottleneck: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Training(pass) if pass.probes => bottleneck.detach(),
            _ => bottleneck,
        }
    }

    /// The statistics of all batch norms in the order of the flow; none after inference.
    pub fn into_statistics(self) -> Vec<BatchStatistics> {
        match self {
            Self::Inference => Vec::new(),
            Self::Training(pass) => pass.statistics,
        }
    }
}

impl TrainingPass {
    /// The random stream of the next dropout layer.
    pub fn next_dropout(&mut self) -> RandomStream {
        self.dropouts += 1;
        self.random.branch(self.dropouts)
    }

    /// Takes down the statistics of the next batch norm.
    pub fn record(&mut self, statistics: BatchStatistics) {
        self.statistics.push(statistics);
    }
}
