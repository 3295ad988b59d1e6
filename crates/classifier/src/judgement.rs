//! What a model is asked about, and what it answers.

use auteur_audio::SongFeatures;

/// One song as a classifier hears it.
#[derive(Clone, Debug)]
pub struct Song<'a> {
    /// Its path, for messages.
    pub path: &'a str,
    /// Its features.
    pub features: SongFeatures<'a>,
}

/// What a model says of the clips of one song, which lie side by side from the song's beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SongJudgement {
    /// The probability of each artist, `[clips, artists]` row-major, the artists in label order. Empty where the song is
    /// shorter than a clip.
    pub probabilities: Vec<f32>,
    /// Where each clip lies in the model's own space, of a model that has one.
    pub embedding: Option<Embedding>,
}

/// Vectors, row after row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedding {
    /// Numbers in a row.
    pub width: usize,
    /// `[rows, width]`.
    pub values: Vec<f32>,
}

impl Embedding {
    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width.max(1))
    }
}

impl SongJudgement {
    /// The rows of probabilities, one for each clip.
    pub fn clips(&self, n_artists: usize) -> impl Iterator<Item = &[f32]> {
        self.probabilities.chunks_exact(n_artists.max(1))
    }
}
