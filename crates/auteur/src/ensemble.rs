//! `ensemble`: several classifiers learn from the same songs, and answer together.
//!
//! Each member is fitted in a folder of its own, `members/<number>-<classifier>` within the run's, and resumes there. The answer
//! to a clip is the mean of the members' log probabilities, weighed and brought back to probabilities: a member that is sure of
//! an artist's absence is heard. The model's file holds all members.

mod member;
mod model;
mod together;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use auteur_audio::{FeatureConfig, FeatureKind, FeatureKinds};
use auteur_classifier::{
    About, Card, Configuration, Device, FitEnd, FitError, FitPart, FitTask, Judges, MODEL_FILE, MODEL_FORMAT,
    Model, ModelFile, ModelFileError, Recipe, Section, SettingError, Settings, TrainingConfig, Validation,
};

use member::{EnsembleSettings, Member};
use model::EnsembleModel;
use together::Together;

/// The name of the recipe.
const NAME: &str = "ensemble";
/// The folder of the members' runs.
const MEMBERS: &str = "members";

/// The recipe of an ensemble of any other recipes.
pub(crate) struct Ensemble;

impl Recipe for Ensemble {
    fn about(&self) -> About {
        About {
            name: NAME,
            title: "Ensemble",
            description: "several classifiers that learn and answer together",
            work: None,
            hears: FeatureKinds::of(&[FeatureKind::Vectors]),
            judges: Judges::ClipsInContext,
            seconds_per_frame: 5e-4,
        }
    }

    fn defaults(&self) -> Section {
        EnsembleSettings::default().section()
    }

    fn hears(&self, section: &Section) -> Result<FeatureKinds, SettingError> {
        let members = EnsembleSettings::of(section)?.members;
        members.iter().try_fold(FeatureKinds::default(), |all, member| {
            Ok(all.and(&member.recipe()?.hears(&member.settings)?))
        })
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

    fn identified(&self, section: &Section) -> Result<Section, FitError> {
        let mut settings = EnsembleSettings::of(section)?;
        for member in &mut settings.members {
            member.settings = member.recipe()?.identified(&member.settings)?;
        }
        Ok(settings.section())
    }

    fn fit(&self, task: &FitTask) -> Result<FitEnd, FitError> {
        let settings = EnsembleSettings::of(&task.configuration.section(NAME))?;
        let mut files = Vec::with_capacity(settings.members.len());
        for (member, number) in settings.members.iter().zip(0..) {
            let run = folder_of(task.run, number, member);
            match fit_member(member, number, &run, task)? {
                stopped @ FitEnd::Stopped { .. } => return Ok(stopped),
                FitEnd::Complete { .. } => files.push(read(&run.join(MODEL_FILE))?),
            }
        }
        let file = Together { files, settings: &settings }.into_file(card(task, &settings));
        let path = task.run.join(MODEL_FILE);
        file.write(&path).map_err(|error| FitError::file(&path, io::Error::other(error.to_string())))?;
        Ok(FitEnd::Complete { card: Box::new(file.card), history: None })
    }

    fn load(&self, file: ModelFile, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        Ok(Box::new(EnsembleModel::of(file, device)?))
    }
}

/// Fits a member in the folder `run`, or resumes it there. Members of the same settings differ by their seeds.
fn fit_member(member: &Member, number: u64, run: &Path, task: &FitTask) -> Result<FitEnd, FitError> {
    std::fs::create_dir_all(run).map_err(|cause| FitError::file(run, cause))?;
    let seed = task.configuration.training.seed.wrapping_add(number);
    let configuration = Configuration {
        classifier: member.classifier.clone(),
        training: TrainingConfig { seed, ..task.configuration.training.clone() },
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
        judges: Judges::Clips,
        clip_frames: grid.length.frames(),
        drop_last_clip: grid.drop_last,
        seed: task.configuration.training.seed,
        split: task.split.clone(),
        // Members learn from validation songs, each in its own way: none are left to judge all of them by.
        validation: Validation::default(),
        settings: settings.section(),
        chosen: BTreeMap::new(),
        members: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
