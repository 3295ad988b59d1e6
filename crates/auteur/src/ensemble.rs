//! `ensemble`: several classifiers learn from the same songs, and answer together.
//!
//! Each member is fitted in a folder of its own, `members/<number>-<classifier>` within the run's, and resumes there. The answer
//! to a clip is the weighted mean of the members' log probabilities, brought back to probabilities: a member that is sure that a
//! clip is not an artist's counts as much as one that is sure that it is. The model's file holds all members.

mod member;
mod member_files;
mod model;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use auteur_audio::{FeatureConfig, FeatureKind, FeatureKinds};
use auteur_classifier::{
    About, Card, Configuration, Device, FitEnd, FitError, FitPart, FitTask, History, Judges, MODEL_FILE,
    MODEL_FORMAT, Model, ModelFile, ModelFileError, Recipe, Section, SettingError, Settings, TrainingConfig,
    Validation,
};

use member::{EnsembleSettings, Member};
use model::EnsembleModel;

/// The name of the recipe.
const NAME: &str = "ensemble";
/// The folder of the members' runs.
const MEMBERS: &str = "members";

/// The recipe of an ensemble of any other recipes.
pub(crate) struct Ensemble;

/// The classifiers that are trained by these settings: the members of an ensemble, or the one that is named.
pub(crate) fn trained_by(configuration: &Configuration) -> Vec<String> {
    let classifier = &configuration.classifier;
    match EnsembleSettings::of(&configuration.section(NAME)) {
        Ok(settings) if classifier == NAME => {
            settings.members.into_iter().map(|member| member.classifier).collect()
        }
        _ => vec![classifier.clone()],
    }
}

impl Recipe for Ensemble {
    fn about(&self) -> About {
        About {
            name: NAME,
            title: "Ensemble",
            description: "several classifiers that learn and answer together",
            work: None,
            hears: FeatureKinds::of(&[FeatureKind::Vectors]),
            judges: Judges::ClipsInContext,
            // Of two networks that are fine-tuned, and of next to nothing beside them.
            seconds_per_frame: 3e-3,
        }
    }

    fn defaults(&self) -> Section {
        EnsembleSettings::default().section()
    }

    fn hears(&self, section: &Section) -> FeatureKinds {
        let members = EnsembleSettings::of(section).unwrap_or_default().members;
        let own = members.iter().filter_map(|member| Some(member.recipe().ok()?.hears(&member.settings)));
        own.fold(FeatureKinds::default(), |all, own| all.and(&own))
    }

    fn check(&self, section: &Section) -> Result<Section, SettingError> {
        Ok(EnsembleSettings::of(section)?.section())
    }

    fn check_data(
        &self,
        section: &Section,
        training: &TrainingConfig,
        features: Option<&FeatureConfig>,
    ) -> Result<(), SettingError> {
        EnsembleSettings::of(section)?
            .each(|member| member.recipe()?.check_data(&member.settings, training, features))
    }

    fn fit(&self, task: &FitTask) -> Result<FitEnd, FitError> {
        let settings = EnsembleSettings::of(&task.configuration.section(NAME))?;
        let path = task.run.join(MODEL_FILE);
        if let Some(card) = fitted_already(task, &settings, &path) {
            return Ok(FitEnd::Complete { card: Box::new(card), history: None });
        }
        let mut files = Vec::with_capacity(settings.members.len());
        for (member, number) in settings.members.iter().zip(0..) {
            let run = folder_of(task.run, number, member);
            match fit_member(member, number, &run, task) {
                Ok(FitEnd::Complete { .. }) => files.push(read(&run.join(MODEL_FILE))?),
                // Those before it are kept.
                Err(FitError::Cancelled) if number > 0 => {
                    let history = History { epochs: Vec::new(), resumed: 0, finish: None };
                    return Ok(FitEnd::Stopped { history });
                }
                stopped_or_refused => return stopped_or_refused,
            }
        }
        let file = member_files::joined(files, card(task, &settings));
        file.write(&path).map_err(|error| FitError::file(&path, io::Error::other(error.to_string())))?;
        Ok(FitEnd::Complete { card: Box::new(file.card), history: None })
    }

    fn load(&self, file: ModelFile, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        Ok(Box::new(EnsembleModel::of(file, device)?))
    }
}

/// The card of the model that an earlier fit of the same task has left at `path`.
///
/// The run's folder has found settings and split to be the same; what else the card says must be what this fit would write.
fn fitted_already(task: &FitTask, settings: &EnsembleSettings, path: &Path) -> Option<Card> {
    let found = EnsembleModel::of(ModelFile::read(path).ok()?, Device::Cpu).ok()?.card().clone();
    let (hears, members) = (found.hears.clone(), found.members.clone());
    (found == Card { hears, members, ..card(task, settings) }).then_some(found)
}

/// Fits a member in the folder `run`, or resumes it there.
fn fit_member(member: &Member, number: u64, run: &Path, task: &FitTask) -> Result<FitEnd, FitError> {
    std::fs::create_dir_all(run).map_err(|cause| FitError::file(run, cause))?;
    let training = &task.configuration.training;
    let configuration = Configuration {
        classifier: member.classifier.clone(),
        training: TrainingConfig { seed: seed_of(training.seed, number), ..training.clone() },
        sections: BTreeMap::from([(member.classifier.clone(), member.settings.clone())]),
        ..task.configuration.clone()
    };
    task.progress.note(&format!("member {}: {}", number + 1, member.classifier));
    let FitTask { store, clips, device, progress, .. } = *task;
    let split = task.split.clone();
    member.recipe()?.fit(&FitTask {
        run,
        store,
        clips,
        configuration: &configuration,
        split,
        device,
        progress,
    })
}

/// The seed of a member. The first has the run's own; those of other members are far from any that people give, so that the
/// members of two runs share none.
fn seed_of(seed: u64, number: u64) -> u64 {
    seed.wrapping_add(number << 40)
}

/// The folder in which a member is fitted.
fn folder_of(run: &Path, number: u64, member: &Member) -> PathBuf {
    run.join(MEMBERS).join(format!("{}-{}", number + 1, member.classifier))
}

/// Reads what a member has left.
fn read(path: &Path) -> Result<ModelFile, FitError> {
    ModelFile::read(path).map_err(|error| FitError::file(path, io::Error::other(error.to_string())))
}

/// What the model of a task says of itself, but for its members.
fn card(task: &FitTask, settings: &EnsembleSettings) -> Card {
    let grid = task.part(FitPart::Train).grid();
    Card {
        format: MODEL_FORMAT,
        kind: NAME.to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        artists: task.artists().to_vec(),
        features: task.store.config().clone(),
        hears: FeatureKinds::default(),
        judges: Judges::ClipsInContext,
        clip_frames: grid.length.frames(),
        drop_last_clip: grid.drop_last,
        seed: task.configuration.training.seed,
        split: task.split.clone(),
        // Members learn from validation songs, each in its own way: none are left to judge all of them by.
        validation: Validation::default(),
        settings: settings.section(),
        chosen: BTreeMap::new(),
        songs: Vec::new(),
        members: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
