//! What a classifier makes of copies of its test songs that were distorted: softer, coded, without treble, at a wrong speed.
//!
//! The same trained classifiers judge the copies; songs are resampled for the copies and for the songs themselves at once.

use std::collections::BTreeSet;

use auteur_audio::Distortion;
use auteur_evaluation::{Bootstrap, Score, Tallies};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::difference::{Difference, Estimate};
use super::setups::{Key, Setup, Setups};
use crate::ReportError;

/// A setup whose models judged distorted copies.
pub(crate) struct Robustness {
    pub(crate) key: Key,
    /// One for each distortion that was judged, in the order of distortions.
    pub(crate) copies: Vec<Copies>,
}

/// The test songs as one distortion leaves them.
pub(crate) struct Copies {
    pub(crate) distortion: &'static Distortion,
    /// Trials whose models all judged them.
    pub(crate) trials: usize,
    /// Songs that have no copy long enough to be judged, over all trials.
    pub(crate) lost: usize,
    /// F1 by song.
    pub(crate) f1: Estimate,
    /// F1 of the copies less F1 of the songs.
    pub(crate) gain: Difference,
    /// Share of copies that are named rightly.
    pub(crate) accuracy: f64,
    /// That less the share of songs.
    pub(crate) accuracy_gain: f64,
}

impl Robustness {
    /// The distortion that costs most F1.
    pub(crate) fn worst(&self) -> Option<&Copies> {
        self.copies.iter().min_by(|one, other| one.gain.value.total_cmp(&other.gain.value))
    }
}

/// Compares copies and songs wherever copies were judged.
pub(super) fn of_setups(setups: &Setups, progress: &dyn Progress) -> Result<Vec<Robustness>, ReportError> {
    let pairs: Vec<(&Setup, &'static Distortion)> = setups
        .iter()
        .flat_map(|setup| Distortion::all().map(move |distortion| (setup, distortion)))
        .filter(|(setup, distortion)| has_copies(setup, distortion))
        .collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    progress.begin("Comparing distorted copies", pairs.len() as u64);
    let copies: Result<Vec<_>, _> = pairs
        .into_par_iter()
        .map(|(setup, distortion)| {
            progress.advance(1);
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            Ok(Judged::of(setup, distortion).copies(distortion).map(|copies| (setup.key, copies)))
        })
        .collect();
    progress.finish();
    let mut all: Vec<Robustness> = Vec::new();
    for (key, copies) in copies?.into_iter().flatten() {
        match all.last_mut() {
            Some(last) if last.key == key => last.copies.push(copies),
            _ => all.push(Robustness { key, copies: vec![copies] }),
        }
    }
    Ok(all)
}

fn has_copies(setup: &Setup, distortion: &Distortion) -> bool {
    let mut trainings = setup.trials.iter().flat_map(|trial| &trial.trainings);
    trainings.any(|training| training.distorted.contains_key(distortion.name()))
}

/// The trials whose trainings all judged one distortion's copies.
#[derive(Default)]
struct Judged {
    /// The songs that have copies.
    songs: Vec<Vec<Tallies>>,
    copies: Vec<Vec<Tallies>>,
    lost: usize,
}

impl Judged {
    fn of(setup: &Setup, distortion: &Distortion) -> Self {
        let mut judged = Self::default();
        for (trial, songs) in setup.trials.iter().zip(&setup.song.tallies) {
            let copies = trial.trainings.iter().map(|training| training.distorted.get(distortion.name()));
            let Some(copies) = copies.map(|copies| copies.cloned()).collect::<Option<Vec<Tallies>>>() else {
                continue;
            };
            let with_copies: Vec<Tallies> = songs.iter().zip(&copies).map(of_same_songs).collect();
            let count = |trainings: &[Tallies]| trainings.iter().flat_map(Tallies::songs).count();
            judged.lost += count(songs) - count(&with_copies);
            judged.songs.push(with_copies);
            judged.copies.push(copies);
        }
        judged
    }

    fn copies(&self, distortion: &'static Distortion) -> Option<Copies> {
        let conditions: [&[Vec<Tallies>]; 2] = [&self.songs, &self.copies];
        let f1 = Bootstrap::default().score(&conditions, Score::WeightedF1)?;
        let accuracy = Bootstrap { resamples: 0, ..Bootstrap::default() };
        let accuracy = accuracy.score(&conditions, Score::Accuracy)?;
        let [songs, copies] = [accuracy[0].estimate(), accuracy[1].estimate()];
        Some(Copies {
            distortion,
            trials: self.copies.len(),
            lost: self.lost,
            f1: Estimate::of(&f1[1]),
            gain: Difference::of(&f1[1].minus(&f1[0])?),
            accuracy: copies,
            accuracy_gain: copies - songs,
        })
    }
}

/// Those of a training's songs that have copies.
fn of_same_songs((songs, copies): (&Tallies, &Tallies)) -> Tallies {
    let heard: BTreeSet<&str> = copies.songs().collect();
    songs.only(|song| heard.contains(song))
}
