//! `train`: a store and a split to a trained network.

use std::fs;
use std::path::Path;

use auteur::dataset::{ClipLength, ClipSet, DatasetError, FeatureStore, Progress, Split, SplitClips};
use auteur::model::{self, Finish, LabelledClips, ModelError, SplitOrigin, TrainData, TrainOutcome};
use serde::Serialize;

use super::{print, print_json, use_threads};
use crate::cli::Train;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;

/// What `train --json` prints.
#[derive(Serialize)]
struct Answer {
    run: String,
    model: String,
    epochs: usize,
    resumed_epochs: usize,
    best_epoch: usize,
    validation_loss: f64,
    validation_accuracy: f64,
    finish: Option<Finish>,
}

pub(crate) fn run(arguments: &Train) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let store = FeatureStore::open(&arguments.store).map_err(dataset_failure)?;
    let settings = Configuration::of_training(arguments, store.config().frames_per_second())?;
    let run = RunFolder::new(&arguments.output);
    let outcome = train(&run, &store, &settings, &TerminalProgress::new())?;
    if outcome.finish.is_none() {
        let epochs = outcome.history.len();
        return Err(Failure::Stopped(format!(
            "{epochs} epochs are kept, the same command goes on from here"
        )));
    }
    let Some(best) = outcome.best() else {
        return Err(Failure::at(run.folder(), "the training ended without an epoch"));
    };
    let answer = Answer {
        run: run.folder().display().to_string(),
        model: run.model().display().to_string(),
        epochs: outcome.history.len(),
        resumed_epochs: outcome.resumed_epochs,
        best_epoch: best.epoch,
        validation_loss: best.validation_loss,
        validation_accuracy: best.validation_accuracy,
        finish: outcome.finish,
    };
    if arguments.shared.json {
        return print_json(&answer);
    }
    print(&summary(&outcome, &answer))
}

/// Trains in a run's folder, or resumes what was begun there.
pub(crate) fn train(
    run: &RunFolder,
    store: &FeatureStore,
    settings: &Configuration,
    progress: &dyn Progress,
) -> Result<TrainOutcome, Failure> {
    if settings.features.as_ref().is_some_and(|features| features != store.config()) {
        return Err(Failure::Usage(
            "the configuration's [features] are not those of the store; prepare a store with them, or remove the section"
                .to_owned(),
        ));
    }
    let split = split(store, settings)?;
    let length = ClipLength::from_frames(settings.training.clip_frames).map_err(dataset_failure)?;
    let clips = split.clips(store, length).map_err(dataset_failure)?;
    for remark in remarks(&split, &clips) {
        progress.note(&remark);
    }
    if !model::has_checkpoint(run.folder()) {
        begin(run, settings, &split)?;
    }
    let artists = &clips.report.artists;
    let at_run = |error| Failure::at(run.folder(), error);
    let data = TrainData {
        train: &LabelledClips::new(&clips.train, artists).map_err(at_run)?,
        validation: &LabelledClips::new(&clips.validation, artists).map_err(at_run)?,
        artists,
        features: store.config(),
        split: SplitOrigin {
            kind: split.kind.map_or_else(|| "given".to_owned(), |kind| kind.to_string()),
            seed: split.seed,
        },
        songs: clips.fingerprint(),
    };
    model::train(run.folder(), &data, &settings.training, progress).map_err(|error| match error {
        ModelError::Setting { .. } | ModelError::ClipTooShort { .. } => Failure::Usage(error.to_string()),
        _ => Failure::at(run.folder(), error),
    })
}

/// Makes the run's folder and writes what it was started with.
fn begin(run: &RunFolder, settings: &Configuration, split: &Split) -> Result<(), Failure> {
    fs::create_dir_all(run.folder()).map_err(|error| Failure::at(run.folder(), error))?;
    settings.write(&run.configuration())?;
    split.write(&run.split()).map_err(dataset_failure)
}

fn split(store: &FeatureStore, settings: &Configuration) -> Result<Split, Failure> {
    let (by, exclude, seed) = (settings.split.by.as_str(), &settings.split.exclude, settings.training.seed);
    let split = match by {
        "song" => Split::by_song(store.songs(), seed, exclude),
        "album" => Split::by_album(store.songs(), seed, exclude),
        _ if !exclude.is_empty() => {
            return Err(Failure::Usage(format!(
                "--exclude goes with --split song or album; the file {by} names its songs itself"
            )));
        }
        file if !Path::new(file).exists() => {
            let reason = "neither song nor album, nor a file that is there";
            return Err(Failure::Usage(format!("--split {file}: {reason}")));
        }
        file => Split::read(Path::new(file)),
    };
    split.map_err(dataset_failure)
}

/// What the user should know of the songs that are not trained on.
fn remarks(split: &Split, clips: &SplitClips) -> Vec<String> {
    let left_out =
        split.left_out.iter().map(|artist| format!("left out: {} {}", artist.artist, artist.reason));
    let parts: [(&str, &ClipSet); 3] =
        [("train", &clips.train), ("validation", &clips.validation), ("test", &clips.test)];
    let too_short = parts.into_iter().flat_map(|(part, set)| {
        let frames = set.length().frames();
        set.too_short().map(move |song| {
            format!("{part}: {} gives no clip: {} frames, a clip has {frames}", song.path, song.frames)
        })
    });
    left_out.chain(too_short).collect()
}

fn dataset_failure(error: DatasetError) -> Failure {
    Failure::Failed(error.to_string())
}

fn summary(outcome: &TrainOutcome, answer: &Answer) -> String {
    let Answer { run, model, epochs, best_epoch, validation_loss, validation_accuracy, .. } = answer;
    let state = match (outcome.was_complete(), outcome.finish) {
        (true, _) => "was complete already",
        (false, Some(Finish::EarlyStopping)) => "early stopping ended it",
        (false, _) => "the last epoch ended it",
    };
    format!(
        "{run}: {epochs} epochs, {state}\n\
         best epoch {best_epoch}: validation loss {validation_loss:.4}, accuracy {validation_accuracy:.3}\n\
         {model} is all that `auteur predict` needs\n\
         next: auteur evaluate {run}"
    )
}
