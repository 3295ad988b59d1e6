//! The classical classifiers that the paper compares its network with: songs enter, [`Predictions`] leave.
//!
//! | name | heard | classifier |
//! |---|---|---|
//! | `whitman` | MFCC over 1 s | support vector machine, radial basis function |
//! | `gaussian` | MFCC frames | a full-covariance Gaussian an artist |
//! | `ellis` | MFCC frames, chroma between beats | two Gaussians an artist |
//! | `gmm` | MFCC frames | a Gaussian mixture an artist |
//! | `mandel-mahalanobis` | a song's MFCC mean and covariance | support vector machine, Mahalanobis kernel |
//! | `mandel-kl` | a song's MFCC Gaussian | support vector machine, Kullback-Leibler kernel |
//!
//! All hear the log-mel spectrograms of a store, from which MFCC follow, and end in the probabilities of the artists of
//! every clip. They learn from whole songs: the length of a clip says what is judged, not what is learnt. Features are
//! standardised by the training songs alone, and settings (shrinkage, components, costs, widths, weights) are chosen by
//! the weighted F1 of the validation clips; the test songs are heard by [`Baseline::predict`] only.
//!
//! What enters and leaves is less than f64: a store's log-mel is f16, MFCC and chroma are rounded to f32, and so are the
//! probabilities of [`Predictions`]. In between all is computed in f64, but for the kernel matrices from which support
//! vector machines learn, which are kept in f32; their decisions about songs are f64 again. Songs and artists are worked
//! on by all cores and added up in an order that the number of threads does not change: the same songs, settings and
//! seed give the same bytes, or the same error.
//!
//! [`Predictions`]: auteur_evaluation::Predictions

mod error;

mod classifier;
mod settings;

mod cholesky;
mod moments;
mod standard;
mod gaussian;
mod mixture;
mod svm;

mod song;
mod cepstra;
mod answers;
mod fitting;
mod sampling;

mod artist_gaussians;
mod key;
mod ellis;
mod gmm;
mod whitman;
mod song_points;
mod mandel;

mod baseline;
mod tensors;
mod model_file;

#[cfg(test)]
mod vectors;

pub use baseline::{Baseline, fit};
pub use cepstra::Hearing;
pub use classifier::Classifier;
pub use error::BaselineError;
pub use fitting::TrainData;
pub use model_file::{BaselineMetadata, LARGEST_FILE, is_baseline};
pub use settings::{BaselineSettings, CovarianceKind};
pub use song::{LabelledSong, SegmentChroma, SongView};
