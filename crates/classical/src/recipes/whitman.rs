//! `whitman`: a support vector machine on the MFCCs of single seconds.
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
use crate::moments::Moments;
use crate::recipe::ClassicalRecipe;
use crate::sampling::drawn;
use crate::settings::N_MFCC;
use crate::standard::Standard;
use crate::svm::{COSTS, Examples, GAMMAS, Grid, Heard, Machine, Point, Search};

pub(crate) static RECIPE: ClassicalRecipe<Whitman> = ClassicalRecipe::new();

/// The stream of the fit's seed that decides which seconds are learnt from.
const SECONDS: u64 = 3;

/// The section `[whitman]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WhitmanSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// The most seconds of an artist to learn from; drawn at random where there are more.
    seconds_per_artist: usize,
    /// Costs of an error, C.
    costs: Vec<f64>,
    /// Kernel widths, gamma, as multiples of one over the median dissimilarity.
    gammas: Vec<f64>,
}

impl Default for WhitmanSettings {
    fn default() -> Self {
        Self { n_mfcc: N_MFCC, seconds_per_artist: 500, costs: COSTS.to_vec(), gammas: GAMMAS.to_vec() }
    }
}

impl Settings for WhitmanSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        COUNT.holds("seconds_per_artist", &self.seconds_per_artist)?;
        POSITIVE.holds_for_each("costs", &self.costs)?;
        POSITIVE.holds_for_each("gammas", &self.gammas)
    }
}

/// A machine over seconds.
pub(crate) struct Whitman {
    standard: Standard,
    machine: Machine<Point>,
}

impl Classical for Whitman {
    type Settings = WhitmanSettings;

    fn about() -> About {
        About {
            name: "whitman",
            title: "SVM on seconds",
            description: "support vector machine (RBF) on the MFCCs of single seconds",
            work: Some(Work::Whitman),
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            seconds_per_frame: 1e-4,
        }
    }

    fn n_mfcc(settings: &WhitmanSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &WhitmanSettings) -> Result<(Self, Chosen), FitError> {
        let hearing = &work.hearing;
        let songs = work.each_train_song(|song| {
            let seconds = seconds(0..song.features.log_mel.n_frames(), hearing);
            let cepstra = hearing.cepstra(song)?;
            Ok(seconds.map(|second| described(&cepstra, second, hearing)).collect::<Vec<_>>())
        })?;
        let counts: Vec<usize> = songs.iter().map(Vec::len).collect();
        let drawn = drawn(work, &counts, settings.seconds_per_artist, SECONDS);
        let chosen: Vec<Vec<Vec<f64>>> = songs
            .iter()
            .zip(drawn)
            .map(|(song, drawn)| drawn.into_iter().map(|second| song[second].clone()).collect())
            .collect();
        let standard = Moments::of(&chosen.concat().concat(), 2 * hearing.n_mfcc).standard();
        let points = |songs: Vec<Vec<Vec<f64>>>| {
            songs.into_iter().flatten().map(|second| Point(standard.applied(second))).collect()
        };
        let examples = Examples::new(work.by_artist(chosen).into_iter().map(points).collect());
        let validation = work.each_validation_song(|song| heard(&standard, song, hearing))?;
        let grid = Grid { gammas: &settings.gammas, costs: &settings.costs };
        let search = Search { work, examples: &examples, validation: &validation, grid };
        let (machine, chosen) = search.fit("seconds")?;
        Ok((Self { standard, machine }, chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        Ok(self.machine.rows(&heard(&self.standard, song, hearing)?))
    }

    fn save(&self, arrays: &mut Arrays) {
        self.standard.save(arrays, "second");
        Point::save_all(&self.machine.points, arrays, self.standard.width());
        self.machine.save(arrays);
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let standard = Standard::load(arrays, "second", 2 * n_mfcc)?;
        let points = Point::load_all(arrays, 2 * n_mfcc)?;
        Ok(Self { standard, machine: Machine::load(arrays, artists, points)? })
    }
}

/// The parts of some frames that last about a second each, or about a clip where that is shorter.
fn seconds(frames: Range<usize>, hearing: &Hearing) -> impl Iterator<Item = Range<usize>> + use<> {
    let length = frames.len();
    let part = hearing.features.frames_per_second().min(hearing.grid.length.frames() as f64);
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

/// The parts of every clip of a song.
fn heard(standard: &Standard, song: &Song, hearing: &Hearing) -> Result<Heard<Point>, JudgeError> {
    let cepstra = hearing.cepstra(song)?;
    let (mut points, mut of_clips) = (Vec::new(), Vec::new());
    for clip in hearing.clips(song) {
        let first = points.len();
        points.extend(
            seconds(clip, hearing).map(|part| Point(standard.applied(described(&cepstra, part, hearing)))),
        );
        of_clips.push(first..points.len());
    }
    Ok(Heard { points, clips: of_clips })
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_dataset::ClipLength;

    use super::*;

    #[test]
    fn clips_are_cut_into_as_many_equal_parts_as_they_have_seconds() {
        let hearing = Hearing {
            features: FeatureConfig::default(),
            n_mfcc: 20,
            grid: ClipLength::from_frames(94).unwrap().into(),
        };
        for (frames, parts) in [(1, 1), (10, 1), (32, 1), (94, 3), (157, 5), (313, 10), (628, 20), (911, 29)]
        {
            let seconds: Vec<_> = seconds(7..7 + frames, &hearing).collect();
            assert_eq!(seconds.len(), parts);
            assert_eq!((seconds[0].start, seconds[parts - 1].end), (7, 7 + frames));
            assert!(seconds.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
