//! What can be wrong with predictions, each with the values that show it.
//!
//! Messages name no file: the program that opened it puts its name in front.

use parquet::errors::ParquetError;

/// Why predictions cannot be taken, read, written or judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// A classifier with nothing to choose from.
    #[error("there are no artists; predictions need one or more")]
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

    /// Nothing to vote on or to judge.
    #[error("there are no clips; predictions need one or more")]
    NoClips,

    /// A row with too few or too many probabilities.
    #[error("{found} probabilities for {expected} artists")]
    RowLength {
        /// Probabilities in the row.
        found: usize,
        /// Number of artists.
        expected: usize,
    },

    /// NaN, an infinity, or a number outside 0..=1.
    #[error("probability {value} of artist number {artist} is not within 0 and 1")]
    NotAProbability {
        /// Label index of the artist.
        artist: usize,
        /// The number that stands there.
        value: f32,
    },

    /// A row that is no distribution, such as logits or percentages.
    #[error("the probabilities add up to {sum}, not to 1")]
    Sum {
        /// What they add up to.
        sum: f64,
    },

    /// A true label that no artist has.
    #[error("the true artist has label {truth}, but there are only {artists} artists, counted from 0")]
    UnknownLabel {
        /// The label.
        truth: usize,
        /// Number of artists.
        artists: usize,
    },

    /// A true artist for whom the file has no probabilities.
    #[error("the true artist {artist:?} has no column {column:?}", column = crate::columns::of_artist(artist))]
    UnknownArtist {
        /// The name.
        artist: String,
    },

    /// One clip of a song was pushed twice.
    #[error("the clip is listed twice")]
    ClipListedTwice,

    /// One song by two artists.
    #[error("the song's true artist was {first:?} and is now {second:?}")]
    TwoTruths {
        /// Artist of the song's clips so far.
        first: String,
        /// Artist of this clip.
        second: String,
    },

    /// A fault of one clip of a song.
    #[error("song {song:?}, clip {clip}: {fault}")]
    InClip {
        /// The song's path.
        song: String,
        /// The clip's index in the song.
        clip: usize,
        /// What is wrong with it.
        fault: Box<EvaluationError>,
    },

    /// A fault of one row that was put to the vote.
    #[error("clip {clip} of the vote: {fault}")]
    InVote {
        /// Position among the rows.
        clip: usize,
        /// What is wrong with it.
        fault: Box<EvaluationError>,
    },

    /// The file is not a table of predictions.
    #[error("there is no column {column:?}; the columns are {found:?}")]
    NoColumn {
        /// The column that is missing.
        column: String,
        /// The columns that are there.
        found: Vec<String>,
    },

    /// A column of the right name holds something else.
    #[error("column {column:?} does not hold {expected}")]
    ColumnType {
        /// Name of the column.
        column: String,
        /// What it should hold.
        expected: &'static str,
    },

    /// A column with nulls, or shorter than the table.
    #[error("column {column:?} has {found} values in {rows} rows; none may be missing")]
    MissingValues {
        /// Name of the column.
        column: String,
        /// Values that are there.
        found: usize,
        /// Rows of the table.
        rows: usize,
    },

    /// A clip's index below zero, or beyond what the machine counts.
    #[error("row {row} has clip number {value}; clips are counted from 0")]
    ClipIndex {
        /// Row of the table, counted from 0.
        row: usize,
        /// The number that stands there.
        value: i64,
    },

    /// The file's bytes do not fit its checksum.
    #[error("the file was damaged or altered after it was written; make the predictions again")]
    Altered,

    /// The file is damaged, no Parquet, or compressed.
    #[error("not a readable Parquet file ({0}); predictions are written without compression")]
    Parquet(ParquetError),

    /// The file system refused.
    #[error("{0}")]
    Io(std::io::Error),
}

impl From<ParquetError> for EvaluationError {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

impl From<std::io::Error> for EvaluationError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl EvaluationError {
    /// Says which clip of which song `self` is about.
    pub(crate) fn in_clip(self, song: &str, clip: usize) -> Self {
        Self::InClip { song: song.to_owned(), clip, fault: Box::new(self) }
    }
}
