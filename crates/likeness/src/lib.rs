//! What sounds alike, what is the same, and what bears the wrong name.
//!
//! Spectrograms enter [`copies`], which finds recordings that are there more than once, however they were saved; what models
//! make of songs enters [`labels`], which says whose name is to be doubted. All of it is mathematics on slices.

pub mod copies;
pub mod labels;
