//! How far the probabilities that a classifier states can be believed, song by song.

use auteur_evaluation::{Answers, Calibration};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::setups::{Key, Setups};
use crate::ReportError;

/// What a setup states of songs, beside how often it is right.
pub(crate) struct Calibrated {
    pub(crate) key: Key,
    pub(crate) calibration: Calibration,
}

/// Of every classifier and division at the reference length.
pub(super) fn of_setups(setups: &Setups, progress: &dyn Progress) -> Result<Vec<Calibrated>, ReportError> {
    let references: Vec<_> = setups.references().collect();
    progress.begin("Judging probabilities", references.len() as u64);
    let found: Result<Vec<_>, _> = references
        .into_par_iter()
        .map(|setup| {
            progress.advance(1);
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            let trials: Vec<&Answers> = setup.trials.iter().map(|trial| &*trial.answers).collect();
            Ok(Calibration::of(&trials).map(|calibration| Calibrated { key: setup.key, calibration }))
        })
        .collect();
    progress.finish();
    Ok(found?.into_iter().flatten().collect())
}
