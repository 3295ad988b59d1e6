//! `whitman`: a support vector machine on the MFCC of single seconds.
//!
//! Songs and clips are cut into as many equal parts as they have seconds; where clips are shorter than a second, into
//! parts as short as a clip, so that what is judged is like what was learnt. A part is described by the mean and the
//! standard deviation of each coefficient over its frames; the kernel is the radial basis function. A clip's
//! probabilities are the mean of those of its parts.
//!
//! # Source
//! B. Whitman, G. Flake and S. Lawrence, "Artist detection in music with Minnowmatch", 2001: support vector machines on
//! seconds of music, a song's answer put together from its seconds'.

use std::ops::Range;

use crate::BaselineError;
use crate::answers::ClipRows;
use crate::baseline::Chosen;
use crate::cepstra::Hearing;
use crate::fitting::Fitting;
use crate::moments::Moments;
use crate::sampling::drawn;
use crate::song::{SongView, clips};
use crate::standard::Standard;
use crate::svm::grid;
use crate::svm::machine::{Heard, Machine};
use crate::svm::{Examples, Point};
use crate::tensors::Tensors;

/// The stream of the fit's seed that decides which seconds are learnt from.
const SECONDS: u64 = 3;

/// A machine over seconds.
#[derive(Clone, Debug)]
pub(crate) struct Whitman {
    standard: Standard,
    machine: Machine<Point>,
}

impl Whitman {
    /// Fits the machine and chooses its kernel width and cost.
    ///
    /// # Errors
    /// [`BaselineError::AllTheSame`] and [`BaselineError::NoOptimum`].
    pub(crate) fn fit(work: &Fitting) -> Result<(Self, Chosen), BaselineError> {
        let hearing = &work.hearing;
        let songs = work.each_train_song(|song| {
            let seconds = seconds(0..song.frames(hearing.features.n_mels), hearing);
            let cepstra = hearing.cepstra(song)?;
            Ok(seconds.map(|second| described(&cepstra, second, hearing)).collect::<Vec<_>>())
        })?;
        let counts: Vec<usize> = songs.iter().map(Vec::len).collect();
        let drawn = drawn(work, &counts, work.settings.seconds_per_artist, SECONDS);
        let chosen: Vec<Vec<Vec<f64>>> = songs
            .iter()
            .zip(drawn)
            .map(|(song, drawn)| drawn.into_iter().map(|second| song[second].clone()).collect())
            .collect();
        let width = 2 * hearing.n_mfcc;
        let standard = Standard::of(&Moments::of(&chosen.concat().concat(), width));
        let by_artist = work
            .by_artist(chosen)
            .into_iter()
            .map(|songs| songs.concat().into_iter().map(|second| standardised(&standard, second)).collect());
        let examples = Examples::new(by_artist.collect());
        let validation = work.each_validation_song(|song| heard(&standard, song, hearing))?;
        let (machine, chosen) = grid::fit(work, &examples, &validation, "seconds")?;
        Ok((Self { standard, machine }, chosen))
    }

    /// The probabilities of the artists of each clip.
    pub(crate) fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        Ok(self.machine.rows(&heard(&self.standard, song, hearing)?))
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        tensors.put_standard("second", &self.standard);
        tensors.put_points(&self.machine.points, self.standard.mean.len());
        self.machine.save(tensors);
    }

    pub(crate) fn load(tensors: &mut Tensors, artists: usize, n_mfcc: usize) -> Result<Self, BaselineError> {
        let standard = tensors.take_standard("second", 2 * n_mfcc)?;
        let points = tensors.take_points(2 * n_mfcc)?;
        Ok(Self { standard, machine: Machine::load(tensors, artists, points)? })
    }
}

/// The parts of some frames that last about a second each, or about a clip where that is shorter.
fn seconds(frames: Range<usize>, hearing: &Hearing) -> impl Iterator<Item = Range<usize>> + use<> {
    let length = frames.len();
    let part = hearing.features.frames_per_second().min(hearing.clip_frames as f64);
    let parts = ((length as f64 / part).round() as usize).max(1).min(length);
    (0..parts)
        .map(move |part| frames.start + part * length / parts..frames.start + (part + 1) * length / parts)
}

/// Mean and standard deviation of each coefficient over some frames.
fn described(cepstra: &[f64], frames: Range<usize>, hearing: &Hearing) -> Vec<f64> {
    let width = hearing.n_mfcc;
    let moments = Moments::of(&cepstra[frames.start * width..frames.end * width], width);
    let variances = moments.scatter.iter().step_by(width + 1).map(|sum| sum / moments.count);
    moments.mean.iter().copied().chain(variances.map(f64::sqrt)).collect()
}

fn standardised(standard: &Standard, mut second: Vec<f64>) -> Point {
    standard.apply(&mut second);
    Point(second)
}

/// The parts of every clip of a song.
fn heard(standard: &Standard, song: &SongView, hearing: &Hearing) -> Result<Heard<Point>, BaselineError> {
    let cepstra = hearing.cepstra(song)?;
    let (mut points, mut of_clips) = (Vec::new(), Vec::new());
    for clip in clips(song.frames(hearing.features.n_mels), hearing.clip_frames) {
        let first = points.len();
        points.extend(
            seconds(clip, hearing).map(|part| standardised(standard, described(&cepstra, part, hearing))),
        );
        of_clips.push(first..points.len());
    }
    Ok(Heard { points, clips: of_clips })
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;

    use super::*;

    #[test]
    fn clips_are_cut_into_as_many_equal_parts_as_they_have_seconds() {
        let hearing = Hearing { features: FeatureConfig::default(), n_mfcc: 20, clip_frames: 94 };
        for (frames, parts) in [(1, 1), (10, 1), (32, 1), (94, 3), (157, 5), (313, 10), (628, 20), (911, 29)]
        {
            let seconds: Vec<_> = seconds(7..7 + frames, &hearing).collect();
            assert_eq!(seconds.len(), parts);
            assert_eq!((seconds[0].start, seconds[parts - 1].end), (7, 7 + frames));
            assert!(seconds.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
