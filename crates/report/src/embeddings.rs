//! Where a classifier has clips or songs in its own space: what a projection lays out, and a [`Map`] shows.
//!
//! [`Answers`] enter, with the part of the split that each song is in. What leaves are vectors, one per clip or song, and
//! the map of them once they have positions.

use auteur_evaluation::{Answers, SongAnswers, Vote};

use crate::{Map, MapError, MapPoint, MapSong, Part};

/// Vectors of clips or songs.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    artists: Vec<String>,
    songs: Vec<MapSong>,
    /// Song and second of each.
    places: Vec<Place>,
    /// `[vectors, width]`.
    values: Vec<f32>,
    width: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    song: usize,
    second: f32,
}

/// One vector, and what it is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Embedding<'a> {
    /// Index in [`Embeddings::songs`].
    pub song: usize,
    /// Second of the song at which the clip begins; 0 for a whole song.
    pub second: f32,
    /// The vector, `[width]`.
    pub values: &'a [f32],
}

impl Embeddings {
    /// The vectors of all clips, in the order of the answers; none of a classifier without a space of its own.
    ///
    /// `part` tells the part of the split that a song is in, by its path.
    pub fn of_clips(answers: &Answers, part: impl Fn(&str) -> Part) -> Option<Self> {
        let width = answers.embedding_width()?;
        let mut places = Vec::with_capacity(answers.n_clips());
        for (song, answers) in answers.songs().enumerate() {
            places.extend(answers.clips().map(|clip| Place { song, second: clip.start as f32 }));
        }
        let song = |song: SongAnswers| {
            let (path, album) = (song.path(), song.album().to_owned());
            let title = path.rsplit('/').next().unwrap_or(path).to_owned();
            let is_right = song.vote(Vote::Majority).artist == song.truth();
            MapSong { artist: song.truth(), album, title, part: part(path), is_right }
        };
        Some(Self {
            artists: answers.artists().to_vec(),
            songs: answers.songs().map(song).collect(),
            places,
            values: answers.embeddings().to_vec(),
            width,
        })
    }

    /// One vector per song: the mean of its clips.
    pub fn of_songs(&self) -> Self {
        let (mut places, mut values) = (Vec::new(), Vec::new());
        let mut rest = self.values.as_slice();
        for clips in self.places.chunk_by(|one, other| one.song == other.song) {
            let (own, behind) = rest.split_at(clips.len() * self.width);
            let mut sums = vec![0.0; self.width];
            for clip in own.chunks_exact(self.width) {
                sums.iter_mut().zip(clip).for_each(|(sum, value)| *sum += f64::from(*value));
            }
            values.extend(sums.into_iter().map(|sum| (sum / clips.len() as f64) as f32));
            places.push(Place { song: clips[0].song, second: 0.0 });
            rest = behind;
        }
        Self { artists: self.artists.clone(), songs: self.songs.clone(), places, values, width: self.width }
    }

    /// The artists, in label order.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// The songs.
    pub fn songs(&self) -> &[MapSong] {
        &self.songs
    }

    /// All vectors, `[vectors, width]`.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The vectors one by one, with what they are of.
    pub fn iter(&self) -> impl Iterator<Item = Embedding<'_>> {
        let rows = self.places.iter().zip(self.values.chunks_exact(self.width));
        rows.map(|(&Place { song, second }, values)| Embedding { song, second, values })
    }

    /// The map of the vectors at these positions, one for each; `method` says how they were found.
    ///
    /// # Errors
    /// [`MapError`] where there are no vectors, another number of positions, or positions that are not finite.
    pub fn map(&self, method: String, positions: &[[f32; 2]]) -> Result<Map, MapError> {
        if positions.len() != self.places.len() {
            let problem = format!("has {} positions for {} points", positions.len(), self.places.len());
            return Err(MapError { problem });
        }
        let points = self.places.iter().zip(positions);
        let point = |(&Place { song, second }, &position)| MapPoint { position, song, second };
        Map::new(method, self.artists.clone(), self.songs.clone(), points.map(point).collect())
    }
}

#[cfg(test)]
mod tests {
    use auteur_evaluation::ClipAnswer;

    use super::*;

    fn answers(embedded: bool) -> Answers {
        let mut answers = Answers::new(vec!["Ada".to_owned(), "Bo".to_owned()]).unwrap();
        for (song, truth, album, clips) in [("Ada/First/1.mp3", 0, "First", 2), ("Bo/2.mp3", 1, "", 1)] {
            for clip in 0..clips {
                let embedding = [clip as f32, 2.0 * clip as f32, truth as f32];
                answers
                    .push(ClipAnswer {
                        song,
                        truth,
                        album,
                        clip,
                        start: 3.0 * clip as f64,
                        probabilities: &[0.5, 0.5],
                        embedding: embedded.then_some(&embedding),
                    })
                    .unwrap();
            }
        }
        answers
    }

    fn part(path: &str) -> Part {
        if path.starts_with("Ada") { Part::Train } else { Part::Test }
    }

    #[test]
    fn clips_know_their_songs_and_a_song_is_the_mean_of_its_clips() {
        let clips = Embeddings::of_clips(&answers(true), part).unwrap();
        let found: Vec<_> = clips.iter().map(|clip| (clip.song, clip.second, clip.values.to_vec())).collect();
        assert_eq!(
            found,
            [(0, 0.0, vec![0.0, 0.0, 0.0]), (0, 3.0, vec![1.0, 2.0, 0.0]), (1, 0.0, vec![0.0, 0.0, 1.0])]
        );
        let song = &clips.songs()[0];
        assert_eq!((song.album.as_str(), song.title.as_str(), song.part), ("First", "1.mp3", Part::Train));
        assert_eq!(clips.songs()[1].title, "2.mp3");
        assert_eq!(clips.of_songs().values(), [0.5, 1.0, 0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn a_map_takes_one_position_per_vector() {
        let songs = Embeddings::of_clips(&answers(true), part).unwrap().of_songs();
        let map = songs.map("PCA".to_owned(), &[[0.0, 1.0], [2.0, 3.0]]).unwrap();
        let csv = "artist,album,song,part,second,x,y\nAda,First,1.mp3,train,0,0,1\nBo,,2.mp3,test,0,2,3\n";
        assert_eq!(map.csv(), csv);
        let refused = songs.map("PCA".to_owned(), &[[0.0, 1.0]]).unwrap_err();
        assert_eq!(refused.to_string(), "the map has 1 positions for 2 points");
    }

    #[test]
    fn a_classifier_without_a_space_has_no_embeddings() {
        assert_eq!(Embeddings::of_clips(&answers(false), part), None);
    }
}
