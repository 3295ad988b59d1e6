//! The library's operations on folders, by name.

use auteur::{
    AuditSettings, EnrolSettings, EvaluateSettings, ExportFormat, FileLesson, JobSummary, MapPlaces,
    MapSettings, NewArtist, ReportSettings, SimilarSettings, SongsByLikeness, TrainRequest, TrainSettings,
    TrainSummary, UnknownMusic, Whose,
};
use pyo3::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::requests::{self, Listening, Training, device, json_of, named, read};
use crate::told::Failure;
use crate::work::{Watched, work};

/// Does an operation on folders, which are named in `request`, JSON; returns what it came to, as JSON.
///
/// `watch` is told how far the work is, and `threads` computes what is parallel.
#[pyfunction]
#[pyo3(signature = (operation, request, watch=None, threads=None))]
pub(crate) fn operate(
    py: Python<'_>,
    operation: &str,
    request: &str,
    watch: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
) -> PyResult<String> {
    let operation = match operation {
        "prepare" => prepare,
        "train" => train,
        "pretrain" => pretrain,
        "train_on_files" => train_on_files,
        "evaluate" => evaluate,
        "study" => study,
        "similar" => similar,
        "verify" => verify,
        "map" => map,
        "audit" => audit,
        "report" => report,
        "export" => export,
        "enrol" => enrol,
        "forget" => forget,
        "info" => info,
        other => return Err(Failure::asked(format!("there is no operation {other}")).into()),
    };
    work(py, (watch, threads), |progress| operation(request, progress))
}

type Answer = Result<String, Failure>;

fn prepare(request: &str, progress: &Watched) -> Answer {
    let (request, listening): (requests::Prepare, Listening) = (read(request)?, read(request)?);
    let (music, store) = (request.music.clone(), request.store.clone());
    json_of(&auteur::prepare(&music, &store, &request.settings(&listening)?, progress)?)
}

/// The settings of a training on the store of a request.
fn settings_of(
    training: Training,
    store: &std::path::Path,
    progress: &Watched,
    asked: impl FnOnce(TrainRequest) -> TrainRequest,
) -> Result<TrainSettings, Failure> {
    let device = training.device()?;
    let request = asked(training.request()?);
    let configuration = request.configuration(store)?;
    for name in request.unread_sections(&configuration.classifier) {
        let trained = &configuration.classifier;
        let note = format!(
            "the file has settings of {name}, but {trained} is trained; classifier={name:?} trains that"
        );
        auteur::Progress::note(progress, &note);
    }
    Ok(TrainSettings { configuration, device })
}

/// The summary of a training; one that was stopped has none, and its caller hears of the signal that stopped it.
fn summary_of(run: &std::path::Path, end: &auteur::FitEnd) -> Answer {
    match TrainSummary::of(run, end) {
        Some(summary) => json_of(&summary),
        None => Err(Failure::of_system(format!("{}: training ended without an epoch", run.display()))),
    }
}

fn train(request: &str, progress: &Watched) -> Answer {
    let requests::Train { store, run } = read(request)?;
    let settings = settings_of(read(request)?, &store, progress, |request| request)?;
    summary_of(&run, &auteur::train(&store, &run, &settings, progress)?)
}

fn pretrain(request: &str, progress: &Watched) -> Answer {
    let requests::Train { store, run } = read(request)?;
    let settings = settings_of(read(request)?, &store, progress, TrainRequest::for_encoder)?;
    summary_of(&run, &auteur::pretrain(&store, &run, &settings, progress)?)
}

fn train_on_files(request: &str, progress: &Watched) -> Answer {
    let (request, training): (requests::TrainOnFiles, Training) = (read(request)?, read(request)?);
    let (files, device) = (request.files(), training.device()?);
    let lesson = FileLesson { files: &files, folder: &request.folder };
    let end = auteur::train_on_files(lesson, &training.request()?, device, progress)?;
    summary_of(&request.folder.join("run"), &end)
}

fn evaluate(request: &str, progress: &Watched) -> Answer {
    let requests::Evaluate { run, store, folds, unknown_artists, unknown, device: computing } =
        read(request)?;
    let settings = EvaluateSettings { store, device: device(computing.as_deref())? };
    if let Some(folder) = &unknown {
        let encoder = read::<Listening>(request)?.encoder();
        let music = UnknownMusic { folder, encoder: encoder.as_ref() };
        return json_of(&auteur::judge_folder_of_strangers(&run, music, &settings, progress)?);
    }
    if unknown_artists {
        return json_of(&auteur::judge_strangers(&run, &settings, progress)?);
    }
    let evaluated = match folds {
        None => auteur::evaluate(&run, &settings, progress)?,
        Some(folds) => auteur::cross_validate(&run, folds, &settings, progress)?,
    };
    json_of(&evaluated.scores)
}

