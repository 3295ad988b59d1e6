//! `evaluate`: a run's test songs through its model, and the scores.

use std::path::Path;

use auteur::dataset::{ClipLength, ClipSet, FeatureStore, Split, StoredSong};
use auteur::evaluation::Evaluation;
use auteur::ground::{Progress, whole_file};
use auteur::model::ComputeDevice;

use super::{open_device, print, print_json, use_threads};
use crate::classifier::{Answers, Trained};
use crate::cli::Evaluate;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;
use crate::scores;

pub(crate) fn run(arguments: &Evaluate) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let device = open_device(&arguments.computing)?;
    let run = RunFolder::new(&arguments.run);
    let (evaluation, _) = evaluate(&run, arguments.store.as_deref(), &device)?;
    if arguments.shared.json {
        return print_json(&evaluation);
    }
    print(&scores::table(&evaluation))?;
    print(&format!("\nwritten: {}, {}", run.predictions().display(), run.evaluation().display()))
}

/// Classifies the test clips of a run, writes predictions and scores into it, and returns scores and answers.
///
/// `store` is where the store is, if not where the run was trained.
pub(crate) fn evaluate(
    run: &RunFolder,
    store: Option<&Path>,
    device: &ComputeDevice,
) -> Result<(Evaluation, Answers), Failure> {
    let trained = Trained::load(&run.model(), device)?;
    let configuration = Configuration::read(Some(&run.configuration()))?;
    let Some(folder) = store.map(Path::to_path_buf).or(configuration.store) else {
        return Err(Failure::usage_at(&run.configuration(), "names no store; give it with --store STORE"));
    };
    let store = FeatureStore::open(&folder).map_err(|error| {
        Failure::Failed(format!("{error}\nif the store was moved, say where it is with --store STORE"))
    })?;
    let split = Split::read(&run.split())?;
    let progress = TerminalProgress::new();
    let answers = answer_test(&trained, (&store, &folder), (run.folder(), &split), &progress)?;
    let evaluation =
        Evaluation::of(&answers.predictions).map_err(|error| Failure::at(run.folder(), error))?;

    let file = run.predictions();
    answers.predictions.write(&file).map_err(|error| Failure::at(&file, error))?;
    let file = run.evaluation();
    let json = serde_json::to_string_pretty(&evaluation).map_err(|error| Failure::at(&file, error))?;
    whole_file::write(&file, format!("{json}\n").as_bytes()).map_err(|error| Failure::at(&file, error))?;
    Ok((evaluation, answers))
}

/// Classifies the test songs of `split`, which lie in the store in `folder`; `run` is named where it cannot be done.
pub(crate) fn answer_test(
    trained: &Trained,
    (store, folder): (&FeatureStore, &Path),
    (run, split): (&Path, &Split),
    progress: &dyn Progress,
) -> Result<Answers, Failure> {
    expect_features(trained, store, folder)?;
    let length = ClipLength::from_frames(trained.clip_frames())?;
    let clips = ClipSet::new(store, test_songs(run, split, store)?, length);
    trained.clips((store, &clips), run, progress)
}

/// Refuses a store whose features are not those that the model was trained on.
pub(crate) fn expect_features(trained: &Trained, store: &FeatureStore, folder: &Path) -> Result<(), Failure> {
    if store.config() == trained.features() {
        return Ok(());
    }
    let reason = "the store was made with other feature settings than the model was trained on; \
                  give the right one with --store STORE, or prepare one with the run's settings";
    Err(Failure::at(folder, reason))
}

/// The run's test songs in a store, which may have lost other songs since.
fn test_songs<'a>(
    run: &Path,
    split: &Split,
    store: &'a FeatureStore,
) -> Result<Vec<&'a StoredSong>, Failure> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for path in &split.test {
        match store.song(path) {
            Some(song) => found.push(song),
            None => missing.push(path.as_str()),
        }
    }
    match missing.as_slice() {
        [] => Ok(found),
        [first, ..] => Err(Failure::at(
            run,
            format!(
                "{} of {} test songs are not in the store, first {first}; give the store of this run with --store STORE",
                missing.len(),
                split.test.len()
            ),
        )),
    }
}
