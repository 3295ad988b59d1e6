//! Names the artist of a piece of music from its sound.
//!
//! The whole way, in the order in which data takes it:
//!
//! | step | module | from | to |
//! |---|---|---|---|
//! | features | [`audio`] | a music file | log-mel, MFCC |
//! | data | [`dataset`] | a folder of music | catalogue, feature store, splits, clips |
//! | network | [`model`] | clips | a trained network, probabilities |
//! | classical classifiers | [`baselines`] | clips | a fitted classifier, probabilities |
//! | scores | [`evaluation`] | probabilities | votes, precision, recall, F1 |
//! | study | [`study`] | a grid of conditions | the trials of all of them |
//! | projection | [`projection`] | bottleneck vectors | two dimensions, and how well artists lie apart |
//! | report | [`report`] | trials, points | tables, figures, pages |
//!
//! The program of the same name (`auteur --help`) is made of these and holds no logic of its own.

pub use auteur_audio as audio;
pub use auteur_baselines as baselines;
pub use auteur_dataset as dataset;
pub use auteur_evaluation as evaluation;
pub use auteur_ground as ground;
pub use auteur_network as network;
pub use auteur_projection as projection;
pub use auteur_report as report;
pub use auteur_study as study;
