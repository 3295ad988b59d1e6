//! `mandel-mahalanobis`: a support vector machine on songs, each described by the mean and the full covariance of its MFCC
//! frames.
//!
//! Means and covariances in a row, 230 numbers of 20 coefficients, are compared by the Mahalanobis distance under their own
//! covariance over the training songs. Some hundred songs leave that singular, so it is shrunk by Ledoit and Wolf's rule.
//!
//! # Source
//! M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005.

use auteur_audio::FeatureKinds;
use auteur_classifier::{
    About, COUNT, FitError, JudgeError, Judges, ModelFileError, POSITIVE, SettingError, Settings, Song, Work,
};
use serde::{Deserialize, Serialize};

use crate::answers::ClipRows;
use crate::arrays::Arrays;
use crate::choice::Chosen;
use crate::classical::Classical;
use crate::fitting::Fitting;
use crate::hearing::Hearing;
use crate::recipe::ClassicalRecipe;
use crate::settings::N_MFCC;
use crate::song_space::SongSpace;
use crate::svm::{COSTS, GAMMAS, Grid, Machine, Point};
use crate::whole_songs::{self, heard};

pub(crate) static RECIPE: ClassicalRecipe<MandelMahalanobis> = ClassicalRecipe::new();

/// The section `[mandel-mahalanobis]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MandelMahalanobisSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// Costs of an error, C.
    costs: Vec<f64>,
    /// Kernel widths, gamma, as multiples of one over the median dissimilarity.
    gammas: Vec<f64>,
}

impl Default for MandelMahalanobisSettings {
    fn default() -> Self {
        Self { n_mfcc: N_MFCC, costs: COSTS.to_vec(), gammas: GAMMAS.to_vec() }
    }
}

impl Settings for MandelMahalanobisSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        POSITIVE.holds_for_each("costs", &self.costs)?;
        POSITIVE.holds_for_each("gammas", &self.gammas)
    }
}

/// A machine over songs in the space in which they are compared.
pub(crate) struct MandelMahalanobis {
    space: SongSpace,
    machine: Machine<Point>,
}

impl Classical for MandelMahalanobis {
    type Settings = MandelMahalanobisSettings;

    fn about() -> About {
        About {
            name: "mandel-mahalanobis",
            title: "SVM on songs (Mahalanobis)",
            description: "support vector machine on each song's MFCC mean and covariance, Mahalanobis kernel",
            work: Some(Work::MandelSong),
            hears: FeatureKinds::default(),
            judges: Judges::Songs,
            seconds_per_frame: 2e-5,
        }
    }

    fn n_mfcc(settings: &MandelMahalanobisSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &MandelMahalanobisSettings) -> Result<(Self, Chosen), FitError> {
        let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
        let Some(space) = SongSpace::of(&songs) else {
            let width = SongSpace::width_of(settings.n_mfcc);
            return Err(FitError::Songs(format!(
                "the covariance over the training songs, of {width} numbers each, is singular"
            )));
        };
        let grid = Grid { gammas: &settings.gammas, costs: &settings.costs };
        let (machine, chosen) = whole_songs::fit(work, songs, grid, |moments| Some(space.place(moments)))?;
        Ok((Self { space, machine }, chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let point = self.space.place(&hearing.song_moments(song)?);
        Ok(self.machine.rows(&heard(point, song, hearing)))
    }

    fn save(&self, arrays: &mut Arrays) {
        self.space.save(arrays);
        Point::save_all(&self.machine.points, arrays, self.space.width());
        self.machine.save(arrays);
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let space = SongSpace::load(arrays, n_mfcc)?;
        let points = Point::load_all(arrays, space.width())?;
        Ok(Self { space, machine: Machine::load(arrays, artists, points)? })
    }
}
