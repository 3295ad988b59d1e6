//! `train`: a store and a split to a trained classifier.

use std::collections::BTreeMap;
use std::path::Path;

use auteur::baselines::{self, Baseline};
use auteur::dataset::{ClipLength, ClipSet, DatasetError, FeatureStore, Split, SplitClips};
use auteur::ground::{Progress, whole_file};
use auteur::model::{
    self, Execution, Finish, LabelledClips, SplitOrigin, TrainConfig, TrainData, TrainOutcome,
};
use serde::Serialize;

use super::{open_device, print, print_json, use_threads};
use crate::classifier::{Classifier, fit_baseline};
use crate::cli::Train;
use crate::configuration::{Configuration, Difference};
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
    let device = open_device(&arguments.computing)?;
    let store = FeatureStore::open(&arguments.store)?;
    let settings = Configuration::of_training(arguments, store.config().frames_per_second())?
        .with_features(store.config())?;
    expect_kinds(settings.classifier, &store, &arguments.store)?;
    let run = RunFolder::new(&arguments.output);
    let split = split(&store, &settings)?;
    let progress = TerminalProgress::new();
    announce(&store, (&settings, &split), &progress)?;
    let _claim = run.claim()?;
    let outcome = match settings.classifier {
        Classifier::Crnn => {
            train(&run, &store, (&settings, &split), Execution { device, progress: &progress })?
        }
        Classifier::Baseline(baseline) => {
            let fitted = fit(&run, &store, (baseline, &settings, &split), &progress)?;
            return report_fit(&run, &fitted, arguments.shared.json);
        }
    };
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

/// What `train --json` prints of a classical classifier.
#[derive(Serialize)]
struct FitAnswer<'a> {
    run: String,
    model: String,
    classifier: &'a str,
    validation_f1: f64,
    chosen: &'a BTreeMap<String, String>,
}

fn report_fit(run: &RunFolder, fitted: &Baseline, json: bool) -> Result<(), Failure> {
    let about = fitted.metadata();
    let (folder, model) = (run.folder().display(), run.model().display().to_string());
    if json {
        return print_json(&FitAnswer {
            run: folder.to_string(),
            model,
            classifier: about.classifier.name(),
            validation_f1: about.validation_f1,
            chosen: &about.chosen,
        });
    }
    let chosen: Vec<String> =
        about.chosen.iter().map(|(setting, value)| format!("{setting} {value}")).collect();
    print(&format!(
        "{folder}: {}, chosen on the validation songs: {}\n\
         validation F1 {:.3} by clip\n\
         {model} is all that `auteur predict` needs\n\
         next: auteur evaluate {folder}",
        about.classifier,
        chosen.join(", "),
        about.validation_f1,
    ))
}

/// Fits a classical classifier in a run's folder; it takes seconds, so it is done anew each time.
///
/// The caller keeps other processes out of the folder: `train` by [`RunFolder::claim`], a study by its lease.
pub(crate) fn fit(
    run: &RunFolder,
    store: &FeatureStore,
    (classifier, settings, split): (baselines::Classifier, &Configuration, &Split),
    progress: &dyn Progress,
) -> Result<Baseline, Failure> {
    let settings = settings.with_features(store.config())?;
    let clips = clips(store, (&settings, split))?;
    whole_file::remove_unfinished(run.folder()).map_err(|error| Failure::at(run.folder(), error))?;
    if model::has_checkpoint(run.folder()) {
        return Err(Failure::at(run.folder(), "holds the training of a network; choose another folder"));
    }
    begin(run, &settings, split)?;
    let fitted = fit_baseline(run, (store, &clips), (classifier, &settings), progress)?;
    settings.write(&run.configuration())?;
    Ok(fitted)
}

/// Refuses a classifier that hears what the store in `folder` does not hold.
pub(crate) fn expect_kinds(
    classifier: Classifier,
    store: &FeatureStore,
    folder: &Path,
) -> Result<(), Failure> {
    match classifier {
        Classifier::Baseline(baseline) if baseline.hears_chroma() && !store.kinds().has_chroma() => {
            let lacks = DatasetError::NoChroma { store: folder.to_path_buf() };
            Err(Failure::Failed(format!("{classifier} hears chroma: {lacks}")))
        }
        _ => Ok(()),
    }
}

/// Says what the user should know of the split before it is trained on.
pub(crate) fn announce(
    store: &FeatureStore,
    (settings, split): (&Configuration, &Split),
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let clips = clips(store, (settings, split))?;
    for remark in remarks(split, &clips) {
        progress.note(&remark);
    }
    Ok(())
}

fn clips<'a>(
    store: &'a FeatureStore,
    (settings, split): (&Configuration, &Split),
) -> Result<SplitClips<'a>, Failure> {
    Ok(split.clips(store, ClipLength::from_frames(settings.training.clip_frames)?)?)
}

