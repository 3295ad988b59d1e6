//! What a model is asked about songs beyond which of its artists is the likeliest.

use auteur_classifier::{Comparison, FEWEST_FOR_STRANGERS, Likeness, Model};
use auteur_likeness::{AnswerSets, Threshold, Trials, TrialsError};
use serde::Serialize;

/// Why a model cannot be asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LikenessError {
    /// It keeps no songs to compare others with.
    #[error("a model of {classifier} does not keep where its songs lie")]
    NoSongs {
        /// What it is a model of.
        classifier: String,
    },
    /// It has too few artists for some to be left out.
    #[error(
        "a model of {artists} artists cannot tell strangers: whether it can is found by leaving artists out, which needs at \
         least {FEWEST_FOR_STRANGERS}"
    )]
    TooFewArtists {
        /// Its artists.
        artists: usize,
    },
    /// Its songs give no threshold, though it has artists enough.
    #[error(
        "the songs of the model's {artists} artists give no threshold that tells strangers; that takes artists with two songs or \
         more"
    )]
    NoThreshold {
        /// Its artists.
        artists: usize,
    },
    /// None of its artists has enough songs.
    #[error(
        "the model knows no artist by three songs or more, so nobody can say how often a set holds the right one"
    )]
    TooFewSongs,
    /// No threshold errs so seldom.
    #[error(transparent)]
    Threshold(#[from] TrialsError),
}

/// Whether a song is by any artist of a model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Acquaintance {
    /// Whether it is taken to be.
    pub known: bool,
    /// How unlike the songs of its artists it is: about 0 where it is like many of the nearest one, about 1 where it is like none.
    pub unknown_score: f64,
    /// The score above which it is taken for a stranger's.
    pub unknown_threshold: f64,
    /// Of songs by artists who were left out in turn, the share that was taken for one of the others.
    pub false_accept: f64,
    /// Of songs by the others, the share that was taken for a stranger's.
    pub false_reject: f64,
}

impl Acquaintance {
    pub(crate) fn of(comparison: &Comparison, threshold: &Threshold) -> Self {
        let Threshold { score, false_accept, false_reject } = *threshold;
        let (unknown_score, unknown_threshold) = (1.0 - comparison.known, 1.0 - score);
        Self {
            known: comparison.known >= score,
            unknown_score,
            unknown_threshold,
            false_accept,
            false_reject,
        }
    }
}

/// How often the answer whether a song is by any artist of a model is wrong, as a sentence.
pub fn how_often(threshold: &Threshold) -> String {
    format!(
        "Of 100 songs by artists that this model does not know, it takes about {:.0} for one of its own; of 100 songs by its own artists, it \
         calls about {:.0} \"none of these\"",
        100.0 * threshold.false_accept,
        100.0 * threshold.false_reject
    )
}

/// Artists of whom one is the right one as often as was asked, if the song is by any artist of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ArtistSet {
    /// How often.
    pub coverage: f64,
    /// The artists, the most probable first.
    pub artists: Vec<String>,
}

/// What a model can be asked, if it keeps its songs.
///
/// # Errors
/// [`LikenessError::NoSongs`].
pub(crate) fn likeness(model: &dyn Model) -> Result<&dyn Likeness, LikenessError> {
    let classifier = || model.card().kind.clone();
    model.likeness().ok_or_else(|| LikenessError::NoSongs { classifier: classifier() })
}

/// How strangers fared with a model.
///
/// # Errors
/// [`LikenessError::NoSongs`], [`LikenessError::TooFewArtists`] and [`LikenessError::NoThreshold`].
pub(crate) fn strangers(model: &dyn Model) -> Result<&Trials, LikenessError> {
    let artists = model.card().artists.len();
    likeness(model)?.strangers().ok_or(match artists {
        0..FEWEST_FOR_STRANGERS => LikenessError::TooFewArtists { artists },
        _ => LikenessError::NoThreshold { artists },
    })
}

/// What a model thought of right artists.
///
/// # Errors
/// [`LikenessError::NoSongs`] and [`LikenessError::TooFewSongs`].
pub(crate) fn answer_sets(model: &dyn Model) -> Result<&AnswerSets, LikenessError> {
    likeness(model)?.answer_sets().ok_or(LikenessError::TooFewSongs)
}
