//! Answers become a Parquet file: the same answers, the same bytes.

use std::io;
use std::path::Path;

use auteur_ground::table::{Column, Table};
use auteur_ground::whole_file;

use crate::columns::{ALBUM, ARTIST, CLIP, EMBEDDING, PREDICTED, SONG, START, of_artist};
use crate::{Answers, ClipAnswer, WriteError, winner};

impl Answers {
    /// Writes a sealed Parquet file, one row per clip, sorted by song and clip, whole or not at all.
    ///
    /// Columns: `song`, `artist`, `album` (strings), `clip` (int64), `start` (float64), `predicted` (string), one
    /// `probability_<artist>` (float32) per artist, in label order, and `embedding` (lists of float32, all equally long), where
    /// there is one.
    ///
    /// # Errors
    /// [`WriteError`]; a file that was there before is left as it was.
    pub fn write(&self, path: &Path) -> Result<(), WriteError> {
        let bytes = table(self)?.encode()?;
        Ok(whole_file::write(path, &bytes)?)
    }
}

fn table(answers: &Answers) -> io::Result<Table> {
    let artists = answers.artists();
    let text =
        |of: &dyn Fn(&ClipAnswer) -> String| Column::Text(answers.clips().map(|clip| of(&clip)).collect());
    let indices: Result<_, _> = answers.clips().map(|clip| i64::try_from(clip.clip)).collect();
    let mut table = Table::new()
        .with(SONG, text(&|clip| clip.song.to_owned()))
        .with(ARTIST, text(&|clip| artists[clip.truth].clone()))
        .with(ALBUM, text(&|clip| clip.album.to_owned()))
        .with(CLIP, Column::Integer(indices.map_err(io::Error::other)?))
        .with(START, Column::Real(answers.clips().map(|clip| clip.start).collect()))
        .with(PREDICTED, text(&|clip| artists[winner(clip.probabilities)].clone()));
    for (label, artist) in artists.iter().enumerate() {
        let column = answers.clips().map(|clip| clip.probabilities[label]);
        table = table.with(of_artist(artist), Column::Single(column.collect()));
    }
    Ok(match answers.embedding_width() {
        None => table,
        Some(width) => table.with(EMBEDDING, Column::Lists { width, values: answers.embeddings().to_vec() }),
    })
}
