//! What a classifier answered becomes what it is worth.
//!
//! [`Predictions`] enter: for every clip its song, its true artist and the probability of every artist. An
//! [`Evaluation`] leaves: precision, recall, F1, accuracy and confusion, by clip (the paper's frame level) and by
//! song under three [`Vote`]s. How far these numbers depend on the songs that happened to be tested, [`Bootstrap`] tells,
//! and [`McNemar`] whether one classifier beats another on the same songs. The crate stands alone because every
//! classifier ends in predictions and everything that judges or shows starts from them; it neither trains nor draws.
//!
//! ```
//! use auteur_evaluation::{ClipPrediction, Evaluation, Predictions, Vote};
//!
//! let mut predictions = Predictions::new(vec!["Bach".to_owned(), "Cage".to_owned()])?;
//! for (clip, probabilities) in [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]].iter().enumerate() {
//!     predictions.push(ClipPrediction { song: "Bach/Suites/1.mp3", clip, truth: 0, probabilities })?;
//! }
//! let evaluation = Evaluation::of(&predictions)?;
//! assert_eq!(evaluation.clips, 3);
//! assert_eq!(evaluation.frame.accuracy, 2.0 / 3.0);
//! assert_eq!(evaluation.song.report(Vote::Majority).accuracy, 1.0);
//! # Ok::<(), auteur_evaluation::EvaluationError>(())
//! ```

mod predictions;

mod columns;
mod read;
mod seal;
mod write;

mod vote;

mod metrics;
mod weighted_f1;

mod evaluation;
mod tallies;

mod normal;

mod bootstrap;
mod mcnemar;

mod error;

pub use bootstrap::{Bootstrap, CONFIDENCE, Interval, Resampled, Score};
pub use error::EvaluationError;
pub use evaluation::{Evaluation, SongReports};
pub use mcnemar::McNemar;
pub use metrics::{ArtistScores, Averages, Confusion, Report, TOP};
pub use predictions::{ClipPrediction, Predictions, SongClips};
pub use tallies::Tallies;
pub use vote::{CONFIDENT, SongVerdict, Vote, vote, winner};
pub use weighted_f1::weighted_f1;
