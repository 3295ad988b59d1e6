//! `mandel-kl`: a support vector machine on songs, each described by the Gaussian of its MFCC frames.
//!
//! The Gaussians of two songs are compared by their symmetrised Kullback-Leibler divergence. Its kernel is not positive
//! definite in general; the solver then ends at a stationary point, as LIBSVM does. A variance floor keeps silence apart
//! from all else by a number rather than by infinity.
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
use crate::gaussian::Gaussian;
use crate::hearing::Hearing;
use crate::moments::Moments;
use crate::recipe::ClassicalRecipe;
use crate::settings::N_MFCC;
use crate::standard::Standard;
use crate::svm::{COSTS, Comparable, GAMMAS, Grid, Machine};
use crate::whole_songs::{self, heard, singular};

pub(crate) static RECIPE: ClassicalRecipe<MandelKl> = ClassicalRecipe::new();

/// Begins the names of the arrays of the songs that support the machine.
const SUPPORT: &str = "support.";

/// The section `[mandel-kl]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MandelKlSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// Added to every variance, in squared standard deviations, so that silence is not infinitely far from all else.
    variance_floor: f64,
    /// Costs of an error, C.
    costs: Vec<f64>,
    /// Kernel widths, gamma, as multiples of one over the median dissimilarity.
    gammas: Vec<f64>,
}

impl Default for MandelKlSettings {
    fn default() -> Self {
        Self { n_mfcc: N_MFCC, variance_floor: 1e-3, costs: COSTS.to_vec(), gammas: GAMMAS.to_vec() }
    }
}

impl Settings for MandelKlSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        POSITIVE.holds("variance_floor", &self.variance_floor)?;
        POSITIVE.holds_for_each("costs", &self.costs)?;
        POSITIVE.holds_for_each("gammas", &self.gammas)
    }
}

/// A machine over the Gaussians of songs, of coefficients that are standardised together.
pub(crate) struct MandelKl {
    standard: Standard,
    variance_floor: f64,
    machine: Machine<Gaussian>,
}

impl Classical for MandelKl {
    type Settings = MandelKlSettings;

    fn about() -> About {
        About {
            name: "mandel-kl",
            title: "SVM on songs (KL)",
            description: "support vector machine on each song's MFCC Gaussian, Kullback-Leibler kernel",
            work: Some(Work::MandelSong),
            hears: FeatureKinds::default(),
            judges: Judges::Songs,
            seconds_per_frame: 2e-5,
        }
    }

    fn n_mfcc(settings: &MandelKlSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &MandelKlSettings) -> Result<(Self, Chosen), FitError> {
        let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
        let standard = Moments::sum(settings.n_mfcc, &songs).standard();
        let (grid, floor) =
            (Grid { gammas: &settings.gammas, costs: &settings.costs }, settings.variance_floor);
        let (machine, chosen) =
            whole_songs::fit(work, songs, grid, |moments| gaussian(moments, &standard, floor))?;
        Ok((Self { standard, variance_floor: floor, machine }, chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let moments = hearing.song_moments(song)?;
        let point = gaussian(&moments, &self.standard, self.variance_floor);
        let point = point.ok_or_else(|| singular(song))?;
        Ok(self.machine.rows(&heard(point, song, hearing)))
    }

    fn save(&self, arrays: &mut Arrays) {
        self.standard.save(arrays, "timbre");
        arrays.put("timbre.variance_floor", &[1], vec![self.variance_floor]);
        Gaussian::save_all(&self.machine.points, arrays, SUPPORT, self.standard.width());
        self.machine.save(arrays);
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let standard = Standard::load(arrays, "timbre", n_mfcc)?;
        let variance_floor = arrays.take_positive("timbre.variance_floor")?;
        let points = Gaussian::load_all(arrays, SUPPORT, n_mfcc)?;
        Ok(Self { standard, variance_floor, machine: Machine::load(arrays, artists, points)? })
    }
}

/// The Gaussian of a song's standardised frames, whose variances are raised by `variance_floor`, which is positive; none
/// where the covariance is singular all the same.
fn gaussian(song: &Moments, standard: &Standard, variance_floor: f64) -> Option<Gaussian> {
    let song = song.standardised(standard);
    let mut covariance = song.covariance();
    covariance.iter_mut().step_by(song.mean.len() + 1).for_each(|variance| *variance += variance_floor);
    Gaussian::new(song.mean, covariance)
}

impl Comparable for Gaussian {
    fn dissimilarity(&self, other: &Self) -> f64 {
        self.divergence(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::svm::tests::assert_answers;
    use crate::vectors::{Answers, ROUNDING_OF_SONGS, assert_near, case, placed, train_songs};

    /// Of a divergence that is 0: what is left of a matrix of five rows times its inverse.
    const SELF: f64 = 1e-12;

    #[derive(Deserialize)]
    struct Divergences {
        divergences: Vec<f64>,
    }

    #[test]
    fn machines_with_the_kullback_leibler_kernel_answer_as_those_of_scikit_learn() {
        let standard = Moments::sum(5, &train_songs()).standard();
        let (examples, tests) = placed(|song| gaussian(song, &standard, 1e-3).unwrap());
        let found: Vec<f64> =
            tests[..10].iter().map(|song| song.dissimilarity(&examples.points[0])).collect();
        let expected = case::<Divergences>("kullback_leibler").divergences;
        assert_near(&found, &expected, ROUNDING_OF_SONGS);
        assert_answers(&examples, &tests, &case::<Answers>("kullback_leibler"));
    }

    #[test]
    fn the_divergence_of_a_song_from_itself_is_zero() {
        let standard = Moments::sum(5, &train_songs()).standard();
        let song = gaussian(&train_songs()[0], &standard, 1e-3).unwrap();
        assert!(song.dissimilarity(&song) < SELF);
    }

    #[test]
    fn songs_of_silence_have_a_gaussian() {
        let silent = Moments::of(&[-80.0; 50], 5);
        let standard = Moments::sum(5, &[silent.clone(), silent.clone()]).standard();
        let gaussian = gaussian(&silent, &standard, 1e-3).unwrap();
        assert!(gaussian.dissimilarity(&gaussian) < SELF);
    }
}
