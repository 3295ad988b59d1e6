//! The network as Figure 2 shows it: a list of layers and the shapes between them.
//!
//! Plain data that the owner of the network's configuration fills in, so that the figure is drawn from what was trained and
//! this crate knows no network.

/// A network from its input to its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Names of the axes of the input, such as `frequency`, `time`.
    pub axes: Vec<String>,
    /// The input's shape, such as `[128, 94]`.
    pub input: Vec<usize>,
    /// The layers in the order of the data.
    pub layers: Vec<Layer>,
}

/// A layer, or a block of layers that is drawn as one box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The part of the network it belongs to.
    pub stage: Stage,
    /// What it is, such as `Convolution 3 × 3, 64 filters`.
    pub name: String,
    /// What follows within the block, such as `ELU`, `batch norm`, `max pool 2 × 2`, `dropout 0.1`.
    pub details: Vec<String>,
    /// Names of the axes of what leaves, such as `frequency`, `time`, `channel`.
    pub axes: Vec<String>,
    /// Shape of what leaves, one size per axis.
    pub output: Vec<usize>,
    /// Number of weights that are learnt.
    pub parameters: usize,
}

/// The paper's three stages, and what stands before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What the input passes first, such as a normalisation.
    Input,
    /// Patterns in frequency and time.
    Convolutional,
    /// Summary of the sequence.
    Recurrent,
    /// Scores of the artists.
    Dense,
}

impl Network {
    /// Number of weights that are learnt, of all layers.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.parameters).sum()
    }
}

impl Stage {
    /// The name in the figure.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Input => "Input",
            Self::Convolutional => "Convolutional",
            Self::Recurrent => "Recurrent",
            Self::Dense => "Fully connected",
        }
    }
}
