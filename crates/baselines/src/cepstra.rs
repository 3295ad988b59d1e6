//! A song becomes its mel-frequency cepstral coefficients, and their moments.
//!
//! Stands alone because every classifier begins so, in training and in prediction.

use auteur_audio::{FeatureConfig, Spectrogram, mfcc};
use serde::{Deserialize, Serialize};

use crate::moments::Moments;
use crate::song::{SongView, clips};
use crate::{BaselineError, BaselineSettings};

/// How songs are heard: what a classifier is built on, and what a model file remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hearing {
    /// How a song became features.
    pub features: FeatureConfig,
    /// Coefficients of a frame.
    pub n_mfcc: usize,
    /// Frames of a clip.
    pub clip_frames: usize,
}

impl Hearing {
    pub(crate) fn new(
        features: &FeatureConfig,
        settings: &BaselineSettings,
        clip_frames: usize,
    ) -> Result<Self, BaselineError> {
        let hearing = Self { features: features.clone(), n_mfcc: settings.n_mfcc, clip_frames };
        hearing.validate()?;
        Ok(hearing)
    }

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// [`BaselineError::Features`] and [`BaselineError::Setting`].
    pub(crate) fn validate(&self) -> Result<(), BaselineError> {
        self.features.validate().map_err(BaselineError::Features)?;
        let refuse = |setting, value: usize, rule| {
            Err(BaselineError::Setting { setting, value: value.to_string(), rule })
        };
        let n_mels = self.features.n_mels;
        if !(1..=n_mels).contains(&self.n_mfcc) {
            return refuse(
                "n_mfcc",
                self.n_mfcc,
                format!("it must be from 1 to {n_mels}, the bands of the features"),
            );
        }
        if self.clip_frames == 0 {
            return refuse("clip_frames", 0, "it must be 1 or more".to_owned());
        }
        Ok(())
    }

    /// The coefficients of every frame, `[frames, n_mfcc]`.
    ///
    /// # Errors
    /// [`BaselineError::FeatureShape`] and [`BaselineError::NotFinite`].
    pub(crate) fn cepstra(&self, song: &SongView) -> Result<Vec<f64>, BaselineError> {
        let n_mels = self.features.n_mels;
        if !song.log_mel.len().is_multiple_of(n_mels) {
            return Err(song.misshapen(song.log_mel.len(), n_mels));
        }
        if let Some(place) = song.log_mel.iter().position(|level| !level.is_finite()) {
            return Err(song.not_finite(place / n_mels, song.log_mel[place].to_f32()));
        }
        let log_mel = Spectrogram::new(n_mels, song.log_mel.iter().map(|level| level.to_f32()).collect());
        Ok(mfcc(&log_mel, self.n_mfcc).values().iter().copied().map(f64::from).collect())
    }

    /// The moments of the coefficients of the whole song.
    pub(crate) fn song_moments(&self, song: &SongView) -> Result<Moments, BaselineError> {
        Ok(Moments::of(&self.cepstra(song)?, self.n_mfcc))
    }

    /// The moments of the coefficients of each clip.
    pub(crate) fn clip_moments(&self, song: &SongView) -> Result<Vec<Moments>, BaselineError> {
        let cepstra = self.cepstra(song)?;
        let rows = |first: usize, end: usize| &cepstra[first * self.n_mfcc..end * self.n_mfcc];
        let clips = clips(song.frames(self.features.n_mels), self.clip_frames);
        Ok(clips.map(|clip| Moments::of(rows(clip.start, clip.end), self.n_mfcc)).collect())
    }
}
