//! The test songs of a run through its model: answers and scores, written into the run.

use std::io;
use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, Device, Judges, Model};
use auteur_dataset::{FeatureStore, Split, StoreError};
use auteur_evaluation::{
    Answers, AnswersError, Bootstrap, Calibration, Evaluation, EvaluationError, Interval, Resampled, Score,
    Tallies, Vote, WriteError,
};
use auteur_ground::{Progress, json};
use serde::Serialize;

use crate::answers::{AnswerError, Ask};
use crate::model_file::{LoadModelError, load_model};
use crate::run_folder::{RunError, RunFolder};

/// How a run is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluateSettings {
    /// The store, where it is no longer in the place that the run was trained from.
    pub store: Option<PathBuf>,
    /// What computes.
    pub device: Device,
}

/// What a run's model, or the models of several folds, answered to the test songs, and what that is worth.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The answers, clip by clip; those of several models are without embeddings.
    pub answers: Answers,
    /// What they are worth.
    pub scores: RunScores,
}

/// The scores of a run: `evaluation.json`, and what is printed of it as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct RunScores {
    /// The scores.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// Folds of the cross-validation whose pooled answers were judged; none where the run's own model was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// Where the share of songs that are named rightly by majority vote lies with 95 %, that of other songs by the same
    /// artists, `[low, high]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub song_accuracy_interval: Option<[f64; 2]>,
    /// How far the probability that a song's artist is given can be believed; none of a single song.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// What an answer is about. Only where each clip has an answer of its own do scores by clip say how good clips are.
    pub judges: Judges,
}

/// Why a run was not judged.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The run's settings or split.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The run's model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The run does not say where its store is.
    #[error("{} does not name a store", configuration.display())]
    NoStore {
        /// The run's settings.
        configuration: PathBuf,
    },
    /// The store that the run names, or that was given.
    #[error(transparent)]
    Store(StoreError),
    /// Test songs of the run that are not in the store.
    #[error("{}: {missing} of {of} test songs are not in the store; the first is {first}", run.display())]
    SongsMissing {
        /// The run.
        run: PathBuf,
        /// How many are not there.
        missing: usize,
        /// How many there should be.
        of: usize,
        /// The first that is not there.
        first: String,
    },
    /// The model gave no answers.
    #[error("{cause}")]
    Answers {
        /// The run.
        run: PathBuf,
        /// Why not.
        cause: AnswerError,
    },
    /// The run learnt from all songs, and tests none.
    #[error("{}: this run has no test songs", run.display())]
    NoTest {
        /// The run.
        run: PathBuf,
    },
    /// The answers of several folds cannot be put together.
    #[error("{}: {cause}", path.display())]
    Pool {
        /// The run.
        path: PathBuf,
        /// Why not.
        cause: AnswersError,
    },
    /// The answers cannot be judged.
    #[error("{}: {cause}", path.display())]
    Judge {
        /// The run.
        path: PathBuf,
        /// Why not.
        cause: EvaluationError,
    },
    /// The answers cannot be written.
    #[error("{}: {cause}", path.display())]
    WriteAnswers {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: WriteError,
    },
    /// The scores cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Asks a run's model about all clips of its test songs, and writes `predictions.parquet` and `evaluation.json` into the run.
///
/// # Errors
/// [`EvaluateError`]; what the run held before is untouched then.
pub fn evaluate(
    run: &Path,
    settings: &EvaluateSettings,
    progress: &dyn Progress,
) -> Result<Evaluated, EvaluateError> {
    let run = RunFolder::new(run);
    let model = load_model(&run.model(), settings.device)?;
    let configuration = run.read_configuration()?;
    let folder = run_store(&run, &configuration, settings)?;
    let store = FeatureStore::open(&folder).map_err(EvaluateError::Store)?;
    let split = run.read_split()?;
    let task = TestSongs { model: &*model, store: &store, place: &folder, split: &split, run: run.folder() };
    let answers = task.answers(progress)?;
    Evaluated::of(vec![answers], Provenance { folds: None, judges: model.card().judges }, run.folder())?
        .written(&run)
}

