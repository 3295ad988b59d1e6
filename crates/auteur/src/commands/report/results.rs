//! A study's folder becomes the plain data that a report is made of. Nothing is trained and nothing decoded.

use auteur::baselines;
use auteur::dataset::{ClipLength, SplitKind};
use auteur::ground::Progress;
use auteur::model::TrainConfig;
use auteur::projection::{Points, TsneSettings, tsne};
use auteur::report::{
    Asked, Classifier as Title, Map, MapPoint, MapSong, MissingTrial, Part, Setting, StudyResults, Work,
};
use auteur::study::{ArtistSet, Corpus, Excerpts, Grid, JobStatus, Study, StudyPlan, Trial, Trials};

use super::network::{Size, describe};
use crate::classifier::Classifier;
use crate::commands::study::expect_settings;
use crate::configuration::Configuration;
use crate::failure::Failure;

/// The length of clip that the paper's Figure 3 shows, in seconds; the nearest one is taken.
const MAP_SECONDS: f64 = 10.0;

/// The length of clip that Figure 2 shows, in seconds; the nearest one is taken.
const NETWORK_SECONDS: f64 = 3.0;

/// The section of a study's settings that the network is trained with.
const TRAINING: &str = "training.";

/// All that is to be reported of a study called `name`, and the jobs that are not complete.
pub(super) fn of_study(
    study: &Study,
    name: String,
    progress: &dyn Progress,
) -> Result<(StudyResults, Vec<JobStatus>), Failure> {
    let Trials { complete, missing } =
        study.trials_that(|job, folder| expect_settings(study.plan(), job, folder));
    for status in &missing {
        if let Some(reason) = complaint(status) {
            progress.note(&format!("{}: {reason}", status.condition()));
        }
    }
    let music = Music { name, corpus: study.corpus()?, excerpts: study.excerpts()? };
    let trained = network_seconds(&complete)
        .map(|seconds| training_of(study.plan(), seconds, music.corpus.frames_per_second))
        .transpose();
    let network = trained.unwrap_or_else(|reason| {
        progress.note(&format!("study.json: {reason}; the report leaves out how the network was trained"));
        None
    });
    let mut results = join((study.plan(), network.as_ref()), complete, music, progress)?;
    let trial = |status: &JobStatus| MissingTrial {
        condition: status.condition().clone(),
        state: status.state.clone(),
    };
    results.missing = missing.iter().map(trial).collect();
    Ok((results, missing))
}

/// All that is to be reported of a single trial with these settings.
pub(crate) fn of_trial(
    grid: &Grid,
    trial: Trial,
    (name, settings): (String, &Configuration),
    progress: &dyn Progress,
) -> Result<StudyResults, Failure> {
    let music = Music { name, corpus: Corpus::of(grid), excerpts: Excerpts::choose(grid)? };
    join((grid.plan(), Some(&settings.training)), vec![trial], music, progress)
}

/// What is known of the songs.
struct Music {
    name: String,
    corpus: Corpus,
    excerpts: Excerpts,
}

fn join(
    (plan, network): (&StudyPlan, Option<&TrainConfig>),
    trials: Vec<Trial>,
    music: Music,
    progress: &dyn Progress,
) -> Result<StudyResults, Failure> {
    let Music { name, corpus, excerpts } = music;
    let artists = trials.iter().map(|trial| trial.predictions.artists().len()).max().unwrap_or(0);
    let describe = |training: &TrainConfig| {
        let size = Size { n_mels: excerpts.features.n_mels, frames: training.clip_frames, artists };
        describe(&training.network, size)
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
        missing: Vec::new(),
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
                MandelMahalanobis => ("SVM on songs, Mahalanobis", Some(Work::MandelSong)),
                MandelKl => ("SVM on songs, KL", Some(Work::MandelSong)),
            };
            (title, baseline.description().to_owned(), work)
        }
        Err(_) => (name, String::new(), None),
    };
    Title { name: name.to_owned(), title: title.to_owned(), method, work }
}

