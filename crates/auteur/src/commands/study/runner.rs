//! A job of a study becomes the training and the evaluation of a classifier, in the job's own folder.

use std::path::Path;

use auteur::baselines;
use auteur::dataset::FeatureStore;
use auteur::model::{ComputeDevice, Execution};
use auteur::study::{
    Condition, Failure as JobFailure, Findings, Job, Outcome, Runner, StudyError, StudyPlan, Task,
};

use super::settings::expect_settings;
use crate::classifier::{Answers, Classifier, Trained};
use crate::commands::{evaluate, train};
use crate::configuration::{Configuration, SplitConfig};
use crate::failure::Failure;
use crate::run_folder::RunFolder;

/// Trains what a job names, with the settings that all jobs share.
pub(super) struct ClassifierRunner<'a> {
    pub(super) store: &'a FeatureStore,
    pub(super) store_folder: &'a Path,
    pub(super) settings: &'a Configuration,
    pub(super) device: ComputeDevice,
}

impl Runner for ClassifierRunner<'_> {
    fn run(&self, task: &Task<'_>) -> Result<Outcome, JobFailure> {
        // A pool of the job's own keeps it to its share of the cores.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(task.threads).build()?;
        match pool.install(|| self.learn_and_answer(task)) {
            Ok(outcome) => Ok(outcome),
            Err(Failure::Stopped(_)) => Ok(Outcome::Stopped),
            Err(failure) => Err(failure.into()),
        }
    }

    fn expect_settings(&self, plan: &StudyPlan, job: &Job, folder: &Path) -> Result<(), StudyError> {
        expect_settings(plan, job, folder)
    }

    fn rough_seconds_per_frame(&self, classifier: &str) -> f64 {
        // Two cores of 2020: fifty epochs of the network at 12,000 frames a second; the others hear each song once.
        match classifier.parse() {
            Ok(Classifier::Crnn) => 50.0 / 12_000.0,
            Ok(Classifier::Baseline(baselines::Classifier::Gmm | baselines::Classifier::Whitman)) => 1e-4,
            _ => 2e-5,
        }
    }
}

impl ClassifierRunner<'_> {
    fn learn_and_answer(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        let run = RunFolder::new(task.folder);
        let settings = self.settings_of(task)?;
        let trained = match settings.classifier {
            Classifier::Crnn => {
                let execution = Execution { device: self.device.clone(), progress: task.progress };
                let outcome = train::train(&run, self.store, (&settings, task.split), execution)?;
                if outcome.finish.is_none() {
                    return Ok(Outcome::Stopped);
                }
                Trained::load(&run.model(), &self.device)?
            }
            Classifier::Baseline(baseline) => {
                let fitted = train::fit(&run, self.store, (baseline, &settings, task.split), task.progress)?;
                Trained::Baseline(Box::new(fitted))
            }
        };
        let store = (self.store, self.store_folder);
        let Answers { predictions, bottleneck } =
            evaluate::answer_test(&trained, store, (task.folder, task.split), task.progress)?;
        Ok(Outcome::Found(Findings { predictions, bottleneck }))
    }

    /// The settings of one job.
    fn settings_of(&self, task: &Task<'_>) -> Result<Configuration, Failure> {
        let Condition { classifier, split, seed, .. } = task.condition;
        let mut settings = self.settings.clone();
        settings.classifier = classifier.parse().map_err(Failure::Usage)?;
        let exclude = task.split.left_out.iter().map(|left_out| left_out.artist.clone()).collect();
        settings.split = SplitConfig { by: split.to_string(), exclude };
        settings.training.clip_frames = task.clip_length.frames();
        settings.training.seed = *seed;
        settings.training.epochs = task.epochs;
        // The job's pool is the current one.
        settings.training.threads = 0;
        Ok(settings)
    }
}
