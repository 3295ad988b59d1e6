//! `info`: what a folder or file holds.

use std::fmt::Display;
use std::path::PathBuf;

use auteur::{Holding, Info as Found, ModelInfo, ResultsInfo, RunInfo, Section, StoreInfo, StudyInfo, info};
use clap::Args;

use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::wording::{counted, duration, size};

/// Say what a store, run, model, study, report or map holds
///
/// Counts, settings, versions and sizes; nothing is computed and nothing written.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur info store
  auteur info run --json | jq .model.card.artists")]
pub(crate) struct Info {
    /// Folder of a store, run, study, report or map, or a model's file
    path: PathBuf,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

impl Info {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let found = info(&self.path)?;
        if self.json { print_json(&found) } else { print(&words(&found)) }
    }
}

/// Lines of a name and a value.
struct Lines(Vec<String>);

impl Lines {
    fn push(&mut self, name: &str, value: impl Display) {
        self.0.push(format!("{name:<14} {value}"));
    }

    fn settings(&mut self, name: &str, section: &Section) {
        let settings = section.iter().map(|(setting, value)| format!("{setting} = {value}"));
        self.push(name, settings.collect::<Vec<_>>().join(", "));
    }
}

fn words(found: &Found) -> String {
    let mut lines = Lines(Vec::new());
    let what = match &found.holds {
        Holding::Store(_) => "a store",
        Holding::Run(run) if run.model.is_some() => "a run",
        Holding::Run(_) => "a run that is not complete",
        Holding::Model(_) => "a model",
        Holding::Study(_) => "a study",
        Holding::Results(results) if results.kind == "map" => "a map",
        Holding::Results(_) => "a report",
    };
    lines.0.push(format!("{}: {what}, {}", found.path.display(), size(found.bytes)));
    match &found.holds {
        Holding::Store(store) => of_store(&mut lines, store),
        Holding::Run(run) => of_run(&mut lines, run),
        Holding::Model(model) => of_model(&mut lines, model),
        Holding::Study(study) => of_study(&mut lines, study),
        Holding::Results(results) => of_results(&mut lines, results),
    }
    lines.0.join("\n")
}

fn of_store(lines: &mut Lines, store: &StoreInfo) {
    let songs = [
        counted(store.songs, "song"),
        counted(store.albums, "album"),
        counted(store.artists, "artist"),
        duration(store.seconds),
    ];
    lines.push("music", songs.join(", "));
    lines.push("set aside", counted(store.set_aside, "file"));
    lines.push("kinds", &store.kinds);
    if let Ok(serde_json::Value::Object(features)) = serde_json::to_value(&store.features) {
        lines.settings("features", &features);
    }
}

fn of_run(lines: &mut Lines, run: &RunInfo) {
    if let Some(configuration) = &run.configuration {
        lines.push("classifier", &configuration.classifier);
        if let Some(store) = &configuration.store {
            lines.push("store", store.display());
        }
        lines.settings("settings", &configuration.section(&configuration.classifier));
    }
    if let Some(split) = run.split {
        let songs =
            format!("{} to train, {} to validate, {} to test", split.train, split.validation, split.test);
        lines.push("songs", songs);
    }
    if let Some(epochs) = run.epochs {
        let best = epochs.best;
        let loss = format!("best {} with a validation loss of {:.4}", best.epoch, best.validation_loss);
        lines.push("epochs", format!("{}, {loss}", epochs.done));
    }
    if let Some(model) = &run.model {
        of_model(lines, model);
    }
    if let Some(scores) = run.scores {
        let songs = format!("{:.3} by song (majority)", scores.song_f1_majority);
        lines.push("test F1", format!("{:.3} by clip, {songs}", scores.clip_f1));
    }
}

fn of_model(lines: &mut Lines, model: &ModelInfo) {
    let card = &model.card;
    lines.push(
        "model",
        format!("{}, {} parameters, by auteur {}", card.kind, model.parameters, card.program_version),
    );
    lines.push("artists", card.artists.join(", "));
    lines.push("hears", format!("{}, clips of {:.1} s", card.hears, card.clip_seconds()));
    let seed = card.split.seed.map_or_else(String::new, |seed| format!(", drawn with seed {seed}"));
    lines.push("split", format!("{}{seed}", card.split.kind));
    lines.push("seed", card.seed);
    for (setting, value) in &card.chosen {
        lines.push("chosen", format!("{setting} = {value}"));
    }
}

fn of_study(lines: &mut Lines, study: &StudyInfo) {
    let plan = &study.plan;
    lines.push("classifiers", plan.classifiers.join(", "));
    let listed = |values: Vec<String>| values.join(", ");
    lines.push("lengths", format!("{} s", listed(plan.lengths.iter().map(ToString::to_string).collect())));
    lines.push("splits", listed(plan.splits.iter().map(ToString::to_string).collect()));
    lines.push("seeds", listed(plan.seeds.iter().map(ToString::to_string).collect()));
    let jobs = study.jobs.iter().map(|(state, count)| format!("{count} {state}"));
    lines.push("jobs", listed(jobs.collect()));
    lines.push("time", duration(study.seconds));
}

fn of_results(lines: &mut Lines, results: &ResultsInfo) {
    lines.push("page", results.page);
    if results.kind == "report" {
        lines.push("tables", results.tables);
        lines.push("figures", results.figures);
    }
}
