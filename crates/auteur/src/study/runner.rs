//! A job of a study becomes the fit and the test of a classifier, in the job's own folder.

use std::error::Error;
use std::path::Path;

use auteur_classifier::{Device, FitEnd, FitError, JudgeError};
use auteur_dataset::FeatureStore;
use auteur_study::{Failure, Outcome, Runner, StudyPlan, Task};

use crate::answers::AnswerError;
use crate::evaluate::{EvaluateError, TestSongs};
use crate::model_file::load_model;
use crate::registry::registry;
use crate::run_folder::RunFolder;
use crate::threads::on_threads;
use crate::train::{Fit, TrainError, at_home};

/// Fits and tests what a job names.
pub(super) struct RecipeRunner<'a> {
    pub(super) store: &'a FeatureStore,
    /// The folder of the store.
    pub(super) place: &'a Path,
    pub(super) device: Device,
    pub(super) plan: &'a StudyPlan,
}

impl Runner for RecipeRunner<'_> {
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        // A pool of the job's own keeps it to its share of the cores.
        let end = on_threads(task.threads, || self.learn_and_answer(task))?;
        end.or_else(|failure| if is_stop(&*failure) { Ok(Outcome::Stopped) } else { Err(failure) })
    }

    fn rough_seconds_per_frame(&self, classifier: &str) -> f64 {
        registry().get(self.plan.recipe_of(classifier)).map_or(0.0, |recipe| recipe.about().seconds_per_frame)
    }
}

impl RecipeRunner<'_> {
    fn learn_and_answer(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        let run = RunFolder::new(task.folder);
        let configuration = at_home(task.configuration, self.place);
        let clips = configuration.training.clips().and_then(|grid| task.split.clips(self.store, grid));
        let clips = clips.map_err(TrainError::from)?;
        let fit = Fit {
            run: &run,
            store: self.store,
            configuration: &configuration,
            split: task.split,
            clips: &clips,
            device: self.device,
        };
        match fit.run(task.progress)? {
            FitEnd::Stopped { .. } => return Ok(Outcome::Stopped),
            FitEnd::Complete { .. } => {}
        }
        let model = load_model(&run.model(), self.device)?;
        let songs = TestSongs {
            model: &*model,
            store: self.store,
            place: self.place,
            split: task.split,
            run: task.folder,
        };
        Ok(Outcome::Found(songs.answers(task.progress)?))
    }
}

/// Whether work ended because it was asked to.
fn is_stop(failure: &(dyn Error + Send + Sync + 'static)) -> bool {
    let fit = matches!(failure.downcast_ref(), Some(TrainError::Fit { cause: FitError::Cancelled, .. }));
    let answers = matches!(
        failure.downcast_ref(),
        Some(EvaluateError::Answers { cause: AnswerError::Judge(JudgeError::Cancelled), .. })
    );
    fit || answers
}
