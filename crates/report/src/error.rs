//! What can keep a report from being made, each with the values that show it.

use std::io;
use std::path::PathBuf;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Nothing was found.
    #[error("there is no finished trial; let the study finish one or more, then report again")]
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

    /// Points that lie nowhere, or belong to nobody.
    #[error("the map {problem}")]
    Map {
        /// What is wrong with it.
        problem: String,
    },

    /// A figure could not be drawn.
    #[error("cannot draw {figure}: {cause}")]
    Draw {
        /// Name of the figure.
        figure: String,
        /// What the drawing library says.
        cause: String,
    },

    /// [`Progress::is_cancelled`](auteur_ground::Progress::is_cancelled) said so.
    #[error("stopped; the same command makes the report from the start")]
    Cancelled,

    /// The file system refused.
    #[error("cannot write {}: {cause}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}
