//! What a classifier answered becomes what it is worth.
//!
//! [`Answers`] enter: for every clip its song, its true artist and the probability of every artist. An [`Evaluation`]
//! leaves: precision, recall, F1, accuracy and confusion, by clip (the paper's frame level) and by song under three
//! [`Vote`]s. How far these numbers depend on the songs that happened to be tested and on the trainings that
//! happened to be run, [`Bootstrap`] tells, for one classifier and for the difference of two; [`holm`] corrects the p-values
//! of several differences, and [`Chance`] is what a score is compared with. Whether a classifier is as often right as it says,
//! [`Calibration`] tells.
//!
//! ```
//! use auteur_evaluation::{Answers, ClipAnswer, Evaluation, Vote};
//!
//! let mut answers = Answers::new(vec!["Bach".to_owned(), "Cage".to_owned()])?;
//! for (clip, probabilities) in [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]].iter().enumerate() {
//!     let (song, start) = ("Bach/Suites/1.mp3", 3.0 * clip as f64);
//!     let answer = ClipAnswer { song, truth: 0, album: "Suites", clip, start, probabilities, embedding: None };
//!     answers.push(answer)?;
//! }
//! let evaluation = Evaluation::of(&answers)?;
//! assert_eq!(evaluation.clips, 3);
//! assert_eq!(evaluation.frame.accuracy, 2.0 / 3.0);
//! assert_eq!(evaluation.song.report(Vote::Majority).accuracy, 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod row;

mod columns;
mod read;
mod write;

mod vote;

mod metrics;
mod weighted_f1;

mod evaluation;
mod tallies;

mod pooled;

mod bootstrap;
mod resampled;
mod student;

mod holm;

mod chance;

mod calibration;

mod error;

pub use answers::{Answers, ClipAnswer, SongAnswers};
pub use bootstrap::{Bootstrap, Score};
pub use calibration::{Calibration, CalibrationBin};
pub use chance::Chance;
pub use error::{AnswersError, ClipFault, EvaluationError, ReadError, WriteError};
pub use evaluation::{Evaluation, SongReports};
pub use holm::holm;
pub use metrics::{ArtistScores, Averages, Confusion, Report, TOP};
pub use resampled::{CONFIDENCE, Interval, Resampled};
pub use row::{RowError, winner};
pub use tallies::Tallies;
pub use vote::{CONFIDENT, SongVerdict, Vote, vote};
pub use weighted_f1::weighted_f1;
