//! The layers that networks are made of, with Keras' weights, initial values and numbers.
//!
//! Burn's own differ: its batch norm keeps another variance, its GRU draws its weights gate by gate.

mod batch_norm;
mod conv_block;
mod dense;
mod dropout;
mod gru;
mod initializers;

pub(crate) use batch_norm::{BatchNorm, MovingAverages};
pub(crate) use conv_block::{ConvBlock, ConvBlockConfig, KERNEL};
pub(crate) use dense::Dense;
pub(crate) use dropout::dropout;
pub use gru::GruVariant;
pub(crate) use gru::{GATES, Gru, GruShape};
