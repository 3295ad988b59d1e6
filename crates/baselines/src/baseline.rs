//! A classifier's name and songs become a fitted classifier, and songs become its predictions.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use auteur_audio::FeatureConfig;
use auteur_evaluation::Predictions;
use auteur_ground::Progress;
use rayon::prelude::*;

use crate::answers::{ClipRows, Score, posteriors, predictions};
use crate::artist_gaussians::ArtistGaussians;
use crate::cepstra::Hearing;
use crate::ellis::Ellis;
use crate::fitting::{Fitting, TrainData, check_clips};
use crate::gmm::ArtistMixtures;
use crate::mandel::{MandelKl, MandelMahalanobis};
use crate::model_file::BaselineMetadata;
use crate::song::{LabelledSong, SongView};
use crate::tensors::Tensors;
use crate::whitman::Whitman;
use crate::{BaselineError, BaselineSettings, Classifier};

/// A fitted classifier, with all that prediction needs.
#[derive(Clone)]
pub struct Baseline {
    pub(crate) metadata: BaselineMetadata,
    pub(crate) fitted: Fitted,
}

/// What each classifier has learnt.
#[derive(Clone, Debug)]
pub(crate) enum Fitted {
    Whitman(Whitman),
    Gaussian(ArtistGaussians),
    Ellis(Ellis),
    Gmm(ArtistMixtures),
    MandelMahalanobis(MandelMahalanobis),
    MandelKl(MandelKl),
}

/// What was chosen on the validation songs.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) score: Score,
    pub(crate) settings: BTreeMap<String, String>,
}

impl Chosen {
    pub(crate) fn by(score: Score) -> Self {
        Self { score, settings: BTreeMap::new() }
    }

    pub(crate) fn with(mut self, setting: &str, value: impl Display) -> Self {
        self.settings.insert(setting.to_owned(), value.to_string());
        self
    }
}

/// Fits a classifier to the training songs and chooses its settings by the weighted F1 of the validation songs' clips.
///
/// The same arguments give the same classifier, on any number of threads.
///
/// # Errors
/// [`BaselineError::Setting`], [`BaselineError::TooFewArtists`], [`BaselineError::TooFewSongs`],
/// [`BaselineError::OneValidationArtist`], [`BaselineError::Features`] and [`BaselineError::NoClips`] before any work is
/// done;
/// [`BaselineError::FeatureShape`], [`BaselineError::NotFinite`] and [`BaselineError::NoChroma`] of a song; what the
/// classifier itself refuses; [`BaselineError::Cancelled`].
pub fn fit(
    classifier: Classifier,
    data: &TrainData,
    settings: &BaselineSettings,
    progress: &dyn Progress,
) -> Result<Baseline, BaselineError> {
    let work = Fitting::new(data, settings, progress)?;
    let (fitted, chosen) = match classifier {
        Classifier::Whitman => wrap(Fitted::Whitman, Whitman::fit(&work)?),
        Classifier::Gaussian => wrap(Fitted::Gaussian, fit_gaussian(&work)?),
        Classifier::Ellis => wrap(Fitted::Ellis, Ellis::fit(&work)?),
        Classifier::Gmm => wrap(Fitted::Gmm, ArtistMixtures::fit(&work)?),
        Classifier::MandelMahalanobis => wrap(Fitted::MandelMahalanobis, MandelMahalanobis::fit(&work)?),
        Classifier::MandelKl => wrap(Fitted::MandelKl, MandelKl::fit(&work)?),
    };
    let metadata = BaselineMetadata::new(classifier, work, chosen);
    Ok(Baseline { metadata, fitted })
}

fn wrap<T>(variant: fn(T) -> Fitted, (fitted, chosen): (T, Chosen)) -> (Fitted, Chosen) {
    (variant(fitted), chosen)
}

/// `gaussian`: the artists' Gaussians on MFCC frames.
fn fit_gaussian(work: &Fitting) -> Result<(ArtistGaussians, Chosen), BaselineError> {
    let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
    let of_artists = work.artist_moments(songs);
    let clips = work.each_validation_song(|song| work.hearing.clip_moments(song))?;
    let fitted = ArtistGaussians::fit(work, &of_artists, &clips)?;
    let chosen = Chosen::by(fitted.score).with("shrinkage", fitted.shrinkage);
    Ok((fitted.gaussians, chosen))
}

impl fmt::Debug for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Baseline").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

