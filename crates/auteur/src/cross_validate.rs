//! The settings of a run are fitted and tested again fold by fold, so that every song is judged once: what a run's own test
//! part, a tenth of a small collection, cannot tell.

use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, FitEnd, FitError};
use auteur_dataset::{BadFold, FeatureStore, Fold};
use auteur_evaluation::Answers;
use auteur_ground::Progress;

use crate::evaluate::{EvaluateError, EvaluateSettings, Evaluated, TestSongs, run_store};
use crate::model_file::load_model;
use crate::run_folder::RunFolder;
use crate::threads::on_threads;
use crate::train::{Fit, TrainError, draw_split};

/// The folder of the folds in that of a run.
const FOLDS: &str = "folds";

/// Why a run was not cross-validated.
#[derive(Debug, thiserror::Error)]
pub enum CrossValidateError {
    /// There cannot be so many folds.
    #[error(transparent)]
    Folds(#[from] BadFold),
    /// A fold was not trained.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A fold was not judged, or the run cannot be read.
    #[error(transparent)]
    Evaluate(Box<EvaluateError>),
    /// Whoever watches asked to stop; what is complete is kept.
    #[error("stopped; {done} of {of} folds are complete")]
    Stopped {
        /// Folds that are complete.
        done: usize,
        /// All folds.
        of: usize,
    },
}

impl From<EvaluateError> for CrossValidateError {
    fn from(error: EvaluateError) -> Self {
        Self::Evaluate(Box::new(error))
    }
}

/// Fits the recipe of a run to each of `folds` folds of all songs that the run's settings leave in, and judges each fold's
/// songs by a model that has not heard them; writes the pooled `predictions.parquet` and `evaluation.json` into the run.
///
/// Each fold is a run of its own in `RUN/folds`, which is resumed where it was begun.
///
/// # Errors
/// [`CrossValidateError`].
pub fn cross_validate(
    run: &Path,
    folds: usize,
    settings: &EvaluateSettings,
    progress: &dyn Progress,
) -> Result<Evaluated, CrossValidateError> {
    let folds = Fold::all(folds)?;
    let run = RunFolder::new(run);
    let configuration = run.read_configuration().map_err(EvaluateError::from)?;
    let place = run_store(&run, &configuration, settings)?;
    let store = FeatureStore::open(&place).map_err(EvaluateError::Store)?;
    let of_folds = Folds { run: &run, place: &place, store: &store, settings };
    let mut trainings = Vec::new();
    for (done, &fold) in folds.iter().enumerate() {
        let mut configuration = configuration.clone();
        configuration.split.fold = Some(fold);
        let judged = on_threads(configuration.training.threads, || {
            of_folds.judged(&of_folds.run_of(fold), &configuration, progress)
        });
        match judged.map_err(TrainError::from)?? {
            Some(answers) => trainings.push(answers),
            None => return Err(CrossValidateError::Stopped { done, of: folds.len() }),
        }
    }
    Ok(Evaluated::of(trainings, run.folder())?.written(&run)?)
}

/// The runs of the folds of a run that was cross-validated and not judged otherwise since: whose answers are to songs that
/// are not in its own test part.
pub(crate) fn folds_of(run: &RunFolder, answers: &Answers, test: &[String]) -> Vec<(Fold, RunFolder)> {
    let is_tested = |path: &str| test.iter().any(|tested| tested == path);
    if answers.songs().all(|song| is_tested(song.path())) {
        return Vec::new();
    }
    let Ok(entries) = std::fs::read_dir(run.folder().join(FOLDS)) else { return Vec::new() };
    let fold = |name: &str| name.replace("-of-", "/").parse::<Fold>().ok();
    let named =
        entries.flatten().filter_map(|entry| Some((fold(entry.file_name().to_str()?)?, entry.path())));
    let mut folds: Vec<_> = named.map(|(fold, folder)| (fold, RunFolder::new(folder))).collect();
    folds.sort_by_key(|(fold, _)| *fold);
    folds
}

struct Folds<'a> {
    run: &'a RunFolder,
    /// The folder of the store.
    place: &'a PathBuf,
    store: &'a FeatureStore,
    settings: &'a EvaluateSettings,
}

impl Folds<'_> {
    fn run_of(&self, fold: Fold) -> RunFolder {
        let name = format!("{}-of-{}", fold.number(), fold.of());
        RunFolder::new(self.run.folder().join(FOLDS).join(name))
    }

    /// The answers of a model that was fitted to all folds but one to the songs of that one; none where it was stopped.
    fn judged(
        &self,
        run: &RunFolder,
        configuration: &Configuration,
        progress: &dyn Progress,
    ) -> Result<Option<Answers>, CrossValidateError> {
        let Self { place, store, settings, .. } = self;
        let split = draw_split(store, configuration).map_err(TrainError::from)?;
        let clips = configuration.training.clips().and_then(|grid| split.clips(store, grid));
        let clips = clips.map_err(TrainError::from)?;
        let _claim = run.claim().map_err(TrainError::from)?;
        let device = settings.device;
        let fit = Fit { run, store, configuration, split: &split, clips: &clips, device };
        match fit.run(progress) {
            Ok(FitEnd::Complete { .. }) => {}
            Ok(FitEnd::Stopped { .. }) | Err(TrainError::Fit { cause: FitError::Cancelled, .. }) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        }
        let model = load_model(&run.model(), device).map_err(EvaluateError::from)?;
        let songs = TestSongs { model: &*model, store, place, split: &split, run: run.folder() };
        let answers = songs.answers(progress)?;
        Evaluated::of(vec![answers.clone()], run.folder())?.written(run)?;
        Ok(Some(answers))
    }
}
