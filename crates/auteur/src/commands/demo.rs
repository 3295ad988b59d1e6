//! `demo`: the whole way on the corpus that ships, in a time that one waits for.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auteur::audio::Limits;
use auteur::dataset::{ClipLength, FeatureStore, Split, SplitKind, artists_folder};
use auteur::evaluation::{Evaluation, Vote};
use auteur::ground::unescape;
use auteur::model::{ComputeDevice, EpochRecord, Execution};
use auteur::report::Report;
use auteur::study::{ArtistSet, Condition, EpochScores, Grid, StudyPlan, Trial};
use serde::Serialize;

use super::predict::{Answer as Prediction, Predictor, describe};
use super::{evaluate, prepare, print, print_json, report, train, use_threads};
use crate::classifier::Answers;
use crate::cli::Demo;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::progress::{TerminalProgress, TimeLimit};
use crate::run_folder::RunFolder;
use crate::scores;

/// The rate that the script of the paper's song split passes: ten times the default, for a short training.
const LEARNING_RATE: f64 = 1e-3;
/// The corpus, from the root of the source tree.
const CORPUS: &str = "data/game-music-10";
/// Artists named in the prediction.
const TOP: usize = 3;

/// What `demo --json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    store: String,
    run: String,
    epochs: usize,
    /// Whether the training came to its own end within the time.
    complete: bool,
    evaluation: &'a Evaluation,
    /// The artist whose song was given to `predict`.
    truth: String,
    prediction: &'a Prediction,
    report: String,
}

pub(crate) fn run(arguments: &Demo) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let device = ComputeDevice::cpu();
    let quiet = arguments.shared.json;
    let say = |text: &str| if quiet { Ok(()) } else { print(text) };
    let music = find_music(arguments)?;
    let store_folder = arguments.output.join("store");
    let run = RunFolder::new(&arguments.output.join("run"));

    let mut settings = Configuration::read(arguments.settings.config.as_deref())?;
    if arguments.settings.config.is_none() {
        settings.training.learning_rate = LEARNING_RATE;
    }

    say(&format!("1. Prepare {}", music.display()))?;
    let prepared = prepare::prepare(&music, &store_folder, &settings, &Limits::default())?;
    say(&format!(
        "   {} songs of {} artists in {}",
        prepared.songs,
        prepared.artists,
        store_folder.display()
    ))?;

    let store = FeatureStore::open(&store_folder)?;
    settings.use_store(&store_folder);
    say(&format!("2. Train for {} minutes at most, in {}", arguments.minutes, run.folder().display()))?;
    let limit = Duration::from_secs_f64(arguments.minutes * 60.0);
    let progress = TimeLimit::new(TerminalProgress::new(), Instant::now() + limit);
    let split = train::split(&store, &settings)?;
    train::announce(&store, (&settings, &split), &progress)?;
    let _claim = run.claim()?;
    let execution = Execution { device: device.clone(), progress: &progress };
    let outcome = train::train(&run, &store, (&settings, &split), execution)?;
    if outcome.finish.is_none() && !progress.is_over() {
        return Err(Failure::Stopped("the same command goes on from here".to_owned()));
    }
    let epochs = outcome.history.len();
    let end = match outcome.finish {
        Some(_) => "the training came to its end".to_owned(),
        None => {
            "the time was up before early stopping; the same command with more --minutes goes on".to_owned()
        }
    };
    let unit = if epochs == 1 { "epoch" } else { "epochs" };
    say(&format!("   {epochs} {unit}: {end}"))?;

    say("3. Evaluate on songs that were not trained on\n")?;
    let began = Instant::now();
    let (evaluation, answers) = evaluate::evaluate(&run, None, &device)?;
    say(&scores::table(&evaluation))?;

    say("\n4. Predict one of them\n")?;
    let (song, truth) = test_song(&run, &music)?;
    let prediction = Predictor::load(&run.model(), &device, Limits::default(), TOP)?.answer(&song);
    say(&describe(&prediction))?;
    say(&format!("  (in truth {truth})\n"))?;

    let report = arguments.output.join("report");
    say(&format!("5. Report, in {}", report.display()))?;
    let condition = Condition {
        classifier: settings.classifier.to_string(),
        split: split.kind.unwrap_or(SplitKind::Song),
        artists: ArtistSet::All,
        clip_seconds: ClipLength::from_frames(settings.training.clip_frames)?
            .nominal_seconds(store.config().frames_per_second()),
        seed: settings.training.seed,
    };
    let seconds =
        outcome.history.iter().map(|epoch| epoch.seconds).sum::<f64>() + began.elapsed().as_secs_f64();
    let Answers { predictions, bottleneck } = answers;
    let epochs_of = outcome.history.iter().map(scores_of).collect();
    let trial = Trial {
        condition,
        predictions,
        evaluation: evaluation.clone(),
        bottleneck,
        epochs: epochs_of,
        seconds,
    };
    write_report(&report, &store, trial, (name_of(&music), &settings))?;
    let page = report.join("report.html");

    if quiet {
        return print_json(&Answer {
            store: store_folder.display().to_string(),
            run: run.folder().display().to_string(),
            epochs,
            complete: outcome.finish.is_some(),
            evaluation: &evaluation,
            truth,
            prediction: &prediction,
            report: page.display().to_string(),
        });
    }
    let weighted = |vote| evaluation.song.report(vote).weighted_average.f1;
    say(&format!(
        "F1 {:.3} by clip, {:.3} by song (majority)\n\
         features: {}\nmodel:    {}\nsplit:    {}\nscores:   {}\nreport:   {}\n\
         try it:   auteur predict {} YOUR_SONG",
        evaluation.frame.weighted_average.f1,
        weighted(Vote::Majority),
        store_folder.display(),
        run.model().display(),
        run.split().display(),
        run.evaluation().display(),
        page.display(),
        run.folder().display(),
    ))
}

