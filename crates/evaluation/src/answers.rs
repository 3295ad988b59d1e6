//! What a classifier answers to every clip of a set of songs, beside the truth: one table, in columns.
//!
//! Clips enter one by one in any order and are checked as they enter; they lie by song, then by clip. Whoever holds
//! [`Answers`] need not look for NaN, short rows, or songs with two artists again.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::row;
use crate::{AnswersError, ClipFault};

/// A row of the table: one clip, and what a classifier says about it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClipAnswer<'a> {
    /// The song's path in the music folder. Two songs are the same if and only if their paths are.
    pub song: &'a str,
    /// Label of the true artist.
    pub truth: usize,
    /// The song's album; empty where it is not known.
    pub album: &'a str,
    /// The clip's index in the song, counted from 0.
    pub clip: usize,
    /// Second of the song at which the clip begins.
    pub start: f64,
    /// Probability of every artist, `[artists]`, in label order.
    pub probabilities: &'a [f32],
    /// Where the clip lies in the classifier's own space, `[width]`, of a classifier that has one.
    pub embedding: Option<&'a [f32]>,
}

/// The answers of a classifier to every clip of a set of songs.
///
/// Equal whatever the order in which the clips were pushed.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    artists: Vec<String>,
    /// Sorted by path.
    songs: Vec<Song>,
    /// For each clip its index in its song; sorted by song, then by index, as are the columns below.
    clips: Vec<usize>,
    starts: Vec<f64>,
    /// `[clips, artists]`.
    probabilities: Vec<f32>,
    /// `[clips, width]`.
    embeddings: Vec<f32>,
    /// Numbers in an embedding; 0 where there is none.
    width: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Song {
    path: String,
    truth: usize,
    album: String,
    /// The row after its last clip. Its first clip lies where those of the song before end.
    end: usize,
}

impl Answers {
    /// Answers to no clip yet. `artists` gives the names in label order.
    ///
    /// # Errors
    /// [`AnswersError::NoArtists`] and [`AnswersError::ArtistListedTwice`].
    pub fn new(artists: Vec<String>) -> Result<Self, AnswersError> {
        if artists.is_empty() {
            return Err(AnswersError::NoArtists);
        }
        let mut seen = BTreeMap::new();
        for (second, artist) in artists.iter().enumerate() {
            if let Some(first) = seen.insert(artist, second) {
                return Err(AnswersError::ArtistListedTwice { artist: artist.clone(), first, second });
            }
        }
        Ok(Self {
            artists,
            songs: Vec::new(),
            clips: Vec::new(),
            starts: Vec::new(),
            probabilities: Vec::new(),
            embeddings: Vec::new(),
            width: 0,
        })
    }

    /// The answers of several classifiers to songs of their own, as those of the folds of a cross-validation, without their
    /// embeddings: each classifier has its own space.
    ///
    /// # Errors
    /// [`AnswersError::OtherArtists`] where their labels differ, [`AnswersError::NoArtists`] where there are no answers to
    /// pool, [`AnswersError::Clip`] where two of them judged one clip.
    pub fn pooled<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Result<Self, AnswersError> {
        let parts: Vec<&Self> = parts.into_iter().collect();
        let mut pooled = Self::new(parts.first().map_or_else(Vec::new, |first| first.artists.clone()))?;
        let mut songs: Vec<SongAnswers> = Vec::new();
        for part in parts {
            if part.artists != pooled.artists {
                let [first, second] = [&pooled.artists, &part.artists].map(|artists| artists.join(", "));
                return Err(AnswersError::OtherArtists { first, second });
            }
            songs.extend(part.songs());
        }
        songs.sort_by_key(|song| song.path());
        for clip in songs.into_iter().flat_map(SongAnswers::clips) {
            pooled.push(ClipAnswer { embedding: None, ..clip })?;
        }
        Ok(pooled)
    }

    /// Adds one clip. Clips that come in their order, by path and index, are added fastest: others move those behind them.
    ///
    /// # Errors
    /// [`AnswersError::Clip`]; nothing is added then.
    pub fn push(&mut self, answer: ClipAnswer) -> Result<(), AnswersError> {
        self.insert(answer).map_err(|fault| AnswersError::Clip {
            song: answer.song.to_owned(),
            clip: answer.clip,
            fault,
        })
    }