/// The length of clip of the network that is nearest to the paper's 3 s.
fn network_seconds(complete: &[Trial]) -> Option<f64> {
    let of_network = complete.iter().filter(|trial| trial.condition.classifier == Classifier::Crnn.name());
    let lengths = of_network.map(|trial| trial.condition.clip_seconds);
    lengths.min_by(|one, other| (one - NETWORK_SECONDS).abs().total_cmp(&(other - NETWORK_SECONDS).abs()))
}

/// How the network was trained on clips of this length, as the study's own record has it; what that does not name has
/// its default.
fn training_of(plan: &StudyPlan, seconds: f64, frames_per_second: f64) -> Result<TrainConfig, String> {
    let settings = plan.settings.iter();
    let lines: String = settings
        .filter_map(|(name, value)| Some(format!("{} = {value}\n", name.strip_prefix(TRAINING)?)))
        .collect();
    let training: TrainConfig =
        toml::from_str(&lines).map_err(|error| error.to_string().trim_end().to_owned())?;
    let length = ClipLength::from_seconds(seconds, frames_per_second).map_err(|error| error.to_string())?;
    let training = TrainConfig { epochs: plan.epochs, clip_frames: length.frames(), ..training };
    training.validate().map_err(|error| error.to_string())?;
    Ok(training)
}

/// How the network was trained, beside the paper.
fn training(training: &TrainConfig) -> Vec<Setting> {
    let setting = |name: &str, value: String, paper: Option<&str>| Setting {
        name: name.to_owned(),
        value,
        paper: paper.map(str::to_owned),
    };
    vec![
        setting("Optimiser", "Adam".to_owned(), Some("Adam")),
        setting("Learning rate", training.learning_rate.to_string(), Some("0.0001")),
        setting("Batch norm's momentum", training.batch_norm_momentum.to_string(), None),
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

/// Album and file name of a song's path. The album is the second folder, as a catalogue has it; a song that lies directly
/// below its artist has none.
fn album_and_title(path: &str) -> (String, String) {
    let parts: Vec<&str> = path.split('/').collect();
    let album = if parts.len() > 2 { parts[1] } else { "" };
    (album.to_owned(), parts[parts.len() - 1].to_owned())
}

#[cfg(test)]
mod tests {
    use auteur::study::StoreIdentity;

    use super::*;

    fn plan(settings: &[(&str, &str)]) -> StudyPlan {
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        StudyPlan {
            store: StoreIdentity { songs: 1, fingerprint: String::new() },
            classifiers: vec!["crnn".to_owned()],
            lengths: vec![3.0],
            splits: vec![SplitKind::Song],
            seeds: vec![0],
            epochs: 7,
            exclude: Vec::new(),
            settings: settings.collect(),
        }
    }

    #[test]
    fn the_training_is_that_of_the_study_s_record() {
        let of_record = plan(&[
            ("baseline.n_mfcc", "20"),
            ("training.learning_rate", "0.001"),
            ("training.network.pools", "[[2, 2], [2, 4], [2, 4], [2, 4]]"),
            ("training.network.recurrent_units", "16"),
        ]);
        let training = training_of(&of_record, 3.0, 31.25).unwrap();
        assert_eq!((training.learning_rate, training.epochs, training.clip_frames), (0.001, 7, 94));
        assert_eq!((training.network.recurrent_units, training.batch_size), (16, 16));
    }

    #[test]
    fn a_setting_that_no_network_has_is_named() {
        let reason = training_of(&plan(&[("training.depth", "3")]), 3.0, 31.25).unwrap_err();
        assert!(reason.contains("depth"), "{reason}");
    }

    #[test]
    fn the_album_is_the_second_folder_and_a_song_below_its_artist_has_none() {
        for (path, album, title) in [
            ("Artist/Album/01.mp3", "Album", "01.mp3"),
            ("Artist/Album/CD1/01.mp3", "Album", "01.mp3"),
            ("Artist/01.mp3", "", "01.mp3"),
        ] {
            assert_eq!(album_and_title(path), (album.to_owned(), title.to_owned()), "{path}");
        }
    }

    #[test]
    fn both_support_vector_machines_on_songs_do_the_same_work_again() {
        let titles = ["mandel-mahalanobis", "mandel-kl"].map(title);
        assert!(titles.iter().all(|title| title.work == Some(Work::MandelSong)));
        assert_ne!(titles[0].title, titles[1].title);
    }
}
