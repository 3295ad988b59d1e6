//! Rows of numbers become a density of several humps, such as the frames of an artist who plays both loud and soft.
//!
//! A mixture ([`Mixture`]) is fitted by expectation and maximisation ([`fit`]), which begins with groups of rows.

mod covariance;
mod density;
mod em;
mod k_means;

pub(crate) use covariance::CovarianceKind;
pub(crate) use density::Mixture;
pub(crate) use em::{Fit, fit};
