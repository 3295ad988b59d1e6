//! How well a run's classifier tells strangers from artists that it knows: by a cross-validation over artists, or by music of
//! others.

mod folder;
mod report;
pub(crate) mod verification;

use std::io;
use std::path::{Path, PathBuf};

use auteur_classifier::{
    Configuration, Device, FEWEST_FOR_STRANGERS, FitEnd, FitError, Model, Song, VerifyError,
};
use auteur_dataset::{BadFold, FeatureStore, Fold, StoredSong};
use auteur_ground::Progress;
use auteur_likeness::{Trial, Trials};

use crate::CrossValidateError;
use crate::cross_validate::expect_no_start;
use crate::evaluate::{EvaluateError, EvaluateSettings, run_store};
use crate::likeness::{LikenessError, likeness, strangers};
use crate::model_file::load_model;
use crate::predict::PredictError;
use crate::run_folder::RunFolder;
use crate::threads::on_threads;
use crate::train::{Fit, TrainError, at_home, draw_split, expect_features, expect_kinds};

pub use folder::{UnknownMusic, judge_folder_of_strangers};
use report::{ASKED, Heard};
pub use report::{Estimate, LeftOut, StrangersReport, ThresholdReport, UnreadSong};
use verification::ListedPair;
pub use verification::VerificationReport;

/// The folder of the trainings in that of a run.
const FOLDER: &str = "unknown";
/// In it, pairs of songs and what the trainings give them.
const TRIALS: &str = "trials.csv";
/// Parts into which artists are dealt, and songs.
const PARTS: usize = 5;

/// Why nobody knows how strangers fare.
#[derive(Debug, thiserror::Error)]
pub enum StrangersError {
    /// The run, its store or its model.
    #[error(transparent)]
    Evaluate(Box<EvaluateError>),
    /// A training, or a run that began with other weights.
    #[error(transparent)]
    Training(Box<CrossValidateError>),
    /// The model cannot tell strangers.
    #[error(transparent)]
    Likeness(#[from] LikenessError),
    /// Too few artists to leave some out and have enough left.
    #[error(
        "the store has {artists} artists for this run; leaving a fifth of them out in turn needs at least {needed}"
    )]
    TooFewArtists {
        /// The artists.
        artists: usize,
        /// The fewest.
        needed: usize,
    },
    /// A song of the folder cannot be read, or the run's model not be asked.
    #[error("{song}: {cause}")]
    Song {
        /// The song.
        song: String,
        /// Why not.
        cause: Box<PredictError>,
    },
    /// The folder or the test part of the run holds no song.
    #[error("{}: there is no song to judge", place.display())]
    NoSongs {
        /// The folder, or the run.
        place: PathBuf,
    },
    /// The folder holds no song by a stranger.
    #[error("{}: there is no song by a stranger: {left_out}", folder.display())]
    NoStrangers {
        /// The folder.
        folder: PathBuf,
        /// The songs that are there.
        left_out: LeftOut,
    },
    /// The model says nothing of a pair of songs.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The list of pairs cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Whoever watches asked to stop; trainings that are complete are kept.
    #[error("stopped")]
    Stopped,
}

impl From<EvaluateError> for StrangersError {
    fn from(error: EvaluateError) -> Self {
        Self::Evaluate(Box::new(error))
    }
}

impl From<CrossValidateError> for StrangersError {
    fn from(error: CrossValidateError) -> Self {
        Self::Training(Box::new(error))
    }
}

impl From<TrainError> for StrangersError {
    fn from(error: TrainError) -> Self {
        Self::Training(Box::new(error.into()))
    }
}

impl From<BadFold> for StrangersError {
    fn from(error: BadFold) -> Self {
        Self::Training(Box::new(error.into()))
    }
}

/// Leaves a fifth of the artists out in turn, fits the recipe of a run to four fifths of the songs of the others, and has it judge
/// the last fifth and all songs of those who were left out.
///
/// Each training is a run of its own in `RUN/unknown`; one that is complete is not trained again. The pairs of songs by artists that
/// a training was without, and what it gives them, are written to `RUN/unknown/trials.csv`.
///
/// # Errors
/// [`StrangersError`].
pub fn judge_strangers(
    run: &Path,
    settings: &EvaluateSettings,
    progress: &dyn Progress,
) -> Result<StrangersReport, StrangersError> {
    let run = RunFolder::new(run);
    let configuration = run.read_configuration().map_err(EvaluateError::from)?;
    let place = run_store(&run, &configuration, settings)?;
    let store = FeatureStore::open(&place).map_err(EvaluateError::Store)?;
    let configuration = at_home(&configuration, &place);
    expect_features(&configuration, &store, &place)?;
    expect_kinds(&configuration, &store, &place)?;
    expect_no_start(&run, &configuration)?;
    let artists = artists(&store, &configuration);
    // The largest part is left out.
    if artists.len() - artists.len().div_ceil(PARTS) < FEWEST_FOR_STRANGERS {
        let needed = FEWEST_FOR_STRANGERS + 1;
        return Err(StrangersError::TooFewArtists { artists: artists.len(), needed });
    }
    let (mut heard, mut listed, mut promised) = (Vec::new(), Vec::new(), Vec::new());
    for (part, fold) in Fold::all(PARTS)?.into_iter().enumerate() {
        let out: Vec<String> = artists.iter().skip(part).step_by(PARTS).cloned().collect();
        if out.is_empty() {
            continue;
        }
        let mut configuration = configuration.clone();
        configuration.split.fold = Some(fold);
        configuration.split.exclude.extend(out.iter().cloned());
        let folder = RunFolder::new(run.folder().join(FOLDER).join(format!("{}-of-{PARTS}", part + 1)));
        let training = Training { store: &store, configuration: &configuration, device: settings.device };
        let threads = configuration.training.threads;
        let part = Part { number: part + 1, artists: &artists, out: &out };
        let of_part = on_threads(threads, || training.judged(&folder, &part, progress));
        let (of_strangers, of_pairs) = of_part.map_err(TrainError::from)??;
        heard.push(of_strangers);
        if let Some((pairs, rate)) = of_pairs {
            listed.extend(pairs);
            promised.push(rate);
        }
    }
    let none = || StrangersError::NoSongs { place: run.folder().to_owned() };
    let report = StrangersReport::of(&heard).ok_or_else(none)?;
    let verification = VerificationReport::of(&listed, &promised);
    if verification.is_some() {
        let path = trials_of(&run);
        verification::write(&listed, &path).map_err(|cause| StrangersError::Write { path, cause })?;
    }
    Ok(StrangersReport { verification, ..report })
}

