//! What a network must offer to be trained, kept in a file and asked: the contract between networks and the loop.

use std::fmt::Debug;

use auteur_audio::FeatureConfig;
use auteur_classifier::{
    About, Blueprint, ModelFileError, Reference, Said, Section, SettingError, Settings, Sizes,
};
use auteur_exchange::onnx::{Graph, Value};
use auteur_ground::RandomStream;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use crate::onnx::Weights;
use crate::pass::{BatchStatistics, Pass};
use crate::settings::NetworkSettings;

/// A network that names the artists of log-mel clips. Its parameters' names are the names of the weights in a model file; those
/// that contain `kernel` lose by weight decay, and no others.
pub trait Network: Module + Sync + 'static {
    /// The settings of its shape.
    type Config: NetworkConfig;

    /// The name, below those of the parts that it is in, of the part whose weights have lengths that follow from the artists: the last layer.
    const LAST_LAYER: &'static str;

    /// What it is as a classifier.
    fn about() -> About;

    /// A network for data of these sizes with its initial weights, drawn from `random`. `config` is valid, and the sizes
    /// are no smaller than it needs.
    fn new(config: &Self::Config, sizes: Sizes, random: RandomStream, device: &Device) -> Self;

    /// Takes `clips`, decibels `[batch, frames, n_mels]`, through the network. The last layer hears of the bottleneck what
    /// [`Pass::before_last_layer`] lets through.
    fn forward(&self, clips: Tensor<3>, pass: &mut Pass) -> NetworkOutput;

    /// The network with every batch norm moved towards the statistics that a training pass took down, in its order; a
    /// network without batch norms stays as it is.
    ///
    /// `momentum`, in 0..1, is the weight of the moving averages that were there.
    #[must_use]
    fn absorb(self, statistics: Vec<BatchStatistics>, momentum: f64) -> Self {
        let _ = (statistics, momentum);
        self
    }

    /// Adds to a graph what the network with the weights of a model file makes of `clips`; none of one that is no graph of standard
    /// operations.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`] where weights are missing.
    fn add_to(
        graph: &mut Graph,
        clips: &Value,
        config: &Self::Config,
        weights: Weights,
    ) -> Result<Option<Said>, ModelFileError> {
        let _ = (graph, clips, config, weights);
        Ok(None)
    }

    /// The network ready to judge many batches; what follows from its weights alone may be computed here, once.
    fn prepared(self) -> Prepared {
        Box::new(move |clips| self.forward(clips, &mut Pass::Inference))
    }
}

/// A network at inference: clips, decibels `[batch, frames, n_mels]`, become what it says about them.
pub type Prepared = Box<dyn Fn(Tensor<3>) -> NetworkOutput + Send + Sync>;

/// What a network says about a batch of clips.
#[derive(Clone, Debug)]
pub struct NetworkOutput {
    /// `[batch, bottleneck_width]`: where clips of one artist lie near each other.
    pub bottleneck: Tensor<2>,
    /// `[batch, n_artists]`: the probabilities' logarithms, each row up to a constant.
    pub logits: Tensor<2>,
}

/// The settings of a network's shape.
pub trait NetworkConfig: Settings + Default + Clone + Debug + PartialEq + Send + Sync {
    /// The settings of the shape that a published program has, if it has this network.
    fn of_reference(reference: Reference) -> Option<Section> {
        let _ = reference;
        None
    }

    /// How the network is trained where nobody says otherwise, given how the paper trains.
    fn training(paper: NetworkSettings<Self>) -> NetworkSettings<Self>
    where
        Self: Sized,
    {
        paper
    }

    /// Refuses features that the network cannot hear, however long the clips and however many their bands.
    ///
    /// # Errors
    /// [`SettingError`].
    fn check_features(&self, features: &FeatureConfig) -> Result<(), SettingError> {
        let _ = features;
        Ok(())
    }

    /// Fewest frames of a clip that it can hear.
    fn shortest_clip(&self) -> usize;

    /// Fewest mel bands of a frame that it can hear.
    fn fewest_mel_bands(&self) -> usize;

    /// Numbers in a clip's bottleneck, for data of these sizes.
    fn bottleneck_width(&self, sizes: Sizes) -> usize;

    /// Its layers for data of these sizes, with the number of weights of each.
    fn blueprint(&self, sizes: Sizes) -> Blueprint;

    /// Number of all weights, the moving averages of the batch norms included, as Keras counts them.
    fn parameter_count(&self, sizes: Sizes) -> usize {
        let blueprint = self.blueprint(sizes);
        blueprint.parameters() + blueprint.averages()
    }
}
