//! What can be wrong with answers, an enum for each thing that is done with them, and each with the values that show it.
//!
//! Messages name no file: whoever opened it puts its name in front.

use std::io;

use auteur_ground::table::TableError;

use crate::columns;
use crate::row::RowError;

/// Why answers cannot be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnswersError {
    /// A classifier with nothing to choose from.
    #[error("there are no artists; answers need one or more")]
    NoArtists,
    /// Two artists with one name could not be told apart in tables.
    #[error("the artist {artist:?} is listed twice, as number {first} and {second}; each needs its own name")]
    ArtistListedTwice {
        /// The name that both have.
        artist: String,
        /// Where it stands first, counted from 0.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// Answers of classifiers that tell different artists apart.
    #[error("the artists are {second}, where those of the answers before are {first}")]
    OtherArtists {
        /// The artists of the answers before, as a list to read.
        first: String,
        /// The others.
        second: String,
    },
    /// A clip.
    #[error("song {song:?}, clip {clip}: {fault}")]
    Clip {
        /// The song's path.
        song: String,
        /// The clip's index in the song.
        clip: usize,
        /// What is wrong with it.
        fault: ClipFault,
    },
}

/// What is wrong with the answer to a clip.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClipFault {
    /// Its probabilities.
    #[error(transparent)]
    Row(#[from] RowError),
    /// A true label that no artist has.
    #[error("the true artist has label {truth}, but there are only {artists} artists, counted from 0")]
    UnknownLabel {
        /// The label.
        truth: usize,
        /// Number of artists.
        artists: usize,
    },
    /// A beginning that no clip can have.
    #[error("it starts at second {start}; a clip starts at second 0 or later")]
    Start {
        /// The second.
        start: f64,
    },
    /// An embedding that is not as long as those of the other clips.
    #[error("its embedding has {found} numbers; those of the other clips have {expected}")]
    EmbeddingLength {
        /// Numbers of the embedding; 0 where there is none.
        found: usize,
        /// Numbers that the others have.
        expected: usize,
    },
    /// NaN or an infinity in an embedding.
    #[error("number {place} of its embedding is {value}")]
    NotFinite {
        /// Where it stands, counted from 0.
        place: usize,
        /// The number.
        value: f32,
    },
    /// The clip was pushed twice.
    #[error("the clip is listed twice")]
    ListedTwice,
    /// One song by two artists, or on two albums.
    #[error("the song's {what} was {first:?} and is now {second:?}")]
    OtherSong {
        /// What differs.
        what: &'static str,
        /// What the song's clips so far have.
        first: String,
        /// What this clip has.
        second: String,
    },
}

/// Why a file gives no answers.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refuses to give it.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It is damaged, no table, or another table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A clip's index below zero, or beyond what the machine counts.
    #[error("row {row} has clip number {value}; clips are counted from 0")]
    ClipIndex {
        /// Row of the table, counted from 0.
        row: usize,
        /// The number that stands there.
        value: i64,
    },
    /// A true artist for whom the table has no probabilities.
    #[error("song {song:?}, clip {clip}: the true artist {artist:?} has no column {column:?}", column = columns::of_artist(artist))]
    UnknownArtist {
        /// The song's path.
        song: String,
        /// The clip's index in the song.
        clip: usize,
        /// The name.
        artist: String,
    },
    /// Its values are no answers.
    #[error(transparent)]
    Answers(#[from] AnswersError),
}

/// Why answers cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The system refuses to take the file.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The format cannot hold them.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Why answers cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum EvaluationError {
    /// There is nothing to judge.
    #[error("there are no clips to judge")]
    NoClips,
    /// A row that was put to the vote.
    #[error("clip {clip} of the vote: {fault}")]
    Row {
        /// Position among the rows.
        clip: usize,
        /// What is wrong with it.
        fault: RowError,
    },
}
