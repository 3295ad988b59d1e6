//! Files that other programs read, as bytes: networks as [`onnx`], arrays as [`numpy`] has them, numbers by step for [`tensorboard`],
//! stretches of a song as [`jams`].
//!
//! Nothing here knows of music or models.

pub mod jams;
pub mod numpy;
pub mod onnx;
pub mod tensorboard;
