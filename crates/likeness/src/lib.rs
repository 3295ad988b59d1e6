//! What sounds alike, what is the same, and what bears the wrong name.
//!
//! Spectrograms enter [`copies`], which finds recordings that are there more than once, however they were saved.

pub mod copies;
