//! What a command asks of a study: flags and a file of settings become a plan.

use std::collections::BTreeMap;
use std::path::Path;

use auteur::dataset::{ClipLength, FeatureStore, SplitKind};
use auteur::study::{Study, StudyPlan};

use crate::classifier::Classifier;
use crate::cli;
use crate::commands::train;
use crate::configuration::Configuration;
use crate::failure::Failure;

/// What the file of settings says, defaults filled in, and the names of the settings that it says itself.
pub(super) struct File {
    pub(super) settings: Configuration,
    named: BTreeMap<String, String>,
}

impl File {
    pub(super) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let (settings, named) = Configuration::read_with_names(path)?;
        Ok(Self { settings, named })
    }

    /// The threads that it asks for.
    pub(super) fn threads(&self) -> Option<usize> {
        Some(self.settings.training.threads).filter(|&threads| threads > 0)
    }

    /// A value of the settings, where the file names it.
    fn says<T>(&self, name: &str, value: impl FnOnce(&Configuration) -> T) -> Option<T> {
        self.named.contains_key(name).then(|| value(&self.settings))
    }

    /// What its splits keep together, where it says so.
    fn split(&self) -> Result<Option<SplitKind>, Failure> {
        let Some(by) = self.says("split.by", |settings| settings.split.by.clone()) else { return Ok(None) };
        match by.as_str() {
            "song" => Ok(Some(SplitKind::Song)),
            "album" => Ok(Some(SplitKind::Album)),
            _ => Err(Failure::Usage(format!(
                "the configuration's [split] by = {by:?} is neither song nor album, and a study draws its splits \
                 itself; give --splits song,album or remove it"
            ))),
        }
    }

    /// The length of clip that it names, in seconds.
    fn length(&self, frames_per_second: f64) -> Result<Option<f64>, Failure> {
        let frames = self.says("training.clip_frames", |settings| settings.training.clip_frames);
        let length = frames.map(ClipLength::from_frames).transpose()?;
        Ok(length.map(|length| length.nominal_seconds(frames_per_second)))
    }
}

/// What is asked: the flags, before the file, before what the study in the folder asks already, before the paper's grid.
pub(super) fn plan(arguments: &cli::Study, store: &FeatureStore, file: &File) -> Result<StudyPlan, Failure> {
    let settings = file.settings.with_features(store.config())?;
    let standard = StudyPlan::paper(store)?;
    let begun = Study::open_if_begun(&arguments.output)?.map(|study| study.plan().clone());
    let base = begun.unwrap_or_else(|| standard.clone());

    let names = |asked: &Vec<Classifier>| asked.iter().map(|one| one.name().to_owned()).collect();
    let named = || file.says("classifier", |settings| vec![settings.classifier.name().to_owned()]);
    let lengths = match &arguments.lengths {
        Some(lengths) => Some(lengths.clone()),
        None => file.length(store.config().frames_per_second())?.map(|length| vec![length]),
    };
    let splits = match &arguments.splits {
        Some(splits) => Some(splits.clone()),
        None => file.split()?.map(|split| vec![split]),
    };
    let seed = || file.says("training.seed", |settings| vec![settings.training.seed]);
    let epochs = arguments.epochs.map(|epochs| epochs as usize);
    let exclude = || file.says("split.exclude", |settings| settings.split.exclude.clone());
    let plan = StudyPlan {
        store: standard.store,
        classifiers: arguments.classifiers.as_ref().map(names).or_else(named).unwrap_or(base.classifiers),
        lengths: lengths.unwrap_or(base.lengths),
        splits: splits.unwrap_or(base.splits),
        seeds: arguments.seeds.clone().or_else(seed).unwrap_or(base.seeds),
        epochs: epochs
            .or_else(|| file.says("training.epochs", |settings| settings.training.epochs))
            .unwrap_or(base.epochs),
        exclude: arguments.exclude.clone().or_else(exclude).unwrap_or(base.exclude),
        settings: settings.of_study()?,
    };
    for name in &plan.classifiers {
        // A name that is none of this version's is a study's own affair.
        if let Ok(classifier) = name.parse() {
            train::expect_kinds(classifier, store, &arguments.store)?;
        }
    }
    Ok(plan)
}
