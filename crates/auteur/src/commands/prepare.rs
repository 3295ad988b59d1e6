//! `prepare`: a folder of music to a feature store.

use std::path::Path;
use std::time::Instant;

use auteur::audio::{Extractor, Limits};
use auteur::dataset::{self, BuildReport, Catalogue, DatasetError, FeatureKinds, Hooks, StoreSettings};
use serde::Serialize;

use super::{print, print_json, use_threads};
use crate::cli::Prepare;
use crate::configuration::Configuration;
use crate::failure::{Failure, complain};
use crate::progress::TerminalProgress;

/// What `prepare --json` prints.
#[derive(Serialize)]
struct Answer {
    store: String,
    kinds: FeatureKinds,
    artists: usize,
    songs: usize,
    extracted: usize,
    reused: usize,
    vanished: usize,
    set_aside: Vec<Remark>,
    warnings: Vec<Remark>,
    seconds: f64,
}

/// Something to know of one file.
#[derive(Serialize)]
struct Remark {
    path: String,
    reason: String,
}

pub(crate) fn run(arguments: &Prepare) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let configuration = Configuration::read(arguments.settings.config.as_deref())?;
    let start = Instant::now();
    let settings = settings(&arguments.output, &configuration, arguments.kinds.unwrap_or_default())?;
    let limits = arguments.length.limits();
    let report = bring_up_to_date(&arguments.music, &arguments.output, &settings, &limits)?;
    let answer = Answer {
        store: arguments.output.display().to_string(),
        kinds: settings.kinds,
        artists: report.artists,
        songs: report.songs,
        extracted: report.extracted,
        reused: report.reused,
        vanished: report.vanished,
        set_aside: remarks(report.set_aside.iter().map(|aside| (&aside.path, &aside.reason))),
        warnings: remarks(report.warnings.iter().map(|warning| (&warning.path, &warning.warning))),
        seconds: start.elapsed().as_secs_f64(),
    };
    if arguments.shared.json {
        print_json(&answer)?;
    } else {
        print(&summary(&answer))?;
    }
    if arguments.strict && !answer.set_aside.is_empty() {
        let count = answer.set_aside.len();
        return Err(Failure::Failed(format!("{count} files were set aside, and --strict was given")));
    }
    Ok(())
}

/// Brings a store up to date with a folder of music, with the kinds of features that it has.
pub(crate) fn prepare(
    music: &Path,
    store: &Path,
    configuration: &Configuration,
    limits: &Limits,
) -> Result<BuildReport, Failure> {
    let settings = settings(store, configuration, FeatureKinds::default())?;
    bring_up_to_date(music, store, &settings, limits)
}

/// The settings of a store: those of the configuration, with the kinds that it has and those that are asked for.
fn settings(
    store: &Path,
    configuration: &Configuration,
    asked: FeatureKinds,
) -> Result<StoreSettings, Failure> {
    let features = configuration.features.clone().unwrap_or_default();
    let kinds = dataset::kinds_of(store).map_err(failure)?.and(asked);
    Ok(StoreSettings { features, kinds })
}

fn bring_up_to_date(
    music: &Path,
    store: &Path,
    settings: &StoreSettings,
    limits: &Limits,
) -> Result<BuildReport, Failure> {
    let catalogue = Catalogue::scan(music).map_err(failure)?;
    let new = if settings.kinds.has_chroma() { Extractor::with_chroma } else { Extractor::new };
    let extractor = new(&settings.features).map_err(|error| Failure::Usage(error.to_string()))?;
    let hooks = Hooks {
        extract: &|path| extractor.extract(path, limits).map_err(|error| error.to_string()),
        progress: &TerminalProgress::new(),
    };
    dataset::build(store, &catalogue, settings, hooks).map_err(failure)
}

fn failure(error: DatasetError) -> Failure {
    match error {
        // Here the files are all there is to tell, so they are told in full.
        DatasetError::NoSongs { ref set_aside, .. } | DatasetError::NothingReadable { ref set_aside, .. } => {
            for aside in set_aside {
                complain(&format!("set aside: {}: {}", aside.path, aside.reason));
            }
            Failure::Failed(error.to_string())
        }
        _ => error.into(),
    }
}

fn remarks<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<Remark> {
    pairs.map(|(path, reason)| Remark { path: path.clone(), reason: reason.clone() }).collect()
}

fn summary(answer: &Answer) -> String {
    let mut lines = Vec::new();
    for warning in &answer.warnings {
        lines.push(format!("warning: {}: {}", warning.path, warning.reason));
    }
    if !answer.set_aside.is_empty() {
        lines.push(format!("{} files were set aside:", answer.set_aside.len()));
        lines.extend(answer.set_aside.iter().map(|aside| format!("  {}: {}", aside.path, aside.reason)));
    }
    let Answer { store, artists, songs, extracted, reused, vanished, seconds, .. } = answer;
    lines.push(format!("{store}: {songs} songs of {artists} artists"));
    lines.push(format!(
        "{extracted} songs were computed, {reused} were there already, {vanished} vanished; {seconds:.1} s"
    ));
    lines.join("\n")
}
