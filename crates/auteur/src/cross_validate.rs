//! The settings of a run are fitted and tested again fold by fold, so that every song is judged once: what a run's own test
//! part, a tenth of a small collection, cannot tell.

use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, FitEnd, FitError, JudgeError, Judges};
use auteur_dataset::{BadFold, FeatureStore, Fold};
use auteur_evaluation::Answers;
use auteur_ground::Progress;
use serde_json::Value;

use crate::answers::AnswerError;
use crate::device::expect_device;
use crate::evaluate::{EvaluateError, EvaluateSettings, Evaluated, Provenance, TestSongs, run_store};
use crate::model_file::load_model;
use crate::run_folder::RunFolder;
use crate::start::Weights;
use crate::threads::on_threads;
use crate::train::{Fit, TrainError, at_home, draw_split, expect_features, expect_kinds};

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
    /// The run began with a model that may have learnt from the songs that a fold tests.
    #[error(
        "{}: this run began with the model {}, which may have learnt from songs that a fold tests",
        run.display(), model.display()
    )]
    Started {
        /// The run.
        run: PathBuf,
        /// The model's file.
        model: PathBuf,
    },
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

/// Fits the recipe of a run to each of `folds` folds of all songs of its store that its settings leave in, and judges each
/// fold's songs by a model that has not heard them; writes the pooled `predictions.parquet` and `evaluation.json` into the run.
///
/// Each fold is a run of its own in `RUN/folds`; one that is complete is not trained again.
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
    let configuration = at_home(&configuration, &place);
    expect_device(settings.device).map_err(TrainError::from)?;
    expect_features(&configuration, &store, &place)?;
    expect_kinds(&configuration, &store, &place)?;
    expect_no_start(&run, &configuration)?;
    let of_folds = Folds { place: &place, store: &store, settings };
    let (mut trainings, mut judges) = (Vec::new(), Judges::Clips);
    for (done, &fold) in folds.iter().enumerate() {
        let mut configuration = configuration.clone();
        configuration.split.fold = Some(fold);
        let judged = on_threads(configuration.training.threads, || {
            of_folds.judged(&run_of(&run, fold), &configuration, progress)
        });
        match judged.map_err(TrainError::from)?? {
            Some((answers, of_model)) => {
                trainings.push(answers);
                judges = of_model;
            }
            None => return Err(CrossValidateError::Stopped { done, of: folds.len() }),
        }
    }
    let provenance = Provenance { folds: Some(folds.len()), judges };
    Ok(Evaluated::of(trainings, provenance, run.folder())?.written(&run)?)
}

/// Refuses a run that began with another model's weights: nobody knows what that has heard.
pub(crate) fn expect_no_start(
    run: &RunFolder,
    configuration: &Configuration,
) -> Result<(), CrossValidateError> {
    match Weights::of(&configuration.section(&configuration.classifier)) {
        Weights::Random => Ok(()),
        Weights::Model { file: model, .. } => {
            Err(CrossValidateError::Started { run: run.folder().to_owned(), model })
        }
    }
}

/// The runs of the folds whose pooled answers a run holds; none where its own model was judged.
pub(crate) fn folds_of(run: &RunFolder) -> Vec<(Fold, RunFolder)> {
    let scores: Value = std::fs::read(run.evaluation())
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let folds = scores.get("folds").and_then(Value::as_u64).unwrap_or_default();
    let folds = Fold::all(folds as usize).unwrap_or_default();
    folds.into_iter().map(|fold| (fold, run_of(run, fold))).collect()
}

/// The run of a fold.
fn run_of(run: &RunFolder, fold: Fold) -> RunFolder {
    let name = format!("{}-of-{}", fold.number(), fold.of());
    RunFolder::new(run.folder().join(FOLDS).join(name))
}

/// The songs of a store that are judged fold by fold.
pub(crate) struct Folds<'a> {
    /// The folder of the store.
    pub(crate) place: &'a PathBuf,
    pub(crate) store: &'a FeatureStore,
    pub(crate) settings: &'a EvaluateSettings,
}

impl Folds<'_> {
    /// The answers of a model that was fitted to all folds but one to the songs of that one, and what they are about; none
    /// where it was stopped.
    pub(crate) fn judged(
        &self,
        run: &RunFolder,
        configuration: &Configuration,
        progress: &dyn Progress,
    ) -> Result<Option<(Answers, Judges)>, CrossValidateError> {
        let Self { place, store, settings } = self;
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
        let answers = match songs.answers(progress) {
            Err(EvaluateError::Answers { cause: AnswerError::Judge(JudgeError::Cancelled), .. }) => {
                return Ok(None);
            }
            answers => answers?,
        };
        let judges = model.card().judges;
        let provenance = Provenance { folds: None, judges };
        Evaluated::of(vec![answers.clone()], provenance, run.folder())?.written(run)?;
        Ok(Some((answers, judges)))
    }
}
