//! A run that was judged becomes a study of one trial.

use std::collections::HashSet;

use auteur_dataset::{FeatureStore, SplitKind};
use auteur_evaluation::Answers;
use auteur_ground::Progress;
use auteur_report::{Protocol, StudyResults};
use auteur_study::{
    ArtistSet, ClipSeconds, Condition, Corpus, Excerpts, Music, StoreIdentity, StudyPlan, Training, Trial,
};

use super::error::WriteReportError;
use super::figure_3::Sources;
use super::results::{Songs, join};
use crate::run_folder::RunFolder;

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
    let path = run.answers();
    let answers = Answers::read(&path).map_err(|cause| WriteReportError::Answers { path, cause })?;
    let epochs = run.read_epochs()?;
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
        lengths: vec![clip_seconds],
        splits: vec![kind],
        seeds: vec![settings.training.seed],
        folds: None,
        exclude: settings.split.exclude.clone(),
        settings: settings.of_recipes(&[&settings.classifier]),
    };
    let paths: HashSet<&String> = split.parts().into_iter().flat_map(|(_, paths)| paths).collect();
    let songs = store.songs().iter().filter(|song| paths.contains(&song.path));
    let lengths = [(clip_seconds, clips)].into();
    let music = Music::new(&store, songs, lengths, settings.training.seed);
    let songs = Songs { name, corpus: Corpus::of(&music), excerpts: Excerpts::choose(&music)? };
    let training = Training {
        fold: settings.split.fold,
        answers: answers.into(),
        seconds: (!epochs.is_empty()).then(|| epochs.iter().map(|epoch| epoch.seconds).sum()),
        epochs,
    };
    let trial = Trial::of(&condition, vec![training])?;
    let mut results = join(&plan, vec![trial], songs);
    results.asked.protocol = match (split.kind, split.fold) {
        (None, _) => Protocol::File,
        (Some(_), Some(fold)) => Protocol::OneFold(fold),
        (Some(_), None) => Protocol::TestPart,
    };
    let folder = |_: &Condition| Some(run.folder().to_owned());
    results.map = Sources { trials: &results.trials, store: &plan.store, folder: &folder }.map(progress)?;
    Ok(results)
}
