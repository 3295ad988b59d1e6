//! The classical classifiers that the paper compares its network with, as recipes of the classifiers' contract.
//!
//! | name | heard | classifier |
//! |---|---|---|
//! | `whitman` | MFCC over 1 s | support vector machine, radial basis function |
//! | `gaussian` | MFCC frames | a full-covariance Gaussian per artist |
//! | `ellis` | MFCC frames, chroma between beats | two Gaussians per artist |
//! | `gmm` | MFCC frames | a Gaussian mixture per artist |
//! | `mandel-mahalanobis` | a song's MFCC mean and covariance | support vector machine, Mahalanobis kernel |
//! | `mandel-kl` | a song's MFCC Gaussian | support vector machine, Kullback-Leibler kernel |
//!
//! All hear the log-mel spectrograms of songs, from which MFCC follow, and end in the probabilities of the artists of
//! every clip. They learn from whole songs: the length of a clip says what is judged, not what is learnt. Features are
//! standardised by the training songs alone, and settings (shrinkage, components, costs, widths, weights) are chosen by
//! the weighted F1 of the validation clips; nobody hears the test songs before they are judged.
//!
//! What enters and leaves is less than f64: log-mel is f16, as in a store; MFCC and chroma are rounded to f32, and so are
//! the probabilities. In between all is computed in f64, but for the kernel matrices from which support vector machines
//! learn, which are kept in f32; their decisions about songs are f64 again. Songs and artists are worked on by all cores
//! and added up in an order that the number of threads does not change: the same songs, settings and seed give the same
//! bytes, or the same error.

mod error;
mod settings;

mod arrays;
mod standard;
mod moments;
mod gaussian;
mod mixture;

mod hearing;
mod segments;
mod in_order;
mod answers;
mod choice;
mod fitting;
mod sampling;

mod svm;
mod heads;
mod vector_classifier;
mod artist_gaussians;
mod key;
mod song_space;
mod song_timbre;
mod vector_space;
mod whole_songs;

mod classical;
mod model;
mod recipe;
mod recipes;

#[cfg(test)]
mod vectors;

pub use recipes::{PRETRAINED, RECIPES, SongDirections};
pub use song_timbre::SongTimbre;
pub use vector_classifier::{LabelledVectors, VectorClassifier, VectorError};
