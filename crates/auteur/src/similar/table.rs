//! The songs of a store, each with its place, become a table that databases read.

use std::io;
use std::path::Path;

use auteur_dataset::StoredSong;
use auteur_ground::table::{Column, Table};
use auteur_ground::whole_file;

use super::{SimilarError, SongsByLikeness};
use crate::output_file::OutputFile;

/// What is written of a song.
const COLUMNS: [&str; 6] = ["path", "artist", "album", "title", "duration_s", "embedding"];

impl SongsByLikeness {
    /// Writes the songs as a Parquet file, a row each in the order of their paths: `path`, `artist`, `album`, `title`, `duration_s`, and
    /// `embedding`, where the song lies, `[width]` 32-bit floats. All embeddings have length 1: the product of two is how alike their
    /// songs are, from -1 to 1, as [`SongsByLikeness::songs`] has it.
    ///
    /// Returns the number of songs.
    ///
    /// # Errors
    /// [`SimilarError::Store`], [`SimilarError::Output`] and [`SimilarError::Write`]; a file that was there before is left as it was.
    pub fn write_table(&self, path: &Path) -> Result<usize, SimilarError> {
        OutputFile::Table(&COLUMNS).check(path)?;
        let (songs, width) = (self.stored(), self.kept.width());
        let mut places = vec![0.0; songs.len() * width];
        self.kept.read(0, &mut places)?;
        let texts = |of: fn(&StoredSong) -> &str| {
            Column::Text(songs.iter().map(|song| of(song).to_owned()).collect())
        };
        let columns = [
            texts(|song| &song.path),
            texts(|song| &song.artist),
            texts(|song| &song.album),
            texts(|song| &song.title),
            Column::Real(songs.iter().map(|song| song.duration_s).collect()),
            Column::Lists { width, values: places },
        ];
        let table = COLUMNS
            .into_iter()
            .zip(columns)
            .fold(Table::new(), |table, (name, column)| table.with(name, column));
        let written = table.encode().map_err(io::Error::other);
        let written = written.and_then(|bytes| whole_file::write(path, &bytes));
        written.map_err(|cause| SimilarError::Write { path: path.to_path_buf(), cause })?;
        Ok(songs.len())
    }
}
