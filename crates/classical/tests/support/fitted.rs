//! A model that a fit has left, and how well it does.

use auteur_classifier::{JudgeError, Model, ModelFile};
use auteur_evaluation::winner;
use auteur_ground::Silent;

use super::music::{Song, heard};

/// The probabilities of the artists of each clip of a song.
pub(crate) type Rows = Vec<Vec<f32>>;

/// A model, and the file that it came from.
pub(crate) struct Fitted {
    pub(crate) model: Box<dyn Model>,
    pub(crate) file: ModelFile,
}

impl Fitted {
    pub(crate) fn rows(&self, song: &Song) -> Rows {
        self.judge(&[song.heard()]).unwrap().remove(0)
    }

    /// The rows of each song.
    pub(crate) fn judge(&self, songs: &[auteur_classifier::Song]) -> Result<Vec<Rows>, JudgeError> {
        let judgements = self.model.judge(songs, &Silent)?;
        let artists = self.file.card.artists.len();
        let rows =
            |song: &auteur_classifier::SongJudgement| song.clips(artists).map(<[f32]>::to_vec).collect();
        Ok(judgements.iter().map(rows).collect())
    }

    /// Of the clips of all songs the share that is named correctly, and the number of clips.
    pub(crate) fn clip_accuracy(&self, songs: &[Song]) -> (f64, usize) {
        let judged = self.judge(&heard(songs)).unwrap();
        let answers =
            songs.iter().zip(&judged).flat_map(|(song, rows)| rows.iter().map(move |row| (song, row)));
        let right = answers.clone().filter(|(song, row)| winner(row) == song.artist).count();
        (right as f64 / answers.clone().count() as f64, answers.count())
    }

    /// Of the songs the share that is named correctly by the mean probability of their clips.
    pub(crate) fn song_accuracy(&self, songs: &[Song]) -> f64 {
        let judged = self.judge(&heard(songs)).unwrap();
        let sums = |rows: &Rows| {
            let mut sums = vec![0.0; rows[0].len()];
            rows.iter().for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value));
            sums
        };
        let right = songs.iter().zip(&judged).filter(|(song, rows)| winner(&sums(rows)) == song.artist);
        right.count() as f64 / songs.len() as f64
    }
}
