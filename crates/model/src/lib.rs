//! The paper's convolutional recurrent network: labelled clips become a trained model, which names the artists of
//! clips that it has never heard.
//!
//! The modules stand in the order in which data meets them: settings; the first weights; the layers and the network;
//! batches, the optimiser and early stopping; training with its checkpoints; the model file and prediction. The one crate
//! that names Burn.

mod error;

mod config;

mod initializers;

mod pass;

mod device;

mod cpu;

mod batch_norm;

mod dropout;

mod conv_block;

mod gru;

mod dense;

mod crnn;

mod weights;

mod batches;

mod labelled_clips;

mod optimizer;

mod early_stopping;

mod score;

mod settings;

mod epoch_log;

mod model_file;

mod checkpoint;

mod workers;

mod learning;

mod training;

mod trained_model;

pub use auteur_ground::RandomStream;
pub use batches::Clips;
pub use checkpoint::{Finish, has_checkpoint};
pub use config::{CrnnConfig, Ends, TrainConfig};
pub use crnn::{Crnn, CrnnOutput};
pub use device::ComputeDevice;
pub use epoch_log::EpochRecord;
pub use error::ModelError;
pub use labelled_clips::LabelledClips;
pub use model_file::{MODEL_FORMAT, ModelMetadata, SplitOrigin};
pub use optimizer::{Adam, AdamState};
pub use pass::{BatchStatistics, Pass, TrainingPass};
pub use trained_model::{ClipOutputs, TrainedModel};
pub use training::{EPOCHS_FILE, Execution, MODEL_FILE, TrainData, TrainOutcome, train};
pub use weights::{Weight, Weights};
