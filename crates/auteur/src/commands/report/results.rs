//! A study's folder becomes the plain data that a report is made of. Nothing is trained and nothing decoded.

use auteur::baselines;
use auteur::dataset::{ClipLength, Progress, SplitKind};
use auteur::projection::{Points, TsneSettings, tsne};
use auteur::report::{Asked, Classifier as Title, Map, MapPoint, MapSong, Part, Setting, StudyResults, Work};
use auteur::study::{ArtistSet, Corpus, Excerpts, Grid, JobStatus, Study, StudyPlan, Trial, Trials};

use super::network::{Size, describe};
use crate::classifier::Classifier;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::run_folder::RunFolder;

/// The length of clip that the paper's Figure 3 shows, in seconds; the nearest one is taken.
const MAP_SECONDS: f64 = 10.0;

/// All that is to be reported of a study called `name`, and the jobs that are not complete.
pub(super) fn of_study(
    study: &Study,
    name: String,
    progress: &dyn Progress,
) -> Result<(StudyResults, Vec<JobStatus>), Failure> {
    let Trials { complete, missing } = study.trials();
    for status in &missing {
        if let Some(reason) = complaint(status) {
            progress.note(&format!("{}: {reason}", status.condition()));
        }
    }
    let network = network_configuration(study, &complete)?;
    let music = Music { name, corpus: study.corpus()?, excerpts: study.excerpts()? };
    Ok((join((study.plan(), network.as_ref()), complete, music, progress)?, missing))
}

/// All that is to be reported of a single trial with these settings.
pub(crate) fn of_trial(
    grid: &Grid,
    trial: Trial,
    (name, settings): (String, &Configuration),
    progress: &dyn Progress,
) -> Result<StudyResults, Failure> {
    let music = Music { name, corpus: Corpus::of(grid), excerpts: Excerpts::choose(grid)? };
    join((grid.plan(), Some(settings)), vec![trial], music, progress)
}

/// What is known of the songs.
struct Music {
    name: String,
    corpus: Corpus,
    excerpts: Excerpts,
}

fn join(
    (plan, network): (&StudyPlan, Option<&Configuration>),
    trials: Vec<Trial>,
    music: Music,
    progress: &dyn Progress,
) -> Result<StudyResults, Failure> {
    let Music { name, corpus, excerpts } = music;
    let artists = trials.iter().map(|trial| trial.predictions.artists().len()).max().unwrap_or(0);
    let describe = |settings: &Configuration| {
        let size = Size { n_mels: excerpts.features.n_mels, frames: settings.training.clip_frames, artists };
        describe(&settings.training.network, size)
    };
    Ok(StudyResults {
        name,
        asked: Asked {
            classifiers: plan.classifiers.iter().map(|name| title(name)).collect(),
            splits: plan.splits.clone(),
            clip_seconds: plan.lengths.clone(),
            seeds: plan.seeds.clone(),
        },
        training: network.map_or_else(Vec::new, training),
        network: network.map(describe),
        map: figure_3(&trials, corpus.frames_per_second, progress)?,
        trials,
        corpus,
        excerpts,
    })
}

/// Why a job has no result, where that is not just that it was not begun.
fn complaint(status: &JobStatus) -> Option<&str> {
    use auteur::study::JobState::{Failed, Impossible, Tampered};
    match &status.state {
        Failed(reason) | Impossible(reason) | Tampered(reason) => Some(reason),
        _ => None,
    }
}

/// A classifier in the words of the tables.
fn title(name: &str) -> Title {
    use baselines::Classifier::{Ellis, Gaussian, Gmm, MandelKl, MandelMahalanobis, Whitman};
    let (title, method, work) = match name.parse() {
        Ok(Classifier::Crnn) => {
            ("CRNN", "convolutional recurrent network".to_owned(), Some(Work::NasrullahZhao))
        }
        Ok(Classifier::Baseline(baseline)) => {
            let (title, work) = match baseline {
                Whitman => ("SVM on seconds", Some(Work::Whitman)),
                Gaussian => ("Gaussian", None),
                Ellis => ("Gaussians with chroma", Some(Work::Ellis)),
                Gmm => ("GMM", Some(Work::MandelFrame)),
                MandelMahalanobis => ("SVM on songs, Mahalanobis", None),
                MandelKl => ("SVM on songs, KL", Some(Work::MandelSong)),
            };
            (title, baseline.description().to_owned(), work)
        }
        Err(_) => (name, String::new(), None),
    };
    Title { name: name.to_owned(), title: title.to_owned(), method, work }
}

