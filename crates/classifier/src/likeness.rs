//! What a model can be asked beyond which of its artists is the likeliest: of a model that keeps where its songs lie.

use auteur_likeness::{AnswerSets, Trials};

use crate::{JudgeError, ModelFile, Song};

/// A model that keeps where its songs lie, and can thus tell strangers, and learn an artist from some songs without those that
/// it has learnt from.
pub trait Likeness: Send + Sync {
    /// What it makes of a song as a whole.
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn compare(&self, song: &Song) -> Result<Comparison, JudgeError>;

    /// The songs that it keeps which are most alike, `most` at most, the most alike first.
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn nearest(&self, song: &Song, most: usize) -> Result<Vec<KeptSong>, JudgeError>;

    /// How known the songs of its artists were and those of artists that were left out in turn; none where it has fewer than
    /// [`FEWEST_FOR_STRANGERS`] artists, or none of them has two songs.
    fn strangers(&self) -> Option<&Trials>;

    /// What it thought of the right artists of songs that it had not learnt from; none where no artist has enough songs.
    fn answer_sets(&self) -> Option<&AnswerSets>;

    /// The model with one more artist, of whom these are songs.
    ///
    /// # Errors
    /// [`EnrolError`].
    fn enrol(&self, artist: &str, songs: &[Song]) -> Result<ModelFile, EnrolError>;

    /// The model without an artist and all of its songs.
    ///
    /// # Errors
    /// [`EnrolError::UnknownArtist`] and [`EnrolError::LastTwo`].
    fn forget(&self, artist: &str) -> Result<ModelFile, EnrolError>;

    /// Whether a song is by the artist of some others, at least one, whoever that is.
    ///
    /// # Errors
    /// [`VerifyError`].
    fn verify(&self, song: &Song, others: &[Song]) -> Result<SameArtist, VerifyError>;

    /// The same of many pairs of songs at once, which are places among `songs`.
    ///
    /// # Errors
    /// [`VerifyError`].
    fn verify_pairs(&self, songs: &[Song], pairs: &[[usize; 2]]) -> Result<Vec<SameArtist>, VerifyError>;
}

/// How likely a song is to be by the artist of some others, and how often such an answer errs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SameArtist {
    /// How alike the songs are, from -1 to 1.
    pub alike: f64,
    /// The natural logarithm of how many times likelier songs that are so alike are by one artist than by two.
    pub log_likelihood_ratio: f64,
    /// Of comparisons of a song with as many others, by artists that were left out in turn, the share that is taken for the other kind
    /// where both kinds of errors are as equal as can be.
    pub equal_error: f64,
    /// Comparisons within an artist that this rests on.
    pub same_pairs: usize,
    /// Comparisons of two artists.
    pub different_pairs: usize,
}

/// Why nothing is said of songs.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Too few artists for some to be left out.
    #[error(
        "a model of {artists} artists cannot tell whether songs are by one artist: how often it errs is found by leaving \
         artists out, which needs at least {FEWEST_FOR_STRANGERS}"
    )]
    TooFewArtists {
        /// Its artists.
        artists: usize,
    },
    /// No artist has so many songs.
    #[error(
        "no artist of the model has {needed} songs, so nobody can say how often a comparison with {others} songs errs; \
         the artist with the most has {most}"
    )]
    TooFewSongs {
        /// The songs that one is compared with.
        others: usize,
        /// The fewest songs of an artist that tell.
        needed: usize,
        /// The most songs of an artist.
        most: usize,
    },
    /// The model's songs tell nothing.
    #[error("the model's songs say nothing of this: {0}")]
    Songs(String),
    /// A song's features are not what the model hears.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}

/// The fewest artists of which some can be left out to see how strangers fare: three must be left to be told apart.
pub const FEWEST_FOR_STRANGERS: usize = 4;

/// What a model makes of a song as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How much it is like the songs of the nearest artist: about 1 where it is like many of them, about 0 where it is like none.
    /// It is compared with [`Likeness::strangers`].
    pub known: f64,
    /// The probability of each artist, if it is by one of them, in label order.
    pub probabilities: Vec<f64>,
}

/// A song that a model keeps, and how much another one is like it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptSong {
    /// Its path as in the store, of a model that keeps that.
    pub path: Option<String>,
    /// Its artist, by label.
    pub artist: usize,
    /// How alike they are, from -1 to 1: about 0 of songs that have no more in common than any two.
    pub alike: f64,
    /// Whether both are one recording, so that the model has learnt from the other one as well.
    pub is_same_recording: bool,
}

/// Why an artist is not enrolled, or not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The name is empty.
    #[error("the artist has no name")]
    NoName,
    /// No song was given.
    #[error("no song of {artist} was given")]
    NoSongs {
        /// The artist.
        artist: String,
    },
    /// An artist of this name is known.
    #[error("the model knows {artist} already")]
    KnownArtist {
        /// The artist.
        artist: String,
    },
    /// No artist of this name is known.
    #[error("the model does not know {artist}; its artists are {known}")]
    UnknownArtist {
        /// The artist.
        artist: String,
        /// Its artists, as a list to read.
        known: String,
    },
    /// Two files are one recording.
    #[error("{song} is the same recording as {other}")]
    SameRecording {
        /// The path of a song.
        song: String,
        /// What it is the same as, in words.
        other: String,
    },
    /// Fewer than two artists would be left.
    #[error("a model needs two artists, and without {artist} there would be one")]
    LastTwo {
        /// The artist.
        artist: String,
    },
    /// Nothing can be learnt from these songs.
    #[error("{0}")]
    Songs(String),
    /// A song's features are not what the model hears.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}
