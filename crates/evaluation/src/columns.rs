//! The layout of answers as a table, which reading and writing share.
//!
//! A row is a clip. Every column is required, so that `pandas.read_parquet(path)`, R's `arrow::read_parquet(path)`, DuckDB and
//! Polars show the table as it is:
//!
//! | column | type | |
//! |---|---|---|
//! | `song` | string | the song's path in the music folder |
//! | `artist` | string | the true artist's name |
//! | `album` | string | the song's album |
//! | `clip` | int64 | the clip's index in the song, counted from 0 |
//! | `start` | float64 | second of the song at which the clip begins |
//! | `predicted` | string | the artist with the highest probability; ignored when the table is read |
//! | `probability_<artist>` | float32 | one column per artist, in label order |
//! | `embedding` | list of float32, all equally long | where the clip lies in the classifier's own space; none without one |
//!
//! One column per artist rather than one list: `table["probability_Bach"]` works everywhere, and the order of the
//! columns is the order of the labels, so that the table needs no metadata. The numbers of an embedding have no names, and go
//! together into distances and products.

pub(crate) const SONG: &str = "song";
pub(crate) const ARTIST: &str = "artist";
pub(crate) const ALBUM: &str = "album";
pub(crate) const CLIP: &str = "clip";
pub(crate) const START: &str = "start";
pub(crate) const PREDICTED: &str = "predicted";
pub(crate) const EMBEDDING: &str = "embedding";

const PROBABILITY: &str = "probability_";

/// Name of the column that holds an artist's probabilities.
pub(crate) fn of_artist(artist: &str) -> String {
    format!("{PROBABILITY}{artist}")
}

/// The artist whose probabilities a column holds, if it holds any's.
pub(crate) fn artist_of(column: &str) -> Option<&str> {
    column.strip_prefix(PROBABILITY)
}
