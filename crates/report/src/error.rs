//! What can go wrong with a report, its figures, its map and its files: an enum for each thing that is asked.

use std::io;
use std::path::PathBuf;

/// Why there is no report of a study.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nothing was found.
    #[error("there is no finished trial")]
    NoTrials,

    /// Two results for one question.
    #[error("there are two trials of {condition}; a report takes each once")]
    TrialTwice {
        /// Name of the condition.
        condition: String,
    },

    /// A spectrogram that is none.
    #[error("the excerpt of {artist:?} from {song:?} {problem}")]
    Excerpt {
        /// The artist.
        artist: String,
        /// The song.
        song: String,
        /// What is wrong with it.
        problem: String,
    },

    /// A figure.
    #[error(transparent)]
    Draw(#[from] DrawError),

    /// [`Progress::is_cancelled`](auteur_ground::Progress::is_cancelled) said so.
    #[error("stopped before the end")]
    Cancelled,
}

/// A figure could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw {figure}: {cause}")]
pub struct DrawError {
    /// Name of the figure.
    pub figure: String,
    /// What the drawing library says.
    pub cause: String,
}

/// Points that lie nowhere, or belong to nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the map {problem}")]
pub struct MapError {
    /// What is wrong with it.
    pub problem: String,
}

/// Why a report's files are not all there.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("cannot write {}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },

    /// A figure.
    #[error(transparent)]
    Draw(#[from] DrawError),

    /// [`Progress::is_cancelled`](auteur_ground::Progress::is_cancelled) said so.
    #[error("stopped before the end")]
    Cancelled,
}