/// The settings of one of the network's jobs, for the length nearest to the paper's 3 s.
fn network_configuration(study: &Study, complete: &[Trial]) -> Result<Option<Configuration>, Failure> {
    let of_network = complete.iter().filter(|trial| trial.condition.classifier == Classifier::Crnn.name());
    let nearest = of_network.min_by(|one, other| {
        let distance = |trial: &Trial| (trial.condition.clip_seconds - 3.0).abs();
        distance(one).total_cmp(&distance(other))
    });
    let Some(trial) = nearest else { return Ok(None) };
    let folder = RunFolder::new(&study.folder().join(trial.condition.name()));
    Configuration::read(Some(&folder.configuration())).map(Some)
}

/// How the network was trained, beside the paper.
fn training(settings: &Configuration) -> Vec<Setting> {
    let training = &settings.training;
    let setting = |name: &str, value: String, paper: Option<&str>| Setting {
        name: name.to_owned(),
        value,
        paper: paper.map(str::to_owned),
    };
    vec![
        setting("Optimiser", "Adam".to_owned(), Some("Adam")),
        setting("Learning rate", training.learning_rate.to_string(), Some("0.0001")),
        setting("Batch size", format!("{} clips", training.batch_size), None),
        setting("Most epochs", training.epochs.to_string(), None),
        setting("Patience", format!("{} epochs", training.patience), Some("10 epochs")),
    ]
}

/// The test clips of one trial of the network in two dimensions: song split, clips of about ten seconds, as in the
/// paper's Figure 3.
fn figure_3(
    trials: &[Trial],
    frames_per_second: f64,
    progress: &dyn Progress,
) -> Result<Option<Map>, Failure> {
    let shown = trials.iter().filter(|trial| trial.bottleneck.is_some());
    let rank = |trial: &Trial| {
        let condition = &trial.condition;
        let distance = (condition.clip_seconds - MAP_SECONDS).abs();
        (condition.split != SplitKind::Song, condition.artists != ArtistSet::All, distance)
    };
    let first = shown.min_by(|one, other| {
        let ((a, b, c), (x, y, z)) = (rank(one), rank(other));
        (a, b).cmp(&(x, y)).then(c.total_cmp(&z))
    });
    let Some((trial, bottleneck)) = first.and_then(|trial| Some((trial, trial.bottleneck.as_ref()?))) else {
        return Ok(None);
    };
    let settings = TsneSettings { seed: trial.condition.seed, ..TsneSettings::default() };
    let positions = tsne(Points::new(&bottleneck.values, bottleneck.width)?, &settings, progress)?;
    let length = ClipLength::from_seconds(trial.condition.clip_seconds, frames_per_second)?;
    let (mut songs, mut points) = (Vec::new(), Vec::new());
    let mut positions = positions.into_iter();
    for (path, clips) in trial.predictions.songs() {
        let (album, title) = album_and_title(path);
        songs.push(MapSong { artist: clips.truth(), album, title, part: Part::Test });
        for ((clip, _), position) in clips.clips().zip(&mut positions) {
            let second = (clip * length.frames()) as f64 / frames_per_second;
            points.push(MapPoint { position, song: songs.len() - 1, second: second as f32 });
        }
    }
    let method = format!(
        "t-SNE (perplexity {:.0}) of the network's bottleneck, test clips of {} s, {} split, seed {}",
        settings.perplexity_of(points.len()),
        trial.condition.clip_seconds,
        trial.condition.split,
        trial.condition.seed
    );
    Ok(Some(Map { method, artists: trial.predictions.artists().to_vec(), songs, points }))
}

/// Album and file name of a song's path.
fn album_and_title(path: &str) -> (String, String) {
    let mut parts = path.rsplit('/');
    let title = parts.next().unwrap_or_default().to_owned();
    (parts.next().unwrap_or_default().to_owned(), title)
}
