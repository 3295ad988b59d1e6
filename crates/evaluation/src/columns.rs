//! The layout of predictions as a table, which reading and writing share.
//!
//! A row is a clip. Every column is required and of one plain type, so that `pandas.read_parquet(path)`, R's
//! `arrow::read_parquet(path)`, DuckDB and polars show the table as it is:
//!
//! | column | type | |
//! |---|---|---|
//! | `song` | string | the song's path in the music folder |
//! | `clip` | int64 | the clip's index in the song, counted from 0 |
//! | `truth` | string | the true artist's name |
//! | `predicted` | string | the artist with the highest probability; ignored when the table is read |
//! | `probability_<artist>` | float32 | one column an artist, in label order |
//!
//! One column an artist rather than one list: `table["probability_Bach"]` works everywhere, and the order of the
//! columns is the order of the labels, so that the table needs no metadata.

pub(crate) const SONG: &str = "song";
pub(crate) const CLIP: &str = "clip";
pub(crate) const TRUTH: &str = "truth";
pub(crate) const PREDICTED: &str = "predicted";

const PROBABILITY: &str = "probability_";

/// Name of the column that holds an artist's probabilities.
pub(crate) fn of_artist(artist: &str) -> String {
    format!("{PROBABILITY}{artist}")
}

/// The artist whose probabilities a column holds, if it holds any's.
pub(crate) fn artist_of(column: &str) -> Option<&str> {
    column.strip_prefix(PROBABILITY)
}
