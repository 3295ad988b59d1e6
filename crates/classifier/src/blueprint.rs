//! What a classifier that is made of layers looks like, for a figure.
//!
//! Plain data that the recipe fills in from its settings, so that the figure shows what is trained, and whoever draws it
//! knows no network.

/// The lengths that the data decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Frames of a clip.
    pub frames: usize,
    /// Mel bands of a frame.
    pub n_mels: usize,
    /// Artists to tell apart.
    pub n_artists: usize,
}

/// A network from its input to its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// Names of the axes of the input, such as `frequency`, `time`.
    pub axes: Vec<&'static str>,
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
    pub axes: Vec<&'static str>,
    /// Shape of what leaves, a length for each axis.
    pub output: Vec<usize>,
    /// Number of weights that are learnt.
    pub parameters: usize,
    /// Number of moving averages that batch norms keep beside them.
    pub averages: usize,
}

/// The stages of a network.
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

impl Blueprint {
    /// Number of weights that are learnt, of all layers.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.parameters).sum()
    }

    /// Number of moving averages, of all layers.
    pub fn averages(&self) -> usize {
        self.layers.iter().map(|layer| layer.averages).sum()
    }
}
