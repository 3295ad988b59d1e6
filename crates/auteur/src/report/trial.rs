//! A run that was judged becomes a study of one trial.

use std::collections::{BTreeMap, HashSet};
use std::fs;

use auteur_dataset::{FeatureStore, Fold, SplitKind};
use auteur_evaluation::Answers;
use auteur_ground::Progress;
use auteur_report::{Protocol, StudyResults, Verification};
use auteur_study::{
    ArtistSet, ClipSeconds, Condition, Corpus, Excerpts, Music, StoreIdentity, StudyPlan, Training, Trial,
};

use super::error::WriteReportError;
use super::figure_3::Sources;
use super::results::{Songs, join};
use crate::cross_validate::folds_of;
use crate::run_folder::RunFolder;
use crate::strangers::{trials_of, verification};

/// The results of a run, whose music is called `name`.
pub(super) fn results_of_run(
    run: &RunFolder,
    name: String,
    progress: &dyn Progress,
) -> Result<StudyResults, WriteReportError> {
    let lacks = |problem: &str| WriteReportError::RunLacks {
        run: run.folder().to_owned(),
        problem: problem.to_owned(),
    };
    let settings = run.read_configuration()?;
    let split = run.read_split()?;
    // A split that somebody gave keeps no albums together, as far as is known.
    let kind = split.kind.unwrap_or(SplitKind::Song);
    let folder = settings.store.as_ref().ok_or_else(|| lacks("it does not say where its store is"))?;
    let store = FeatureStore::open(folder)?;
    let answers = answers_of(run)?;
    let folds = folds_of(run);
    let clips = settings.training.clips()?;
    let clip_seconds = ClipSeconds::new(clips.length.nominal_seconds(store.config().frames_per_second()))?;
    let condition = Condition {
        classifier: settings.classifier.clone(),
        split: kind,
        artists: ArtistSet::All,
        clip_seconds,
        seed: settings.training.seed,
        fold: settings.split.fold,
    };
    let plan = StudyPlan {
        store: StoreIdentity::of(&store),
        classifiers: vec![settings.classifier.clone()],
        variants: BTreeMap::new(),
        lengths: vec![clip_seconds],
        splits: vec![kind],
        seeds: vec![settings.training.seed],
        parts: Vec::new(),
        folds: None,
        exclude: settings.split.exclude.clone(),
        groups: settings.split.groups.clone(),
        settings: settings.of_recipes(&[&settings.classifier]),
    };
    let paths: HashSet<&String> = split.parts().into_iter().flat_map(|(_, paths)| paths).collect();
    let songs = store.songs().iter().filter(|song| paths.contains(&song.path));
    let lengths = [(clip_seconds, clips)].into();
    let music = Music::new(&store, songs, lengths, settings.training.seed);
    let songs = Songs { name, corpus: Corpus::of(&music), excerpts: Excerpts::choose(&music)? };
    let trainings = match folds.as_slice() {
        [] => vec![training_of(run, settings.split.fold, answers)?],
        folds => folds
            .iter()
            .map(|(fold, run)| training_of(run, Some(*fold), answers_of(run)?))
            .collect::<Result<_, _>>()?,
    };
    let trial = Trial::of(&condition, trainings)?;
    let mut results = join(&plan, vec![trial], songs);
    results.asked.protocol = match (split.kind, split.fold) {
        _ if !folds.is_empty() => Protocol::CrossValidation(folds.len()),
        (None, _) => Protocol::File,
        (Some(_), Some(fold)) => Protocol::OneFold(fold),
        (Some(_), None) => Protocol::TestPart,
    };
    let folder = |condition: &Condition| {
        let of_fold = folds.iter().find(|(fold, _)| Some(*fold) == condition.fold);
        Some(of_fold.map_or(run, |(_, run)| run).folder().to_owned())
    };
    results.verification = verification(run)?;
    results.map = Sources { trials: &results.trials, store: &plan.store, folder: &folder }.map(progress)?;
    Ok(results)
}

/// The pairs of songs that the run's settings were judged by; none where that was not asked for.
fn verification(run: &RunFolder) -> Result<Option<Verification>, WriteReportError> {
    let path = trials_of(run);
    if !path.exists() {
        return Ok(None);
    }
    let list = fs::read_to_string(&path)
        .map_err(|cause| WriteReportError::TrialsFile { path: path.clone(), cause })?;
    let pairs = verification::pairs(&verification::read(&path)?);
    Ok(pairs.map(|pairs| Verification { pairs, list }))
}

fn answers_of(run: &RunFolder) -> Result<Answers, WriteReportError> {
    let path = run.answers();
    Answers::read(&path).map_err(|cause| WriteReportError::Answers { path, cause })
}

fn training_of(run: &RunFolder, fold: Option<Fold>, answers: Answers) -> Result<Training, WriteReportError> {
    let epochs = run.read_epochs()?;
    let seconds = (!epochs.is_empty()).then(|| epochs.iter().map(|epoch| epoch.seconds).sum());
    Ok(Training { fold, answers: answers.into(), distorted: BTreeMap::new(), seconds, epochs })
}