    fn insert(&mut self, answer: ClipAnswer) -> Result<(), ClipFault> {
        let ClipAnswer { song, truth, album, clip, start, probabilities, embedding } = answer;
        row::check(probabilities, self.artists.len())?;
        if truth >= self.artists.len() {
            return Err(ClipFault::UnknownLabel { truth, artists: self.artists.len() });
        }
        // NaN is in no range.
        if !(0.0..f64::INFINITY).contains(&start) {
            return Err(ClipFault::Start { start });
        }
        let embedding = embedding.unwrap_or_default();
        if !self.clips.is_empty() && embedding.len() != self.width {
            return Err(ClipFault::EmbeddingLength { found: embedding.len(), expected: self.width });
        }
        if let Some(place) = embedding.iter().position(|value| !value.is_finite()) {
            return Err(ClipFault::NotFinite { place, value: embedding[place] });
        }
        let (place, row) = match self.songs.binary_search_by(|known| known.path.as_str().cmp(song)) {
            Ok(place) => {
                self.expect_same(&self.songs[place], truth, album)?;
                let rows = self.rows(place);
                match self.clips[rows.clone()].binary_search(&clip) {
                    Ok(_) => return Err(ClipFault::ListedTwice),
                    Err(behind) => (place, rows.start + behind),
                }
            }
            Err(place) => {
                let row = self.first_row(place);
                let (path, album) = (song.to_owned(), album.to_owned());
                self.songs.insert(place, Song { path, truth, album, end: row });
                (place, row)
            }
        };
        self.songs[place..].iter_mut().for_each(|song| song.end += 1);
        self.clips.insert(row, clip);
        self.starts.insert(row, start);
        insert_row(&mut self.probabilities, row, probabilities);
        insert_row(&mut self.embeddings, row, embedding);
        self.width = embedding.len();
        Ok(())
    }

    /// Refuses a song that is now another artist's or on another album.
    fn expect_same(&self, known: &Song, truth: usize, album: &str) -> Result<(), ClipFault> {
        let differs = |what, first: &str, second: &str| {
            Err(ClipFault::OtherSong { what, first: first.to_owned(), second: second.to_owned() })
        };
        if known.truth != truth {
            return differs("true artist", &self.artists[known.truth], &self.artists[truth]);
        }
        if known.album != album {
            return differs("album", &known.album, album);
        }
        Ok(())
    }

    /// Where the clips of a song begin.
    fn first_row(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.songs[before].end)
    }

    /// The rows of a song.
    fn rows(&self, place: usize) -> Range<usize> {
        self.first_row(place)..self.songs[place].end
    }

    /// The artists in label order.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// Number of songs.
    pub fn n_songs(&self) -> usize {
        self.songs.len()
    }

    /// Number of clips of all songs.
    pub fn n_clips(&self) -> usize {
        self.clips.len()
    }

    /// Every song with its clips, sorted by path.
    pub fn songs(&self) -> impl Iterator<Item = SongAnswers<'_>> {
        (0..self.songs.len()).map(|place| SongAnswers { answers: self, place })
    }

    /// Every clip, sorted by song, then by index.
    pub fn clips(&self) -> impl Iterator<Item = ClipAnswer<'_>> {
        self.songs().flat_map(SongAnswers::clips)
    }

    /// Numbers in the embedding of a clip; none of a classifier without a space of its own.
    pub fn embedding_width(&self) -> Option<usize> {
        Some(self.width).filter(|&width| width > 0)
    }

    /// The embeddings of all clips, `[clips, width]`, in the order of [`Answers::clips`]; empty where there are none.
    pub fn embeddings(&self) -> &[f32] {
        &self.embeddings
    }
}

/// The answers to the clips of one song.
#[derive(Clone, Copy, Debug)]
pub struct SongAnswers<'a> {
    answers: &'a Answers,
    place: usize,
}

impl<'a> SongAnswers<'a> {
    fn song(self) -> &'a Song {
        &self.answers.songs[self.place]
    }

    /// The song's path in the music folder.
    pub fn path(self) -> &'a str {
        &self.song().path
    }

    /// Label of the true artist.
    pub fn truth(self) -> usize {
        self.song().truth
    }

    /// Name of the true artist.
    pub fn artist(self) -> &'a str {
        &self.answers.artists[self.truth()]
    }

    /// The album; empty where it is not known.
    pub fn album(self) -> &'a str {
        &self.song().album
    }

    /// Number of clips, one or more.
    pub fn n_clips(self) -> usize {
        self.answers.rows(self.place).len()
    }

    /// The clips, in the order of the song.
    pub fn clips(self) -> impl Iterator<Item = ClipAnswer<'a>> {
        let Self { answers, .. } = self;
        let Song { path, truth, album, .. } = self.song();
        answers.rows(self.place).map(move |row| ClipAnswer {
            song: path,
            truth: *truth,
            album,
            clip: answers.clips[row],
            start: answers.starts[row],
            probabilities: row_of(&answers.probabilities, row, answers.artists.len()),
            embedding: answers.embedding_width().map(|width| row_of(&answers.embeddings, row, width)),
        })
    }

    /// The probabilities of each clip, in the order of the song.
    pub(crate) fn rows(self) -> impl Iterator<Item = &'a [f32]> {
        self.clips().map(|clip| clip.probabilities)
    }
}

fn row_of(values: &[f32], row: usize, width: usize) -> &[f32] {
    &values[row * width..(row + 1) * width]
}

fn insert_row(values: &mut Vec<f32>, row: usize, inserted: &[f32]) {
    let at = row * inserted.len();
    values.splice(at..at, inserted.iter().copied());
}
