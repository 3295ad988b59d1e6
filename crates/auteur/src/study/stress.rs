//! The models of a study judge their test songs once more as they sound when they are distorted.
//!
//! For each distortion the tested songs are heard again, through it, into a store of their own in the study's folder; then
//! every model that the command asks for judges its test songs from that store, and its answers go into the job's folder.
//! What is there is not made again, so that the same call resumes whatever was interrupted.

mod copies;
mod error;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use auteur_audio::Distortion;
use auteur_classifier::{Device, JudgeError};
use auteur_dataset::{FeatureStore, Split, StoredSong};
use auteur_encoder::EncoderFile;
use auteur_evaluation::Answers;
use auteur_ground::Progress;
use auteur_study::{Job, JobState, Study};

use super::StudyRun;
use crate::answers::{AnswerError, Ask};
use crate::model_file::load_model;
use crate::run_folder::RunFolder;
use copies::Copies;

pub use error::StressError;

/// With what distorted copies are made and judged.
#[derive(Clone, Debug, PartialEq)]
pub struct StressSettings {
    /// The store of the study.
    pub store: PathBuf,
    /// The folder of the music that the store was made from; needed where copies are yet to be made.
    pub music: Option<PathBuf>,
    /// The encoder that made the store's vectors; none: the one that ships.
    pub encoder: Option<EncoderFile>,
    /// What computes.
    pub device: Device,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stressed {
    /// Ways in which songs were distorted.
    pub distortions: usize,
    /// Jobs whose models have judged all copies.
    pub jobs: usize,
}

/// Has the model of each complete job of a run of the study in the folder `study` judge distorted copies of its test songs.
///
/// # Errors
/// [`StressError`]; what was judged is kept.
pub fn stress_study(
    study: &Path,
    run: &StudyRun,
    settings: &StressSettings,
    progress: &dyn Progress,
) -> Result<Stressed, StressError> {
    let place = &settings.store;
    let store = FeatureStore::open(place)?;
    let study = Study::open(study)?;
    let complete = |state: &JobState| matches!(state, JobState::Complete { .. });
    let asked = run.report.jobs.iter().filter(|status| complete(&status.state)).map(|status| &status.job);
    let asked: Vec<&Job> = asked.collect();
    let beyond = study.states_beyond(&run.report.jobs);
    let beyond = beyond.iter().filter(|status| complete(&status.state)).map(|status| &status.job);
    let copies = Copies {
        store: &store,
        place,
        study: &study,
        songs: tested(&study, asked.iter().copied().chain(beyond))?,
        classifiers: asked.iter().map(|job| &*job.condition.classifier).collect(),
        settings,
    };
    for distortion in Distortion::all() {
        let progress = Named { name: distortion.name(), progress };
        let left: Vec<&Job> =
            asked.iter().copied().filter(|job| !is_judged(&study, job, distortion)).collect();
        if !left.is_empty() {
            let folder = study.distorted_store(distortion.name());
            let distorted = copies.made(distortion, &progress)?;
            let judge = Judge { study: &study, store: &distorted, place: &folder, device: settings.device };
            judge.all(&left, distortion, &progress)?;
        }
    }
    Ok(Stressed { distortions: Distortion::all().count(), jobs: asked.len() })
}

/// Paths of all songs that these jobs test. Those of jobs that a command leaves out are among them, so that commands that
/// ask for different jobs share their copies.
fn tested<'j>(study: &Study, jobs: impl Iterator<Item = &'j Job>) -> Result<BTreeSet<String>, StressError> {
    let mut songs = BTreeSet::new();
    for job in jobs {
        songs.extend(Split::read(&study.job_folder(job).split())?.test);
    }
    Ok(songs)
}

/// Whether the answers of a job to these copies are there.
fn is_judged(study: &Study, job: &Job, distortion: &Distortion) -> bool {
    let folder = study.job_folder(job);
    let tested = Answers::read(&folder.predictions()).ok();
    tested.and_then(|tested| folder.read_distorted(distortion.name(), &tested)).is_some()
}

/// The models of jobs before copies of their test songs.
struct Judge<'a> {
    study: &'a Study,
    /// The copies, and where they lie.
    store: &'a FeatureStore,
    place: &'a Path,
    device: Device,
}

impl Judge<'_> {
    fn all(&self, jobs: &[&Job], distortion: &Distortion, progress: &Named<'_>) -> Result<(), StressError> {
        progress.begin("Judging copies", jobs.len() as u64);
        for job in jobs {
            if progress.is_cancelled() {
                return Err(StressError::Stopped);
            }
            self.one(job, distortion, progress)?;
            progress.advance(1);
        }
        progress.finish();
        Ok(())
    }

    fn one(&self, job: &Job, distortion: &Distortion, progress: &Named<'_>) -> Result<(), StressError> {
        let folder = self.study.job_folder(job);
        let model = load_model(&RunFolder::new(folder.path()).model(), self.device)?;
        let split = Split::read(&folder.split())?;
        // Those that the store lacks were set aside when the copies were made.
        let songs: Vec<&StoredSong> = split.test.iter().filter_map(|path| self.store.song(path)).collect();
        let ask = Ask { model: &*model, store: self.store, place: self.place };
        let answers = ask.about(&songs, &Unseen(progress)).map_err(|cause| match cause {
            AnswerError::Judge(JudgeError::Cancelled) => StressError::Stopped,
            cause => StressError::Answers(cause),
        })?;
        let answers = Answers::pooled([&answers]).map_err(AnswerError::from).map_err(StressError::Answers)?;
        Ok(folder.write_distorted(distortion.name(), &answers)?)
    }
}

/// Progress of work for one distortion, which its tasks are named with.
struct Named<'a> {
    name: &'a str,
    progress: &'a dyn Progress,
}

impl Progress for Named<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.progress.begin(&format!("{}: {task}", self.name), total);
    }

    fn advance(&self, by: u64) {
        self.progress.advance(by);
    }

    fn note(&self, message: &str) {
        self.progress.note(&format!("{}: {message}", self.name));
    }

    fn finish(&self) {
        self.progress.finish();
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}

/// Progress of a step that shows no bar of its own.
struct Unseen<'a>(&'a Named<'a>);

impl Progress for Unseen<'_> {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {}

    fn note(&self, message: &str) {
        self.0.note(message);
    }

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
