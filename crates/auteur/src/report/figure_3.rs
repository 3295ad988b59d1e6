//! Figure 3: where the network hears all songs, by the training of the trial that names most of them.
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
        let fold = condition.fold.map_or_else(String::new, |fold| format!(", fold {fold}"));
        let method = format!(
            "Where the network hears {what} (t-SNE of its bottleneck, perplexity {:.0}; clips of {} s, {} split, seed {}{fold})",
            settings.perplexity_of(positions.len()),
            condition.clip_seconds,
            condition.split,
            condition.seed
        );
        Ok(Some(embeddings.map(method, &positions)?.remarked(remark(training)?)))
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

/// The first training of the trial with the best F1 by song, among those of the whole music split by song where there are
/// some; only of a classifier with a space of its own.
fn chosen(trials: &[Trial]) -> Option<(&Trial, &Training)> {
    let is_whole =
        |trial: &Trial| (trial.condition.split, trial.condition.artists) == (SplitKind::Song, ArtistSet::All);
    let f1 = |trial: &Trial| trial.evaluation.song.report(Vote::Majority).weighted_average.f1;
    let spaces = trials.iter().filter_map(|trial| {
        let training = trial.trainings.first()?;
        training.answers.embedding_width().map(|_| (trial, training))
    });
    // Of several the first.
    let spaces: Vec<_> = spaces.collect();
    spaces.into_iter().rev().max_by(|(one, _), (other, _)| {
        is_whole(one).cmp(&is_whole(other)).then_with(|| f1(one).total_cmp(&f1(other)))
    })
}

/// How good the training is whose space is shown.
fn remark(training: &Training) -> Result<String, WriteReportError> {
    let evaluation = Evaluation::of(&training.answers).map_err(TrialError::from)?;
    let songs = evaluation.songs;
    let accuracy = evaluation.song.report(Vote::Majority).accuracy;
    Ok(format!(
        "This training named {:.0} of its {songs} test songs right, {:.0} %; guessing would name {:.0} %.",
        accuracy * songs as f64,
        100.0 * accuracy,
        100.0 / training.answers.artists().len() as f64
    ))
}