/// The list of pairs of songs by artists that the trainings were without.
pub(crate) fn trials_of(run: &RunFolder) -> PathBuf {
    run.folder().join(FOLDER).join(TRIALS)
}

/// The artists that the settings leave in, in order.
fn artists(store: &FeatureStore, configuration: &Configuration) -> Vec<String> {
    let mut artists: Vec<String> = store.songs().iter().map(|song| song.artist.to_string()).collect();
    artists.sort();
    artists.dedup();
    artists.retain(|artist| !configuration.split.exclude.contains(artist));
    artists
}

/// Pairs of songs that were compared, and the equal error rate that was promised.
type OfPairs = (Vec<ListedPair>, f64);

/// Artists that are left out together.
struct Part<'a> {
    /// Counted from 1.
    number: usize,
    /// All artists, in order.
    artists: &'a [String],
    out: &'a [String],
}

struct Training<'a> {
    store: &'a FeatureStore,
    configuration: &'a Configuration,
    device: Device,
}

impl Training<'_> {
    /// What a model that was fitted without the artists of a part makes of its test songs and of theirs, and of pairs of theirs.
    fn judged(
        &self,
        run: &RunFolder,
        part: &Part,
        progress: &dyn Progress,
    ) -> Result<(Heard, Option<OfPairs>), StrangersError> {
        let Part { number, artists, out } = *part;
        let Self { store, configuration, device } = *self;
        let split = draw_split(store, configuration).map_err(TrainError::from)?;
        let clips = configuration.training.clips().and_then(|grid| split.clips(store, grid));
        let clips = clips.map_err(TrainError::from)?;
        let _claim = run.claim().map_err(TrainError::from)?;
        let fit = Fit { run, store, configuration, split: &split, clips: &clips, device };
        match fit.run(progress) {
            Ok(FitEnd::Complete { .. }) => {}
            Ok(FitEnd::Stopped { .. }) | Err(TrainError::Fit { cause: FitError::Cancelled, .. }) => {
                return Err(StrangersError::Stopped);
            }
            Err(error) => return Err(error.into()),
        }
        let model = load_model(&run.model(), device).map_err(EvaluateError::from)?;
        let label = |artist: &str| artists.iter().position(|known| known == artist);
        let judge = |songs: Vec<&StoredSong>| known(&*model, store, &songs, label);
        let tested = split.test.iter().filter_map(|path| store.song(path)).collect();
        let left_out: Vec<&StoredSong> = store.songs().iter().filter(|song| song.is_by(out)).collect();
        let of_pairs = verification::scored(&*model, store, (number, &left_out), progress)?;
        Ok((heard(&*model, judge(tested)?, judge(left_out)?)?, of_pairs))
    }
}

/// How known songs of a store are to a model, of artists that have a number.
fn known(
    model: &dyn Model,
    store: &FeatureStore,
    songs: &[&StoredSong],
    number: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<Trial>, StrangersError> {
    let likeness = likeness(model)?;
    let trial = |(song, source): (&&StoredSong, usize)| {
        let features = store.features(song).map_err(EvaluateError::Store)?;
        let compared = likeness.compare(&Song { path: &song.path, features });
        let compared = compared.map_err(|cause| StrangersError::Song {
            song: song.path.clone(),
            cause: Box::new(cause.into()),
        })?;
        Ok(Trial { score: compared.known, source })
    };
    songs.iter().filter_map(|song| Some((song, number(&song.artist)?))).map(trial).collect()
}

fn heard(model: &dyn Model, known: Vec<Trial>, others: Vec<Trial>) -> Result<Heard, StrangersError> {
    let trials: &Trials = strangers(model)?;
    let asked = |rate: f64| trials.at_false_accept(rate).ok();
    let [five, twenty, forty] = ASKED.map(asked);
    let thresholds = [Some(trials.equal_error()), five, twenty, forty];
    Ok(Heard { known, strangers: others, thresholds })
}