/// The folder of the store of a run.
pub(crate) fn run_store(
    run: &RunFolder,
    configuration: &Configuration,
    settings: &EvaluateSettings,
) -> Result<PathBuf, EvaluateError> {
    let folder = settings.store.clone().or_else(|| configuration.store.clone());
    folder.ok_or_else(|| EvaluateError::NoStore { configuration: run.configuration() })
}

/// How answers came to be.
pub(crate) struct Provenance {
    /// Folds of the cross-validation; none where a run's own model was asked.
    pub(crate) folds: Option<usize>,
    pub(crate) judges: Judges,
}

impl Evaluated {
    /// The scores of the answers of a model, or of those of several folds together.
    pub(crate) fn of(
        mut trainings: Vec<Answers>,
        provenance: Provenance,
        run: &Path,
    ) -> Result<Self, EvaluateError> {
        let Provenance { folds, judges } = provenance;
        // A training's tallies are counted before the answers are pooled: trainings differ too.
        let named: Vec<_> = trainings.iter().map(|answers| Tallies::song(answers, Vote::Majority)).collect();
        let resampled = Bootstrap::default().score(&[&[named]], Score::Accuracy);
        let interval = resampled.and_then(|resampled| resampled.first().map(Resampled::interval));
        let answers = match trainings.len() {
            1 => trainings.remove(0),
            _ => Answers::pooled(&trainings)
                .map_err(|cause| EvaluateError::Pool { path: run.to_owned(), cause })?,
        };
        let judged = Evaluation::of(&answers);
        let evaluation = judged.map_err(|cause| EvaluateError::Judge { path: run.to_owned(), cause })?;
        let song_accuracy_interval = interval.map(|Interval { low, high }| [low, high]);
        let calibration = Calibration::of(&[&answers]);
        let scores = RunScores { evaluation, folds, song_accuracy_interval, calibration, judges };
        Ok(Self { answers, scores })
    }

    /// Writes answers and scores into a run.
    pub(crate) fn written(self, run: &RunFolder) -> Result<Self, EvaluateError> {
        let path = run.answers();
        self.answers.write(&path).map_err(|cause| EvaluateError::WriteAnswers { path, cause })?;
        let path = run.evaluation();
        json::write(&path, &self.scores).map_err(|cause| EvaluateError::Write { path, cause })?;
        Ok(self)
    }
}

/// The test songs of a split, to be put to a model.
pub(crate) struct TestSongs<'a> {
    pub(crate) model: &'a dyn Model,
    pub(crate) store: &'a FeatureStore,
    /// The folder of the store.
    pub(crate) place: &'a Path,
    pub(crate) split: &'a Split,
    /// The run that they are of, for messages.
    pub(crate) run: &'a Path,
}

impl TestSongs<'_> {
    /// The answers to all of their clips.
    pub(crate) fn answers(&self, progress: &dyn Progress) -> Result<Answers, EvaluateError> {
        let Self { model, store, place, split, run } = *self;
        if split.test.is_empty() {
            return Err(EvaluateError::NoTest { run: run.to_owned() });
        }
        let (mut songs, mut missing) = (Vec::new(), Vec::new());
        for path in &split.test {
            match store.song(path) {
                Some(song) => songs.push(song),
                None => missing.push(path),
            }
        }
        if let Some(&first) = missing.first() {
            let (missing, of) = (missing.len(), split.test.len());
            return Err(EvaluateError::SongsMissing {
                run: run.to_owned(),
                missing,
                of,
                first: first.clone(),
            });
        }
        Ask { model, store, place }
            .about(&songs, progress)
            .map_err(|cause| EvaluateError::Answers { run: run.to_owned(), cause })
    }
}
