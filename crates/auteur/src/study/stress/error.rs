//! Why distorted copies were not judged.

use std::path::PathBuf;

use auteur_dataset::{BuildError, SplitError, StoreError};
use auteur_encoder::ExtractorError;
use auteur_study::{FileError, StudyError};

use crate::answers::AnswerError;
use crate::brought_encoder::OpenEncoderError;
use crate::model_file::LoadModelError;

/// Why distorted copies were not judged. What is done is kept.
#[derive(Debug, thiserror::Error)]
pub enum StressError {
    /// The store, or that of the copies.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The study.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A file of the study.
    #[error(transparent)]
    File(#[from] FileError),
    /// The songs that a job tests.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A store does not say where its music lies, and nobody else does.
    #[error("copies are made from the music files, and {} does not say where they are", store.display())]
    NoMusic {
        /// The store.
        store: PathBuf,
    },
    /// The music is not that of the store.
    #[error("{}: {song} {problem}", music.display())]
    OtherMusic {
        /// The folder.
        music: PathBuf,
        /// Path of a song.
        song: String,
        /// What is wrong with it, in words that follow its path.
        problem: &'static str,
    },
    /// The encoder that was brought along.
    #[error(transparent)]
    Encoder(#[from] OpenEncoderError),
    /// The encoder is not that of the store.
    #[error(transparent)]
    Features(#[from] ExtractorError),
    /// The copies cannot be stored.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The model of a job.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// A model gave no answers.
    #[error(transparent)]
    Answers(AnswerError),
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Stopped,
}