/// Writes tables, figures and pages of the demo's one trial.
fn write_report(
    folder: &Path,
    store: &FeatureStore,
    trial: Trial,
    (name, settings): (String, &Configuration),
) -> Result<(), Failure> {
    let plan = StudyPlan {
        classifiers: vec![trial.condition.classifier.clone()],
        lengths: vec![trial.condition.clip_seconds],
        splits: vec![trial.condition.split],
        seeds: vec![trial.condition.seed],
        epochs: settings.training.epochs,
        ..StudyPlan::paper(store)?
    };
    let progress = TerminalProgress::new();
    let grid = Grid::new(&plan, store)?;
    let results = report::results::of_trial(&grid, trial, (name, settings), &progress)?;
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder, error))?;
    Ok(Report::of(&results, &progress)?.write(folder, &progress)?)
}

fn scores_of(epoch: &EpochRecord) -> EpochScores {
    let &EpochRecord { epoch, loss, accuracy, validation_loss, validation_accuracy, .. } = epoch;
    EpochScores { epoch, loss, accuracy, validation_loss, validation_accuracy }
}

/// What the report calls the music: the name of its folder.
fn name_of(music: &Path) -> String {
    music.file_name().map_or_else(|| "the music".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The folder that was given, or the corpus: below the working folder, or below a folder that holds the program.
fn find_music(arguments: &Demo) -> Result<PathBuf, Failure> {
    if let Some(music) = &arguments.music {
        return Ok(music.clone());
    }
    let program = std::env::current_exe().unwrap_or_default();
    let places = [Path::new("")].into_iter().chain(program.ancestors().skip(1));
    let found = places.map(|place| place.join(CORPUS)).find(|corpus| corpus.is_dir());
    found.ok_or_else(|| {
        Failure::Failed(format!(
            "the corpus {CORPUS} is neither here nor near the program; run this in the source tree, or give a folder \
             of music with --music"
        ))
    })
}

/// A song of the test part, the first by path, and its artist.
fn test_song(run: &RunFolder, music: &Path) -> Result<(PathBuf, String), Failure> {
    let split = Split::read(&run.split())?;
    let Some(path) = split.test.first() else {
        return Err(Failure::at(&run.split(), "has no test song"));
    };
    let artist = path.split('/').next().unwrap_or_default().to_owned();
    let file = unescape(path).ok_or_else(|| Failure::at(&run.split(), format!("{path} is no path")))?;
    Ok((artists_folder(music).join(file), artist))
}
