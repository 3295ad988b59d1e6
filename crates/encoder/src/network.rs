//! A user's own network, from an ONNX file and its settings, as an encoder: samples enter, a vector for each clip leaves.
//!
//! ```text
//! samples at the network's rate -> (mel) -> clips side by side -> the network -> pooled over all axes but one
//! ```

mod settings;
mod layout;
mod graph;
mod pooling;
mod listening;

use std::path::Path;
use std::sync::Arc;

use auteur_audio::{EncoderMel, FeatureConfig, Plan, Resamplers};

use crate::brought::BroughtEncoder;
use crate::encoder_file::{EncoderFile, EncoderFileError};
use graph::Graph;
use layout::Layout;
use listening::NetworkPlan;
use settings::{Input, Settings};

/// An encoder that a user brought along. It can be shared by threads.
pub struct NetworkEncoder {
    settings: Settings,
    name: String,
    graph: Graph,
    layout: Layout,
    output: String,
    resamplers: Resamplers,
    /// None where the network hears samples.
    mel: Option<EncoderMel>,
    /// Numbers of each part of a vector.
    parts: Vec<usize>,
}

impl std::fmt::Debug for NetworkEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkEncoder").field("name", &self.name).field("parts", &self.parts).finish()
    }
}

impl NetworkEncoder {
    /// Reads a network and its settings, and has it hear a clip of silence. It is computed by as many threads as the current
    /// pool has.
    ///
    /// # Errors
    /// [`EncoderFileError`].
    pub fn open(file: &EncoderFile) -> Result<Self, EncoderFileError> {
        let beside = file.network.with_extension("toml");
        let settings = Settings::read(file.settings.as_deref().unwrap_or(&beside))?;
        let network = std::fs::read(&file.network).map_err(|cause| EncoderFileError::Read {
            file: file.network.clone(),
            is_settings: false,
            cause,
        })?;
        let name = format!("{} blake3:{}", settings.name, settings.hash_with(&network));
        Self::of(&file.network, network, settings, name)
    }

    fn of(file: &Path, network: Vec<u8>, settings: Settings, name: String) -> Result<Self, EncoderFileError> {
        let refused = |problem| EncoderFileError::Network { file: file.to_owned(), problem };
        let graph = Graph::read(network).map_err(refused)?;
        let layout = Layout::of(&settings, &graph, file)?;
        let output = graph.output(settings.output.as_deref(), file)?;
        let mel = match &settings.input {
            Input::Samples => None,
            Input::Mel(mel) => Some(EncoderMel::of(mel, settings.sample_rate)),
        };
        let resamplers = Resamplers::new(settings.sample_rate);
        let mut encoder = Self { settings, name, graph, layout, output, resamplers, mel, parts: Vec::new() };
        let silence = vec![0.0; encoder.clip_len() * encoder.width()];
        encoder.parts = encoder.pooled(&silence).map_err(refused)?.iter().map(Vec::len).collect();
        Ok(encoder)
    }

    /// Samples or frames of a clip.
    fn clip_len(&self) -> usize {
        self.layout.time()
    }

    /// Numbers of each of them: 1 of a sample, the bands of a frame.
    fn width(&self) -> usize {
        self.settings.input.width()
    }

    /// Seconds from one clip to the next.
    fn clip_seconds(&self) -> f64 {
        (self.clip_len() * self.settings.input.hop_length()) as f64 / f64::from(self.settings.sample_rate)
    }

    /// The vector of a clip, `[clip_len, width]`.
    fn encode(&self, clip: &[f32]) -> Result<Vec<f32>, String> {
        let parts = self.pooled(clip)?;
        let lengths: Vec<usize> = parts.iter().map(Vec::len).collect();
        if lengths != self.parts {
            return Err(format!("it made vectors of {:?} numbers, and then of {lengths:?}", self.parts));
        }
        Ok(parts.concat())
    }

    /// The parts of a clip's vector.
    fn pooled(&self, clip: &[f32]) -> Result<Vec<Vec<f32>>, String> {
        let (shape, values) =
            self.graph.run(self.layout.sizes(), self.layout.arranged(clip), &self.output)?;
        let axis = self.settings.feature_axis.unwrap_or(shape.len().saturating_sub(1));
        if axis >= shape.len() || values.is_empty() {
            return Err(format!(
                "its output {} is {shape:?}; feature_axis = {axis} is none of its axes",
                self.output
            ));
        }
        Ok(pooling::pooled(self.settings.pooling, &values, &shape, axis))
    }
}

impl BroughtEncoder for NetworkEncoder {
    /// The name that the settings give it, and the BLAKE3 of network and settings.
    fn name(&self) -> &str {
        &self.name
    }

    fn features(&self) -> Option<&FeatureConfig> {
        None
    }

    fn plan(self: Arc<Self>) -> Box<dyn Plan> {
        Box::new(NetworkPlan(self))
    }
}

#[cfg(test)]
mod tests;
