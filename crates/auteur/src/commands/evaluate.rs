//! `evaluate`: a run's test songs through its model, and the scores.

use std::path::Path;

use auteur::dataset::{ClipLength, ClipSet, FeatureStore, Progress, Split, StoredSong, write_whole};
use auteur::evaluation::{ClipPrediction, Evaluation, Predictions};
use auteur::model::{ComputeDevice, TrainedModel};

use super::{open_device, print, print_json, use_threads};
use crate::cli::Evaluate;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;
use crate::scores;

/// Clips that are classified between two looks at Ctrl-C.
const CLIPS_AT_ONCE: usize = 64;

pub(crate) fn run(arguments: &Evaluate) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let device = open_device(&arguments.computing)?;
    let run = RunFolder::new(&arguments.run);
    let evaluation = evaluate(&run, arguments.store.as_deref(), &device)?;
    if arguments.shared.json {
        return print_json(&evaluation);
    }
    print(&scores::table(&evaluation))?;
    print(&format!("\nwritten: {}, {}", run.predictions().display(), run.evaluation().display()))
}

/// Classifies the test clips of a run, writes predictions and scores into it, and returns the scores.
///
/// `store` is where the store is, if not where the run was trained.
pub(crate) fn evaluate(
    run: &RunFolder,
    store: Option<&Path>,
    device: &ComputeDevice,
) -> Result<Evaluation, Failure> {
    let model = load_model(&run.model(), device)?;
    let predictions = predict_test(run, store, &model)?;
    let evaluation = Evaluation::of(&predictions).map_err(|error| Failure::at(run.folder(), error))?;

    let file = run.predictions();
    predictions.write(&file).map_err(|error| Failure::at(&file, error))?;
    let file = run.evaluation();
    let json = serde_json::to_string_pretty(&evaluation).map_err(|error| Failure::at(&file, error))?;
    write_whole(&file, format!("{json}\n").as_bytes()).map_err(|error| Failure::at(&file, error))?;
    Ok(evaluation)
}

/// Reads a model file, to compute on `device`.
pub(crate) fn load_model(file: &Path, device: &ComputeDevice) -> Result<TrainedModel, Failure> {
    if !file.exists() {
        let reason = "there is no such model; train one with: auteur train STORE -o RUN";
        return Err(Failure::at(file, reason));
    }
    TrainedModel::load(file, device).map_err(|error| Failure::of_model(file, error))
}

fn predict_test(run: &RunFolder, store: Option<&Path>, model: &TrainedModel) -> Result<Predictions, Failure> {
    let configuration = Configuration::read(Some(&run.configuration()))?;
    let Some(folder) = store.map(Path::to_path_buf).or(configuration.store) else {
        return Err(Failure::usage_at(&run.configuration(), "names no store; give it with --store STORE"));
    };
    let store = FeatureStore::open(&folder).map_err(|error| {
        Failure::Failed(format!("{error}\nif the store was moved, say where it is with --store STORE"))
    })?;
    let about = model.metadata();
    if *store.config() != about.features {
        let reason = "the store was made with other feature settings than the model was trained on; \
                      give the right one with --store STORE, or prepare one with the run's settings";
        return Err(Failure::at(&folder, reason));
    }
    let failed = |error: &dyn std::fmt::Display| Failure::at(run.folder(), error);
    let clips = ClipSet::new(&store, test_songs(run, &store)?, ClipLength::from_frames(about.clip_frames)?);

    let progress = TerminalProgress::new();
    progress.begin("Evaluating", clips.len() as u64);
    let mut predictions = Predictions::new(about.artists.clone()).map_err(|error| failed(&error))?;
    let all: Vec<usize> = (0..clips.len()).collect();
    for chosen in all.chunks(CLIPS_AT_ONCE) {
        if progress.is_cancelled() {
            return Err(Failure::Stopped("nothing was written; run it again".to_owned()));
        }
        let clips_now = chosen.iter().map(|&clip| clips.get(clip)).collect::<Result<Vec<_>, _>>()?;
        let frames: Vec<_> = clips_now.iter().map(|clip| clip.frames).collect();
        let probabilities = model.predict(&frames).map_err(|error| failed(&error))?;
        for (clip, row) in clips_now.iter().zip(probabilities.chunks_exact(about.artists.len())) {
            let song = clips.songs()[clip.song];
            let Some(truth) = about.artists.iter().position(|artist| *artist == song.artist) else {
                let reason =
                    format!("the model knows no artist {}; this split belongs to another model", song.artist);
                return Err(failed(&reason));
            };
            let prediction = ClipPrediction { song: &song.path, clip: clip.index, truth, probabilities: row };
            predictions.push(prediction).map_err(|error| failed(&error))?;
        }
        progress.advance(chosen.len() as u64);
    }
    progress.finish();
    Ok(predictions)
}

/// The run's test songs in a store, which may have lost other songs since.
fn test_songs<'a>(run: &RunFolder, store: &'a FeatureStore) -> Result<Vec<&'a StoredSong>, Failure> {
    let split = Split::read(&run.split())?;
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
            run.folder(),
            format!(
                "{} of {} test songs are not in the store, first {first}; give the store of this run with --store STORE",
                missing.len(),
                split.test.len()
            ),
        )),
    }
}
