//! A Parquet file becomes answers, checked as if they had just been made.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use auteur_ground::table::{Table, TableError};

use crate::columns::{ALBUM, ARTIST, CLIP, EMBEDDING, SONG, START, artist_of, of_artist};
use crate::{Answers, ClipAnswer, ReadError};

impl Answers {
    /// Reads what [`Answers::write`] wrote, or a table of the same columns from elsewhere, in any order of rows and columns.
    ///
    /// Of a table from elsewhere nothing vouches for the bytes. It may lack `album`, which is then empty, and `start`, which
    /// is then 0 for every clip.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let mut table = Table::decode(fs::read(path)?)?;
        let artists: Vec<String> = table.names().filter_map(artist_of).map(str::to_owned).collect();
        let mut answers = Self::new(artists)?;
        let columns = Columns::take(&mut table, answers.artists())?;
        let labels: HashMap<String, usize> = answers.artists().iter().cloned().zip(0..).collect();
        let embedding = |row: usize| {
            let (width, values) = columns.embeddings.as_ref()?;
            values.chunks_exact(*width).nth(row)
        };
        let mut probabilities = Vec::new();
        for row in columns.in_order() {
            let (song, clip, artist) = (&columns.songs[row], columns.clips[row], &columns.artists[row]);
            let truth = *labels.get(artist).ok_or_else(|| ReadError::UnknownArtist {
                song: song.clone(),
                clip,
                artist: artist.clone(),
            })?;
            gather(&columns.probabilities, row, &mut probabilities);
            answers.push(ClipAnswer {
                song,
                truth,
                album: &columns.albums[row],
                clip,
                start: columns.starts[row],
                probabilities: &probabilities,
                embedding: embedding(row),
            })?;
        }
        Ok(answers)
    }
}

/// The columns of a table, all equally long.
struct Columns {
    songs: Vec<String>,
    artists: Vec<String>,
    albums: Vec<String>,
    clips: Vec<usize>,
    starts: Vec<f64>,
    /// For each artist that of every clip.
    probabilities: Vec<Vec<f32>>,
    /// How many numbers an embedding has, and those of every clip; none where there are none.
    embeddings: Option<(usize, Vec<f32>)>,
}

impl Columns {
    fn take(table: &mut Table, artists: &[String]) -> Result<Self, ReadError> {
        let has = |table: &Table, column: &str| table.names().any(|name| name == column);
        let rows = table.rows();
        let songs = table.text(SONG)?;
        let indices = table.integers(CLIP)?;
        let mut singles = |name: String| table.singles(&name);
        let probabilities = artists.iter().map(|artist| singles(of_artist(artist)));
        let probabilities = probabilities.collect::<Result<_, TableError>>()?;
        let embeddings = has(table, EMBEDDING).then(|| table.lists(EMBEDDING)).transpose()?;
        let index = |(row, value)| usize::try_from(value).map_err(|_| ReadError::ClipIndex { row, value });
        Ok(Self {
            songs,
            artists: table.text(ARTIST)?,
            albums: if has(table, ALBUM) { table.text(ALBUM)? } else { vec![String::new(); rows] },
            clips: indices.into_iter().enumerate().map(index).collect::<Result<_, _>>()?,
            starts: if has(table, START) { table.reals(START)? } else { vec![0.0; rows] },
            probabilities,
            embeddings,
        })
    }

    /// The rows by song and clip, in which they are added fastest.
    fn in_order(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.songs.len()).collect();
        rows.sort_by(|&left, &right| {
            (&self.songs[left], self.clips[left]).cmp(&(&self.songs[right], self.clips[right]))
        });
        rows
    }
}

/// The values of a row, in the place of those of the last one.
fn gather(columns: &[Vec<f32>], row: usize, values: &mut Vec<f32>) {
    values.clear();
    values.extend(columns.iter().map(|column| column[row]));
}
