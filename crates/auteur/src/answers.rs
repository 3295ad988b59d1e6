//! A model is asked about songs of a store, and its answers become the table that all judging and drawing starts from.

use std::path::{Path, PathBuf};

use auteur_audio::FeatureKinds;
use auteur_classifier::{JudgeError, Model, Song};
use auteur_dataset::{FeatureStore, StoreError, StoredSong};
use auteur_evaluation::{Answers, AnswersError, ClipAnswer};
use auteur_ground::Progress;

/// Why a model gave no answers about songs of a store.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The store cannot give the songs' features.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's features are not those that the model was trained on.
    #[error("{}: the store's feature settings differ from those that the model was trained with", store.display())]
    OtherFeatures {
        /// The store.
        store: PathBuf,
    },
    /// The model hears what the store does not hold.
    #[error("{}: the model needs {needs}; this store contains {holds}", store.display())]
    LacksKinds {
        /// The store.
        store: PathBuf,
        /// What the model hears.
        needs: FeatureKinds,
        /// What is there.
        holds: FeatureKinds,
    },
    /// A song by an artist that the model was not trained on.
    #[error("{song} is by {artist}, an artist that the model does not know")]
    UnknownArtist {
        /// The artist.
        artist: String,
        /// The song's path.
        song: String,
    },
    /// The model.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// What the model said makes no table.
    #[error(transparent)]
    Answers(#[from] AnswersError),
}

/// A model and the store whose songs it is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) model: &'a dyn Model,
    pub(crate) store: &'a FeatureStore,
    /// The folder of the store.
    pub(crate) place: &'a Path,
}

impl Ask<'_> {
    /// The answers of the model to all clips of `songs`, which are of the store. Songs shorter than a clip have none. Works
    /// on the threads of the current pool.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub(crate) fn about(
        self,
        songs: &[&StoredSong],
        progress: &dyn Progress,
    ) -> Result<Answers, AnswerError> {
        let Self { model, store, .. } = self;
        self.expect_features()?;
        let card = model.card();
        let labels = songs.iter().map(|song| {
            let label = card.artists.iter().position(|artist| **artist == *song.artist);
            label.ok_or_else(|| AnswerError::UnknownArtist {
                artist: song.artist.to_string(),
                song: song.path.clone(),
            })
        });
        let labels = labels.collect::<Result<Vec<usize>, _>>()?;
        let heard = songs.iter().map(|song| Ok(Song { path: &song.path, features: store.features(song)? }));
        let heard = heard.collect::<Result<Vec<Song>, StoreError>>()?;
        progress.begin("Judging", heard.len() as u64);
        let judged = model.judge(&heard, progress);
        progress.finish();
        let mut answers = Answers::new(card.artists.clone())?;
        for ((song, truth), judgement) in songs.iter().zip(labels).zip(judged?) {
            let mut embedding = judgement.embedding.as_ref().map(|embedding| embedding.rows());
            for (clip, probabilities) in judgement.clips(card.artists.len()).enumerate() {
                answers.push(ClipAnswer {
                    song: &song.path,
                    album: &song.album,
                    truth,
                    clip,
                    start: clip as f64 * card.clip_seconds(),
                    probabilities,
                    embedding: embedding.as_mut().and_then(Iterator::next),
                })?;
            }
        }
        Ok(answers)
    }

    fn expect_features(self) -> Result<(), AnswerError> {
        let Self { model, store, place } = self;
        let card = model.card();
        if store.config().heard_by(&card.hears) != card.features.heard_by(&card.hears) {
            return Err(AnswerError::OtherFeatures { store: place.to_owned() });
        }
        let (needs, holds) = (card.hears.clone(), store.kinds().clone());
        if !holds.contains_all(&needs) {
            return Err(AnswerError::LacksKinds { store: place.to_owned(), needs, holds });
        }
        Ok(())
    }
}
