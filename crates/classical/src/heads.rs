//! Classifiers of vectors that are linear in them: what stands on a pre-trained encoder.
//!
//! All end in [`Linear`]; they differ in how its weights are found.

mod discriminant;
mod labelled;
mod lbfgs;
mod linear;
mod logistic;
mod nearest_mean;
mod ridge;
mod sharpness;

pub(crate) use discriminant::discriminant;
pub(crate) use labelled::Labelled;
pub(crate) use linear::{Linear, log_softmax};
pub(crate) use logistic::logistic;
pub(crate) use nearest_mean::nearest_mean;
pub(crate) use ridge::{Ridge, ridge, ridge_of_points};
pub(crate) use sharpness::likeliest_sharpness;

#[cfg(test)]
mod tests;
