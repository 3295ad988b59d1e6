//! `ellis`: a Gaussian per artist on MFCC frames, and one on the chroma between beats in a common key.
//!
//! What is heard of harmony are the segments into which beats cut a song. The log-likelihood of a clip is that of its
//! frames plus a weight times that of the segments that begin within it; a clip in which none begins is judged by its
//! frames. The weight is chosen on the validation clips, after the shrinkage of either kind of Gaussian. A song is brought
//! into the common key as a whole, by all its segments, since a clip has too few to tell.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007.

use auteur_audio::{FeatureKind, FeatureKinds, PITCH_CLASSES};
use auteur_classifier::{
    About, COUNT, FitError, JudgeError, Judges, ModelFileError, NOT_NEGATIVE, SHARE, SettingError, Settings,
    Song, Work,
};
use serde::{Deserialize, Serialize};

use crate::answers::{ClipRows, posteriors};
use crate::arrays::Arrays;
use crate::artist_gaussians::{ArtistGaussians, Heard, SHRINKAGES};
use crate::choice::Chosen;
use crate::classical::Classical;
use crate::fitting::Fitting;
use crate::hearing::Hearing;
use crate::key::CommonKey;
use crate::moments::Moments;
use crate::recipe::ClassicalRecipe;
use crate::segments::Segments;
use crate::settings::N_MFCC;

pub(crate) static RECIPE: ClassicalRecipe<Ellis> = ClassicalRecipe::new();

/// The section `[ellis]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EllisSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// Shares of a Gaussian's covariance to replace by the identity (of standardised features).
    shrinkages: Vec<f64>,
    /// Weights of the log-likelihood of chroma beside that of MFCC.
    chroma_weights: Vec<f64>,
}

impl Default for EllisSettings {
    fn default() -> Self {
        Self {
            n_mfcc: N_MFCC,
            shrinkages: SHRINKAGES.to_vec(),
            chroma_weights: vec![0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0],
        }
    }
}

impl Settings for EllisSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        SHARE.holds_for_each("shrinkages", &self.shrinkages)?;
        NOT_NEGATIVE.holds_for_each("chroma_weights", &self.chroma_weights)
    }
}

/// Two Gaussians per artist, the common key, and how much the second Gaussian counts.
pub(crate) struct Ellis {
    timbre: ArtistGaussians,
    harmony: ArtistGaussians,
    key: CommonKey,
    weight: f64,
}

impl Classical for Ellis {
    type Settings = EllisSettings;

    fn about() -> About {
        About {
            name: "ellis",
            title: "Gaussians with chroma",
            description: "one Gaussian per artist on MFCC frames and one on beat-synchronous, key-aligned chroma",
            work: Some(Work::Ellis),
            hears: FeatureKinds::of(&[FeatureKind::Chroma]),
            judges: Judges::Clips,
            seconds_per_frame: 2e-5,
        }
    }

    fn n_mfcc(settings: &EllisSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &EllisSettings) -> Result<(Self, Chosen), FitError> {
        let heard = work
            .each_train_song(|song| Ok((work.hearing.song_moments(song)?, Segments::of(song)?.moments())))?;
        let (timbres, harmonies): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
        let (key, shifts) = CommonKey::learn(&harmonies)
            .ok_or_else(|| FitError::Songs("the covariance of the songs' chroma is singular".to_owned()))?;
        let turned = harmonies.iter().zip(shifts).map(|(song, shift)| song.rotated(shift)).collect();

        let heard = work.each_validation_song(|song| {
            Ok((work.hearing.clip_moments(song)?, clip_harmonies(song, &work.hearing, &key)?))
        })?;
        let (timbre_clips, harmony_clips): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
        let timbres = Heard { artists: work.artist_moments(timbres), validation: timbre_clips };
        let harmonies = Heard { artists: work.artist_moments(turned), validation: harmony_clips };
        let timbre = ArtistGaussians::fit(work, &timbres, &settings.shrinkages)?;
        let harmony = ArtistGaussians::fit(work, &harmonies, &settings.shrinkages)?;

        let weights = &settings.chroma_weights;
        let mut fitted = Self { timbre: timbre.gaussians, harmony: harmony.gaussians, key, weight: 0.0 };
        let songs = timbres.validation.iter().zip(&harmonies.validation);
        let answers: Vec<Vec<ClipRows>> = songs
            .map(|(timbre, harmony)| {
                weights.iter().map(|&weight| fitted.answer(timbre, harmony, weight)).collect()
            })
            .collect();
        let (best, score) = work.choose(&answers)?;
        fitted.weight = weights[best];
        let chosen = Chosen::by(score)
            .with("shrinkage", timbre.shrinkage)
            .with("chroma_shrinkage", harmony.shrinkage)
            .with("chroma_weight", fitted.weight);
        Ok((fitted, chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let (timbres, harmonies) = (hearing.clip_moments(song)?, clip_harmonies(song, hearing, &self.key)?);
        Ok(self.answer(&timbres, &harmonies, self.weight))
    }

    fn save(&self, arrays: &mut Arrays) {
        self.timbre.save(arrays, "timbre");
        self.harmony.save(arrays, "harmony");
        self.key.save(arrays);
        arrays.put("harmony.weight", &[1], vec![self.weight]);
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let weight = arrays.take_within("harmony.weight", f64::INFINITY)?;
        let timbre = ArtistGaussians::load(arrays, "timbre", artists, n_mfcc)?;
        let harmony = ArtistGaussians::load(arrays, "harmony", artists, PITCH_CLASSES)?;
        Ok(Self { timbre, harmony, key: CommonKey::load(arrays)?, weight })
    }
}

impl Ellis {
    /// The probabilities of the artists of each clip, where harmony counts so much.
    fn answer(&self, timbres: &[Moments], harmonies: &[Moments], weight: f64) -> ClipRows {
        let fused = |(timbre, harmony)| {
            let timbre = self.timbre.log_likelihoods(timbre);
            let harmony = self.harmony.log_likelihoods(harmony);
            let sums = timbre.iter().zip(harmony).map(|(timbre, harmony)| timbre + weight * harmony);
            posteriors(&sums.collect::<Vec<f64>>())
        };
        timbres.iter().zip(harmonies).map(fused).collect()
    }
}

/// The moments of the chroma of the segments that begin within each clip, in the common key.
fn clip_harmonies(song: &Song, hearing: &Hearing, key: &CommonKey) -> Result<Vec<Moments>, JudgeError> {
    let segments = Segments::of(song)?;
    let shift = key.shift(&segments.moments());
    Ok(hearing.clips(song).map(|clip| segments.moments_within(&clip).rotated(shift)).collect())
}
