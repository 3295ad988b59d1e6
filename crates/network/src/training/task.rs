//! What a training is given: clips, settings, and a folder that is kept to this process.

use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_classifier::{Device, FitError, Settings, Sizes, SplitOrigin};
use auteur_dataset::ClipGrid;
use auteur_ground::Progress;

use crate::{data::LabelledClips, network::NetworkConfig, settings::NetworkSettings};

/// A network to be trained, of a shape that `C` describes.
pub struct TrainingTask<'a, C> {
    /// The run's folder, which is made if it is not there.
    pub run: &'a Path,
    /// Clips to learn from, cut as the settings say.
    pub train: &'a dyn LabelledClips,
    /// Clips that decide when to stop, side by side.
    pub validation: &'a dyn LabelledClips,
    /// Names the very songs of both parts, such as a hash of their hashes; a run is only resumed on the same.
    pub fingerprint: String,
    /// The artists; a clip's label is a place in this list.
    pub artists: &'a [String],
    /// How the songs became features.
    pub features: &'a FeatureConfig,
    /// Where the split came from.
    pub split: SplitOrigin,
    /// Decides all that is left to chance.
    pub seed: u64,
    /// The clips of every song.
    pub grid: ClipGrid,
    /// The network's own settings.
    pub settings: NetworkSettings<C>,
    /// What computes; a run may be resumed on another than it began on.
    pub device: Device,
    /// Who watches, and may cancel.
    pub progress: &'a dyn Progress,
}

impl<C: NetworkConfig> TrainingTask<'_, C> {
    /// The lengths that the data decide.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            frames: self.grid.length.frames(),
            n_mels: self.features.n_mels,
            n_artists: self.artists.len(),
        }
    }

    /// Refuses what cannot be trained.
    pub(super) fn check(&self) -> Result<(), FitError> {
        self.settings.validate()?;
        self.settings.check_clips(self.grid.length.frames(), Some(self.features.n_mels))?;
        let artists = self.artists.len();
        if artists < 2 {
            return Err(FitError::Songs(format!("a classifier needs at least 2 artists, not {artists}")));
        }
        for (part, clips) in [("train", self.train), ("validation", self.validation)] {
            if clips.is_empty() {
                return Err(FitError::Songs(format!("there is no clip in {part}")));
            }
        }
        Ok(())
    }
}
