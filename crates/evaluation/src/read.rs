//! A Parquet file becomes answers, checked as if they had just been made.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use auteur_ground::table::{Table, TableError};

use crate::columns::{
    ALBUM, ARTIST, CLIP, EMBEDDING, SONG, START, artist_of, is_of_embedding, of_artist, of_embedding,
};
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
        let (mut probabilities, mut embedding) = (Vec::new(), Vec::new());
        for row in columns.in_order() {
            let (song, clip, artist) = (&columns.songs[row], columns.clips[row], &columns.artists[row]);
            let truth = *labels.get(artist).ok_or_else(|| ReadError::UnknownArtist {
                song: song.clone(),
                clip,
                artist: artist.clone(),
            })?;
            gather(&columns.probabilities, row, &mut probabilities);
            columns.embeddings.gather(row, &mut embedding);
            answers.push(ClipAnswer {
                song,
                truth,
                album: &columns.albums[row],
                clip,
                start: columns.starts[row],
                probabilities: &probabilities,
                embedding: (!embedding.is_empty()).then_some(&embedding),
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
    embeddings: Embeddings,
}

/// The embeddings of all clips.
enum Embeddings {
    /// One after the other, each of so many numbers.
    Lists(usize, Vec<f32>),
    /// For each number of an embedding that of every clip.
    Numbers(Vec<Vec<f32>>),
}

impl Embeddings {
    fn take(table: &mut Table) -> Result<Self, TableError> {
        if table.names().any(|name| name == EMBEDDING) {
            return table.lists(EMBEDDING).map(|(width, values)| Self::Lists(width, values));
        }
        let width = table.names().filter(|name| is_of_embedding(name)).count();
        let numbers = (0..width).map(|place| table.singles(&of_embedding(place)));
        numbers.collect::<Result<_, _>>().map(Self::Numbers)
    }

    /// The embedding of a clip, in the place of the last one; empty where there is none.
    fn gather(&self, row: usize, embedding: &mut Vec<f32>) {
        match self {
            Self::Numbers(columns) => gather(columns, row, embedding),
            Self::Lists(width, values) => {
                embedding.clear();
                embedding.extend(&values[row * width..][..*width]);
            }
        }
    }
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
        let embeddings = Embeddings::take(table)?;
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
