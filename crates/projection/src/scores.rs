//! Points and their labels become numbers: what a picture of them only suggests.
//!
//! Enter: a [`LabelledPoints`], in as many dimensions as there are. Leaves: the [`Separation`] of its labels, overall and
//! by label. It is a property of the space itself, whichever projection shows it.
//!
//! # Conventions
//! Clips of one song lie together whatever a network has learnt. Given groups (songs), no score compares a point with
//! others of its own group; without groups, only not with itself. Distances are in f64.
//!
//! A point is counted where its score can say something: neighbour accuracy and average precision ask for one other of
//! its label to be compared with, the silhouette for one of its own label and one of another. An artist with a single
//! song, whose points could only ever be wrong, has no score rather than a score of 0. This is where these scores leave
//! scikit-learn, which counts such points as 0; everything else is its numbers.

mod average_precision;
mod distance;
mod labelled;
mod neighbours;
mod silhouette;

pub use average_precision::mean_average_precision;
pub use distance::Distance;
pub use labelled::{LabelledPoints, Separation};
pub use neighbours::{Neighbourhood, neighbour_accuracy, neighbour_accuracy_between};
pub use silhouette::silhouette;