/// Trains in a run's folder, or resumes what was begun there.
///
/// The caller keeps other processes out of the folder: `train` by [`RunFolder::claim`], a study by its lease.
pub(crate) fn train(
    run: &RunFolder,
    store: &FeatureStore,
    (settings, split): (&Configuration, &Split),
    execution: Execution,
) -> Result<TrainOutcome, Failure> {
    let settings = settings.with_features(store.config())?;
    let clips = clips(store, (&settings, split))?;
    match model::has_checkpoint(run.folder()) {
        true => expect_split(run, split)?,
        false => begin(run, &settings, split)?,
    }
    let failed = |error| Failure::of_model(run.folder(), error);
    let artists = &clips.report.artists;
    let data = TrainData {
        train: &LabelledClips::new(&clips.train, artists).map_err(failed)?,
        validation: &LabelledClips::new(&clips.validation, artists).map_err(failed)?,
        artists,
        features: store.config(),
        split: SplitOrigin {
            kind: split.kind.map_or_else(|| settings.split.by.clone(), |kind| kind.to_string()),
            seed: split.seed,
        },
        songs: clips.fingerprint(),
    };
    let progress = execution.progress;
    let outcome = model::train(run.folder(), &data, &settings.training, execution).map_err(failed)?;
    if let Some(remark) = slow_averages(&outcome, &settings.training, data.train.len()) {
        progress.note(&remark);
    }
    // The store may lie elsewhere than when the run began; all else is the same, or the training had refused.
    settings.write(&run.configuration())?;
    Ok(outcome)
}

/// Share of their initial values in batch norm's moving averages that is worth a word: a mean is then off by a twentieth of
/// itself, and a variance by a twentieth of its distance from 1.
const NOTABLE_SHARE: f64 = 0.05;

/// What to know of a training whose kept weights were judged with moving averages that had not arrived.
fn slow_averages(outcome: &TrainOutcome, training: &TrainConfig, clips: usize) -> Option<String> {
    let best = outcome.finish.as_ref().and(outcome.best())?.epoch;
    let share = training.initial_share_left(best, clips);
    let longer = match outcome.finish {
        Some(Finish::EarlyStopping) => "patience",
        _ => "epochs",
    };
    (share > NOTABLE_SHARE).then(|| {
        format!(
            "the weights kept are those of epoch {best}, when batch norm's moving averages were still {:.0} % their \
             initial values, which may cost much of the scores; a training anew with batch_norm_momentum 0.9 or more \
             {longer} would mend that",
            100.0 * share
        )
    })
}

/// Writes what a run is started with; a folder that holds something else is left alone.
fn begin(run: &RunFolder, settings: &Configuration, split: &Split) -> Result<(), Failure> {
    if run.model().exists() && settings.classifier == Classifier::Crnn {
        let reason = "holds a trained model, but not the checkpoint to go on from; choose another folder";
        return Err(Failure::at(run.folder(), reason));
    }
    let configuration = run.configuration();
    if configuration.exists() {
        let refuse = |what: String| {
            let reason = format!("is there already{what}; choose another folder, or delete it");
            Failure::at(&configuration, reason)
        };
        let found =
            Configuration::read(Some(&configuration)).map_err(|_| refuse(" and is no run's".into()))?;
        if let Some(Difference { setting, there, here }) = found.difference(settings)? {
            return Err(refuse(format!(", with {setting} = {there} where this command has {here}")));
        }
    }
    if run.split().exists() {
        expect_split(run, split)?;
    }
    settings.write(&configuration)?;
    Ok(split.write(&run.split())?)
}

/// Refuses to go on with other songs in some part than those the run began with.
fn expect_split(run: &RunFolder, split: &Split) -> Result<(), Failure> {
    let began = Split::read(&run.split())?;
    let parts = began.parts().into_iter().zip(split.parts());
    for ((part, before), (_, now)) in parts {
        if let Some(song) = before.iter().find(|song| !now.contains(song)) {
            return Err(Failure::at(
                run.folder(),
                format!("this run began with {song} in {part}, now it is not; {OTHER}"),
            ));
        }
        if let Some(song) = now.iter().find(|song| !before.contains(song)) {
            return Err(Failure::at(
                run.folder(),
                format!("this run began without {song} in {part}; {OTHER}"),
            ));
        }
    }
    Ok(())
}

/// The remedy where a run is not the one that was begun.
const OTHER: &str =
    "train into another folder, or with the split that lies in this one: --split RUN/split.json";

/// The split that the settings ask for.
pub(crate) fn split(store: &FeatureStore, settings: &Configuration) -> Result<Split, Failure> {
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
    Ok(split?)
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
    let report = &clips.report;
    let same = report.same_content.iter().map(|[one, other]| {
        format!(
            "{one} and {other} are the same file in different parts: what is learnt by heart is then judged"
        )
    });
    let lacking = |part, artists: &[String]| {
        (!artists.is_empty()).then(|| format!("{} has no song in {part}", artists.join(", ")))
    };
    let lacking = [lacking("validation", &report.not_validated), lacking("test", &report.not_tested)];
    // A split that was drawn here names the artists it leaves out; a given one may leave out songs.
    let unassigned = match (split.kind, report.unassigned.as_slice()) {
        (None, [first, ..]) => {
            Some(format!("{} songs of the store are in no part, first {first}", report.unassigned.len()))
        }
        _ => None,
    };
    left_out.chain(too_short).chain(same).chain(lacking.into_iter().flatten()).chain(unassigned).collect()
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