impl Baseline {
    /// What the classifier was made of.
    pub fn metadata(&self) -> &BaselineMetadata {
        &self.metadata
    }

    /// How a song must become features.
    pub fn features(&self) -> &FeatureConfig {
        &self.metadata.hearing.features
    }

    /// The probabilities of the artists of each clip of a song, `[clips][artists]`, the artists as in the metadata.
    ///
    /// No row where the song is shorter than a clip.
    ///
    /// # Errors
    /// [`BaselineError::FeatureShape`], [`BaselineError::NotFinite`], [`BaselineError::NoChroma`] and
    /// [`BaselineError::SingularSong`].
    pub fn probabilities(&self, song: &SongView) -> Result<Vec<Vec<f64>>, BaselineError> {
        self.fitted.rows(song, &self.metadata.hearing)
    }

    /// The answers to every clip of these songs, on all cores.
    ///
    /// # Errors
    /// [`BaselineError::NoClips`] where no song is as long as a clip, [`BaselineError::Cancelled`], those of
    /// [`Baseline::probabilities`] for the first such song in their order, [`BaselineError::Evaluation`] where two songs
    /// have the same path or a label is unknown.
    pub fn predict(
        &self,
        songs: &[LabelledSong],
        progress: &dyn Progress,
    ) -> Result<Predictions, BaselineError> {
        check_clips("test", songs, &self.metadata.hearing)?;
        progress.begin("Evaluating", songs.len() as u64);
        let watched = |labelled: &LabelledSong| {
            if progress.is_cancelled() {
                return Err(BaselineError::Cancelled);
            }
            let rows = self.probabilities(&labelled.song)?;
            progress.advance(1);
            Ok(rows)
        };
        // The first error in the songs' order, not the one that the threads came upon first.
        let rows: Vec<Result<ClipRows, BaselineError>> = songs.par_iter().map(watched).collect();
        progress.finish();
        let rows: Vec<ClipRows> = rows.into_iter().collect::<Result<_, _>>()?;
        predictions(&self.metadata.artists, songs, &rows)
    }
}

impl Fitted {
    fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        match self {
            Self::Whitman(fitted) => fitted.rows(song, hearing),
            Self::Gaussian(fitted) => {
                let clips = hearing.clip_moments(song)?;
                Ok(clips.iter().map(|clip| posteriors(&fitted.log_likelihoods(clip))).collect())
            }
            Self::Ellis(fitted) => fitted.rows(song, hearing),
            Self::Gmm(fitted) => fitted.rows(song, hearing),
            Self::MandelMahalanobis(fitted) => fitted.rows(song, hearing),
            Self::MandelKl(fitted) => fitted.rows(song, hearing),
        }
    }

    pub(crate) fn save(&self) -> Tensors {
        let mut tensors = Tensors::default();
        match self {
            Self::Whitman(fitted) => fitted.save(&mut tensors),
            Self::Gaussian(fitted) => fitted.save(&mut tensors, "timbre"),
            Self::Ellis(fitted) => fitted.save(&mut tensors),
            Self::Gmm(fitted) => fitted.save(&mut tensors),
            Self::MandelMahalanobis(fitted) => fitted.save(&mut tensors),
            Self::MandelKl(fitted) => fitted.save(&mut tensors),
        }
        tensors
    }

    pub(crate) fn load(metadata: &BaselineMetadata, mut tensors: Tensors) -> Result<Self, BaselineError> {
        let (artists, n_mfcc) = (metadata.artists.len(), metadata.hearing.n_mfcc);
        let from = &mut tensors;
        let fitted = match metadata.classifier {
            Classifier::Whitman => Self::Whitman(Whitman::load(from, artists, n_mfcc)?),
            Classifier::Gaussian => Self::Gaussian(ArtistGaussians::load(from, "timbre", artists, n_mfcc)?),
            Classifier::Ellis => Self::Ellis(Ellis::load(from, artists, n_mfcc)?),
            Classifier::Gmm => Self::Gmm(ArtistMixtures::load(from, artists, n_mfcc)?),
            Classifier::MandelMahalanobis => {
                Self::MandelMahalanobis(MandelMahalanobis::load(from, artists, n_mfcc)?)
            }
            Classifier::MandelKl => Self::MandelKl(MandelKl::load(from, artists, n_mfcc)?),
        };
        tensors.finish()?;
        Ok(fitted)
    }
}
