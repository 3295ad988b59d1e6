//! The paper's convolutional recurrent network: labelled clips become a trained model, a model names the artists of clips.
//!
//! The modules stand in the order in which data meets them: settings; random numbers and the first weights that come of
//! them; the layers and the network; batches, the optimiser and early stopping; training with its checkpoints; the model
//! file and prediction. The one crate that names Burn.

mod error;

mod config;

mod random;

mod initializers;

mod pass;

mod batch_norm;

mod dropout;

mod conv_block;

mod gru;

mod dense;

mod crnn;

mod weights;

mod batches;

mod optimizer;

mod early_stopping;

pub use batches::Clips;
pub use config::{CrnnConfig, Ends, TrainConfig};
pub use crnn::{Crnn, CrnnOutput};
pub use error::ModelError;
pub use optimizer::Adam;
pub use pass::{BatchStatistics, Pass, TrainingPass};
pub use random::RandomStream;
pub use weights::{Weight, Weights};
