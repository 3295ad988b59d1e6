//! Points and their labels become numbers: what a picture of them only suggests.
//!
//! Enter: a [`LabelledPoints`], in as many dimensions as there are. Leave: [`Score`]s, overall and by label. It stands
//! alone because it judges the space itself, whichever projection shows it.
//!
//! # Conventions
//! Clips of one song lie together whatever a network has learnt. Given groups (songs), no score compares a point with
//! others of its own group; without groups, only not with itself. Points that have nothing to be compared with are not
//! counted. Distances are in f64.

mod average_precision;
mod distance;
mod labelled;
mod neighbours;
mod silhouette;
mod trustworthiness;

pub use average_precision::{mean_average_precision, mean_average_precision_between};
pub use distance::Distance;
pub use labelled::{LabelledPoints, Score};
pub use neighbours::{Neighbourhood, neighbour_accuracy, neighbour_accuracy_between};
pub use silhouette::silhouette;
pub use trustworthiness::trustworthiness;