#[derive(Serialize)]
struct StudyAnswer {
    jobs: Vec<JobSummary>,
    left_beyond: usize,
    complete: bool,
}

fn study(request: &str, progress: &Watched) -> Answer {
    let request: requests::Study = read(request)?;
    let (store, study, list) = (request.store.clone(), request.study.clone(), request.list);
    let settings = request.settings()?;
    if list {
        let jobs = auteur::forecast_study(&store, &study, &settings)?;
        let jobs = jobs.iter().map(JobSummary::of_forecast).collect();
        return json_of(&StudyAnswer { jobs, left_beyond: 0, complete: false });
    }
    let run = auteur::run_study(&store, &study, &settings, progress)?;
    let jobs = run.report.jobs.iter().map(JobSummary::of).collect();
    json_of(&StudyAnswer { jobs, left_beyond: run.left_beyond, complete: run.report.is_complete() })
}

fn similar(request: &str, progress: &Watched) -> Answer {
    let requests::Similar { store, sought, artists, most, whose } = read(request)?;
    let whose =
        named("whose", &whose, [Whose::All, Whose::OtherAlbums, Whose::OtherArtists], |whose| match whose {
            Whose::All => "all",
            Whose::OtherAlbums => "other-albums",
            Whose::OtherArtists => "other-artists",
        })?;
    let library = SongsByLikeness::open(&store, progress)?;
    let sought = library.sought(&sought)?;
    match artists.unwrap_or(sought.only_artists() && whose == Whose::All) {
        true => json_of(&json!({"artists": library.artists(&sought, most)?})),
        false => json_of(&json!({"songs": library.songs(&sought, SimilarSettings { most, whose })?})),
    }
}

fn verify(request: &str, _progress: &Watched) -> Answer {
    let requests::Verify { model, song, others } = read(request)?;
    let listening: Listening = read(request)?;
    let (encoder, limits) = (listening.encoder(), listening.limits());
    json_of(&auteur::verify(&model, (&song, &others), encoder.as_ref(), &limits)?)
}

fn map(request: &str, progress: &Watched) -> Answer {
    let request: requests::Map = read(request)?;
    let method = request.method()?;
    let Some(model) = &request.model else {
        return json_of(&auteur::draw_library(&request.store, &request.map, &method, progress)?);
    };
    let settings =
        MapSettings { level: request.level()?, method, device: device(request.device.as_deref())? };
    let places = MapPlaces { model, store: &request.store, map: &request.map };
    json_of(&auteur::draw_map(places, &settings, progress)?)
}

fn audit(request: &str, progress: &Watched) -> Answer {
    let requests::Audit { store, audit, seed, device: computing } = read(request)?;
    let settings = AuditSettings { seed, device: device(computing.as_deref())? };
    json_of(&auteur::audit(&store, &audit, &settings, progress)?)
}

fn report(request: &str, progress: &Watched) -> Answer {
    let requests::Report { study, report, name, beside } = read(request)?;
    json_of(&auteur::write_report(&study, &report, &ReportSettings { name, beside }, progress)?.summary())
}

fn export(request: &str, progress: &Watched) -> Answer {
    let requests::Export { source, output, format } = read(request)?;
    if auteur::leads_to_store(&source) {
        if let Some(format) = format {
            let problem = "a store becomes a Parquet file; format is of models";
            return Err(Failure::asked(problem).refuses(format).helps("leave out format"));
        }
        SongsByLikeness::open(&source, progress)?.write_table(&output)?;
        return json_of(&json!({"files": [output.display().to_string()]}));
    }
    let format = format.as_deref().map_or(Ok(ExportFormat::default()), |format| {
        named("format", format, ExportFormat::ALL, ExportFormat::name)
    });
    json_of(&auteur::export(&source, &output, format?)?)
}

fn enrol(request: &str, progress: &Watched) -> Answer {
    let requests::Enrol { model, artist, songs, output } = read(request)?;
    let listening: Listening = read(request)?;
    let settings = EnrolSettings { output, limits: listening.limits(), encoder: listening.encoder() };
    let artist = NewArtist { name: &artist, songs: &songs };
    json_of(&auteur::enrol(&model, artist, &settings, progress)?)
}

fn forget(request: &str, _progress: &Watched) -> Answer {
    let requests::Forget { model, artist, output } = read(request)?;
    json_of(&auteur::forget(&model, &artist, output.as_deref())?)
}

fn info(request: &str, _progress: &Watched) -> Answer {
    let requests::Info { path } = read(request)?;
    json_of(&auteur::info(&path)?)
}
