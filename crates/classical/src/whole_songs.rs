//! Support vector machines over songs: each song is a point, described by all of its frames.
//!
//! The classifier knows songs, not clips: each clip is given the probabilities of its song. So the song level is the
//! published one under every vote, and the clip level is the same answer weighted by the length of songs. A clip's own
//! covariance, 210 numbers from 32 frames, would be another classifier than the published one.
//!
//! # Source
//! M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005.

use auteur_classifier::{FitError, JudgeError, Song};

use crate::choice::Chosen;
use crate::error::unlearnable;
use crate::fitting::Fitting;
use crate::hearing::{Hearing, refused};
use crate::moments::Moments;
use crate::svm::{Comparable, Examples, Grid, Heard, Machine, Search};

/// Fits a machine to songs of these moments, which `place` turns into points.
///
/// # Errors
/// [`FitError::Songs`] where a song has no point, all songs are the same, or no machine has an optimum.
pub(crate) fn fit<P: Comparable>(
    work: &Fitting,
    songs: Vec<Moments>,
    grid: Grid,
    place: impl Fn(&Moments) -> Option<P> + Sync,
) -> Result<(Machine<P>, Chosen), FitError> {
    let placed = |song: &Song, moments: &Moments| place(moments).ok_or_else(|| singular(song));
    let points = work.train.iter().zip(&songs).map(|((song, _), moments)| placed(song, moments));
    let points = points.collect::<Result<Vec<_>, _>>().map_err(unlearnable)?;
    let validation = work.each_validation_song(|song| {
        let moments = work.hearing.song_moments(song)?;
        Ok(heard(placed(song, &moments)?, song, &work.hearing))
    })?;
    let examples = Examples::new(work.by_artist(points));
    Search { work, examples: &examples, validation: &validation, grid }.fit("songs")
}

/// A song whose clips are all judged by one point.
pub(crate) fn heard<P>(point: P, song: &Song, hearing: &Hearing) -> Heard<P> {
    Heard { points: vec![point], clips: hearing.clips(song).map(|_| 0..1).collect() }
}

/// The error of a song without a point: it varies so much in one direction that nothing is left of another.
pub(crate) fn singular(song: &Song) -> JudgeError {
    refused(song, "has a singular covariance".to_owned())
}
