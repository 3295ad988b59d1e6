//! Figure 3: where a classifier hears all songs, by a training that names about as many as all do.
//!
//! The training's model is asked about every song of the store, those that it learnt from too; where model or store are no
//! longer there, the clips that it was tested by have to do.

use std::path::{Path, PathBuf};

use auteur_dataset::{FeatureStore, SplitKind};
use auteur_evaluation::{Evaluation, Vote};
use auteur_ground::Progress;
use auteur_projection::{Points, TsneSettings, tsne};
use auteur_report::{Embeddings, Map, Part};
use auteur_study::{ArtistSet, Condition, StoreIdentity, Training, Trial, TrialError};

use super::error::WriteReportError;
use crate::map::embed_songs;
use crate::registry::registry;
use crate::run_folder::RunFolder;

/// More seconds of music than these (about 17 hours) take too long to ask about for a picture.
const MOST_SECONDS: f64 = 60_000.0;

/// What the figure is drawn from.
pub(super) struct Sources<'a> {
    pub(super) trials: &'a [Trial],
    /// The store that the trials learnt from.
    pub(super) store: &'a StoreIdentity,
    /// The folder of the run or job that tried a condition.
    pub(super) folder: &'a dyn Fn(&Condition) -> Option<PathBuf>,
}

impl Sources<'_> {
    /// The map; none where no classifier has a space of its own.
    pub(super) fn map(&self, progress: &dyn Progress) -> Result<Option<Map>, WriteReportError> {
        let Some((trial, training)) = chosen(self.trials) else { return Ok(None) };
        let condition = Condition { fold: training.fold, ..trial.condition.clone() };
        let all = (self.folder)(&condition).and_then(|folder| self.all_songs(&folder, progress));
        let (embeddings, what) = match all {
            Some(songs) => (songs, "all songs"),
            None => match Embeddings::of_clips(&training.answers, |_| Part::Test) {
                Some(clips) => (clips, "the clips that it was tested by"),
                None => return Ok(None),
            },
        };
        let settings = TsneSettings { seed: condition.seed, ..TsneSettings::default() };
        let positions = tsne(Points::new(embeddings.values(), embeddings.width())?, &settings, progress)?;
        // A variant goes by its own name.
        let title = registry().get(&condition.classifier).map(|recipe| recipe.about().title);
        let title = title.unwrap_or(&condition.classifier);
        let fold = condition.fold.map_or_else(String::new, |fold| format!(", fold {fold}"));
        let method = format!(
            "Where {title} hears {what} (t-SNE of its own space, perplexity {:.0}; clips of {} s, {} split, seed {}{fold})",
            settings.perplexity_of(positions.len()),
            condition.clip_seconds,
            condition.split,
            condition.seed
        );
        Ok(Some(embeddings.map(method, &positions)?.remarked(remark(trial, training)?)))
    }

    /// All songs of the store by the artists that the model in `folder` knows; none where model or store are not there.
    fn all_songs(&self, folder: &Path, progress: &dyn Progress) -> Option<Embeddings> {
        let place = RunFolder::new(folder).read_configuration().ok()?.store?;
        let without = |reason: &str| {
            progress.note(&format!("Figure 3 shows test clips alone: {reason}"));
            None
        };
        let store = match FeatureStore::open(&place) {
            Ok(store) => store,
            Err(cause) => return without(&cause.to_string()),
        };
        if StoreIdentity::of(&store) != *self.store {
            return without(&format!("{} no longer holds the songs of the study", place.display()));
        }
        if store.songs().iter().map(|song| song.duration_s).sum::<f64>() > MOST_SECONDS {
            return without("all songs would take too long; `auteur map` draws them");
        }
        match embed_songs(folder, &place, progress) {
            Ok(songs) => Some(songs),
            Err(cause) => without(&cause.to_string()),
        }
    }
}

/// A training of a classifier with a space of its own, among the trials of the whole music split by song where there are
/// some, of the length of clips that is nearest to the paper's 3 s. Not the best one: the one whose share of songs is
/// nearest to that of all of them.
fn chosen(trials: &[Trial]) -> Option<(&Trial, &Training)> {
    const SECONDS: f64 = 3.0;
    let is_whole =
        |trial: &Trial| (trial.condition.split, trial.condition.artists) == (SplitKind::Song, ArtistSet::All);
    let has_space = |trial: &&Trial| {
        trial.trainings.first().is_some_and(|training| training.answers.embedding_width().is_some())
    };
    let distance = |trial: &&Trial| (trial.condition.clip_seconds.get() / SECONDS).ln().abs();
    let first = trials.iter().filter(has_space).min_by(|one, other| {
        is_whole(other).cmp(&is_whole(one)).then_with(|| distance(one).total_cmp(&distance(other)))
    })?;
    let alike: Vec<&Trial> = trials.iter().filter(|trial| is_repeat(first, trial)).collect();
    let pooled = alike.iter().map(|trial| accuracy(&trial.evaluation)).sum::<f64>() / alike.len() as f64;
    let trainings =
        alike.iter().flat_map(|&trial| trial.trainings.iter().map(move |training| (trial, training)));
    let judged = trainings.filter_map(|(trial, training)| {
        let evaluation = Evaluation::of(&training.answers).ok()?;
        Some(((accuracy(&evaluation) - pooled).abs(), trial, training))
    });
    let nearest = judged.min_by(|(one, ..), (other, ..)| one.total_cmp(other))?;
    Some((nearest.1, nearest.2))
}

/// Whether two trials differ in the seed alone.
fn is_repeat(one: &Trial, other: &Trial) -> bool {
    Condition { seed: one.condition.seed, ..other.condition.clone() } == one.condition
}

fn accuracy(evaluation: &Evaluation) -> f64 {
    evaluation.song.report(Vote::Majority).accuracy
}

/// How good the training is whose space is shown, beside the whole trial that it is of.
fn remark(trial: &Trial, training: &Training) -> Result<String, WriteReportError> {
    let evaluation = Evaluation::of(&training.answers).map_err(TrialError::from)?;
    let (songs, share) = (evaluation.songs, accuracy(&evaluation));
    let folds = match trial.trainings.len() {
        1 => String::new(),
        folds => format!("; all {folds} folds together named {:.0} %", 100.0 * accuracy(&trial.evaluation)),
    };
    Ok(format!(
        "This training named {:.0} of its {songs} test songs right, {:.0} %{folds}; guessing would name {:.0} %.",
        share * songs as f64,
        100.0 * share,
        100.0 / training.answers.artists().len() as f64
    ))
}
