//! Songs that may bear the wrong name, a name that may be two artists, and two names that may be one.
//!
//! What a cross-validation makes of songs enters, or where they lie in a classifier's space; scores leave, the most suspicious
//! first. They are no verdicts: a song may sound like somebody else and be rightly named.
//!
//! | question | function | enter | leave |
//! |---|---|---|---|
//! | does a song bear the wrong name | [`doubts`] | probabilities of names by models that had not heard the song | a [`Doubt`] for each song |
//! | do two names sound like one artist | [`alike`] | the same | an [`Alike`] for each two names that are not told apart |
//! | is one name two artists | [`parted`] | songs as points | a [`Parted`] for each name |

mod alike;
mod doubt;
mod parted;

pub use alike::{Alike, alike};
pub use doubt::{Doubt, doubts};
pub use parted::{Parted, Points, parted};

/// A song, and what a model that had not heard it makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard<'a> {
    /// The name that it bears, counted from 0.
    pub name: usize,
    /// Probability of each name, `[names]`.
    pub probabilities: &'a [f64],
}
