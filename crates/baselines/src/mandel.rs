//! `mandel-mahalanobis` and `mandel-kl`: a support vector machine on songs, each described by the mean and the full
//! covariance of its MFCC frames.
//!
//! The classifier knows songs, not clips. A song is described by all its frames, and each of its clips is given the
//! song's probabilities: so the song level is the published one under every vote, and the frame level is the same
//! answer weighted by the length of songs. A clip's own covariance, 210 numbers from 32 frames, would be another
//! classifier than the published one.
//!
//! *Mahalanobis*: means and covariances in a row, 230 numbers of 20 coefficients, at the Mahalanobis distance under
//! their own covariance over the training songs. Some hundred songs leave that singular, so it is shrunk by Ledoit and
//! Wolf's rule.
//! *Kullback-Leibler*: the symmetrised divergence between the Gaussians of two songs. Its kernel is not positive
//! definite in general; the solver then ends at a stationary point, as LIBSVM does. A variance floor keeps silence
//! apart from all else by a number rather than by infinity.
//!
//! # Source
//! M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005.

use crate::BaselineError;
use crate::answers::ClipRows;
use crate::baseline::Chosen;
use crate::cepstra::Hearing;
use crate::fitting::Fitting;
use crate::moments::Moments;
use crate::song::{SongView, clips};
use crate::song_points::{SongGaussian, SongSpace};
use crate::standard::Standard;
use crate::svm::grid;
use crate::svm::machine::{Heard, Machine};
use crate::svm::{Comparable, Examples, Point};
use crate::tensors::Tensors;

/// `mandel-mahalanobis`.
#[derive(Clone, Debug)]
pub(crate) struct MandelMahalanobis {
    space: SongSpace,
    machine: Machine<Point>,
}

/// `mandel-kl`.
#[derive(Clone, Debug)]
pub(crate) struct MandelKl {
    standard: Standard,
    variance_floor: f64,
    machine: Machine<SongGaussian>,
}

impl MandelMahalanobis {
    /// Fits the machine and chooses its kernel width and cost.
    ///
    /// # Errors
    /// [`BaselineError::AllTheSame`], [`BaselineError::SingularSongs`] and [`BaselineError::NoOptimum`].
    pub(crate) fn fit(work: &Fitting) -> Result<(Self, Chosen), BaselineError> {
        let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
        let width = SongSpace::width_of(work.hearing.n_mfcc);
        let space = SongSpace::of(&songs).ok_or(BaselineError::SingularSongs { width })?;
        let (machine, chosen) = fit(work, songs, |moments| Some(space.place(moments)))?;
        Ok((Self { space, machine }, chosen))
    }

    /// The probabilities of the artists of each clip: those of the song.
    pub(crate) fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        let point = self.space.place(&hearing.song_moments(song)?);
        Ok(self.machine.rows(&heard(point, song, hearing)))
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        self.space.save(tensors);
        tensors.put_points(&self.machine.points, self.space.width());
        self.machine.save(tensors);
    }

    pub(crate) fn load(tensors: &mut Tensors, artists: usize, n_mfcc: usize) -> Result<Self, BaselineError> {
        let space = SongSpace::load(tensors, n_mfcc)?;
        let points = tensors.take_points(space.width())?;
        Ok(Self { space, machine: Machine::load(tensors, artists, points)? })
    }
}

impl MandelKl {
    /// Fits the machine and chooses its kernel width and cost.
    ///
    /// # Errors
    /// [`BaselineError::AllTheSame`] and [`BaselineError::NoOptimum`].
    pub(crate) fn fit(work: &Fitting) -> Result<(Self, Chosen), BaselineError> {
        let songs = work.each_train_song(|song| work.hearing.song_moments(song))?;
        let standard = Standard::of(&Moments::sum(work.hearing.n_mfcc, &songs));
        let variance_floor = work.settings.variance_floor;
        let (machine, chosen) =
            fit(work, songs, |moments| SongGaussian::of(moments, &standard, variance_floor))?;
        Ok((Self { standard, variance_floor, machine }, chosen))
    }

    /// The probabilities of the artists of each clip: those of the song.
    pub(crate) fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        let moments = hearing.song_moments(song)?;
        let point = SongGaussian::of(&moments, &self.standard, self.variance_floor);
        let point = point.ok_or_else(|| BaselineError::SingularSong { song: song.path.to_owned() })?;
        Ok(self.machine.rows(&heard(point, song, hearing)))
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        tensors.put_standard("timbre", &self.standard);
        tensors.put("timbre.variance_floor", &[1], vec![self.variance_floor]);
        SongGaussian::save(&self.machine.points, tensors, self.standard.mean.len());
        self.machine.save(tensors);
    }

    pub(crate) fn load(tensors: &mut Tensors, artists: usize, n_mfcc: usize) -> Result<Self, BaselineError> {
        let standard = tensors.take_standard("timbre", n_mfcc)?;
        let variance_floor = tensors.take_positive("timbre.variance_floor")?;
        let points = SongGaussian::load(tensors, n_mfcc)?;
        Ok(Self { standard, variance_floor, machine: Machine::load(tensors, artists, points)? })
    }
}

/// Fits a machine to songs that `place` turns into points.
fn fit<P: Comparable>(
    work: &Fitting,
    songs: Vec<Moments>,
    place: impl Fn(&Moments) -> Option<P> + Sync,
) -> Result<(Machine<P>, Chosen), BaselineError> {
    let placed = |song: &SongView, moments: &Moments| {
        place(moments).ok_or_else(|| BaselineError::SingularSong { song: song.path.to_owned() })
    };
    let points =
        work.data.train.iter().zip(&songs).map(|(labelled, moments)| placed(&labelled.song, moments));
    let points = points.collect::<Result<Vec<_>, _>>()?;
    let validation = work.each_validation_song(|song| {
        Ok(heard(placed(song, &work.hearing.song_moments(song)?)?, song, &work.hearing))
    })?;
    grid::fit(work, &Examples::new(work.by_artist(points)), &validation, "songs")
}

/// A song whose clips are all judged by one point.
fn heard<P>(point: P, song: &SongView, hearing: &Hearing) -> Heard<P> {
    let clips = clips(song.frames(hearing.features.n_mels), hearing.clip_frames);
    Heard { points: vec![point], clips: clips.map(|_| 0..1).collect() }
}
