//! What sounds alike, what is the same, and what bears the wrong name: all questions that a closed list of names cannot answer.
//! Pure mathematics on slices.
//!
//! | question | module | enter | leave |
//! |---|---|---|---|
//! | is this by any artist that is known | [`Trials`] | scores of known songs and of strangers | thresholds, and how often each errs |
//! | who may it be, if the right one must be named | [`AnswerSets`] | what right artists were given | sets of artists |
//! | how far apart are two songs | [`Whitening`] | points of songs by their artists | a space in which songs of one artist scatter evenly |
//! | which songs are nearest to a place | [`Places`], [`Nearest`] | places of songs, all or some at a time | the nearest of them |
//! | are two songs by one artist | [`Verifier`] | scores of pairs | likelihood ratios |
//! | how often does such an answer err | [`Pairs`] | likelihood ratios of pairs | error rates and their intervals |
//! | which recordings are there more than once | [`copies`] | spectrograms | pairs of songs |
//! | whose name is to be doubted | [`labels`] | what models make of songs | songs and artists in doubt |
//!
//! Nothing is read or drawn here, and nothing is left to chance.

mod trials;
mod answer_sets;
mod whitening;
mod nearest;
mod verifier;
mod pairs;

pub mod copies;
pub mod labels;

pub use answer_sets::{AnswerSets, AnswerSetsError};
pub use nearest::{Nearest, Neighbour, PLACE_MULTIPLE, Places, PlacesError};
pub use pairs::{Pair, Pairs, pairs_of_one, pairs_of_two};
pub use trials::{Threshold, Trial, Trials, TrialsError};
pub use verifier::Verifier;
pub use whitening::{LabelledSongs, Whitening, WhiteningError};
