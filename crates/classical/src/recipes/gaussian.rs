//! `gaussian`: a Gaussian per artist on MFCC frames.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007, by timbre alone.

use auteur_audio::FeatureKinds;
use auteur_classifier::{
    About, COUNT, FitError, JudgeError, Judges, ModelFileError, SHARE, SettingError, Settings, Song,
};
use serde::{Deserialize, Serialize};

use crate::answers::{ClipRows, posteriors};
use crate::arrays::Arrays;
use crate::artist_gaussians::{ArtistGaussians, Heard, SHRINKAGES};
use crate::choice::Chosen;
use crate::classical::Classical;
use crate::fitting::Fitting;
use crate::hearing::Hearing;
use crate::recipe::ClassicalRecipe;
use crate::settings::N_MFCC;

pub(crate) static RECIPE: ClassicalRecipe<Gaussians> = ClassicalRecipe::new();

/// The section `[gaussian]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GaussianSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// Shares of a Gaussian's covariance to replace by the identity (of standardised features).
    shrinkages: Vec<f64>,
}

impl Default for GaussianSettings {
    fn default() -> Self {
        Self { n_mfcc: N_MFCC, shrinkages: SHRINKAGES.to_vec() }
    }
}

impl Settings for GaussianSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        SHARE.holds_for_each("shrinkages", &self.shrinkages)
    }
}

/// The artists' Gaussians.
pub(crate) struct Gaussians(ArtistGaussians);

impl Classical for Gaussians {
    type Settings = GaussianSettings;

    fn about() -> About {
        About {
            name: "gaussian",
            title: "Gaussian",
            description: "one full-covariance Gaussian per artist on MFCC frames",
            work: None,
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            seconds_per_frame: 2e-5,
        }
    }

    fn n_mfcc(settings: &GaussianSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &GaussianSettings) -> Result<(Self, Chosen), FitError> {
        let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
        let validation = work.each_validation_song(|song| work.hearing.clip_moments(song))?;
        let heard = Heard { artists: work.artist_moments(songs), validation };
        let fitted = ArtistGaussians::fit(work, &heard, &settings.shrinkages)?;
        let chosen = Chosen::by(fitted.score).with("shrinkage", fitted.shrinkage);
        Ok((Self(fitted.gaussians), chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let clips = hearing.clip_moments(song)?;
        Ok(clips.iter().map(|clip| posteriors(&self.0.log_likelihoods(clip))).collect())
    }

    fn save(&self, arrays: &mut Arrays) {
        self.0.save(arrays, "timbre");
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        ArtistGaussians::load(arrays, "timbre", artists, n_mfcc).map(Self)
    }
}
