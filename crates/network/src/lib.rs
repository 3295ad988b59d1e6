//! Networks as classifiers: songs become a trained network, which names the artists of clips that it has never heard.
//!
//! ```text
//! clips ─▶ data ─▶ augment ─▶ step ─▶ checkpoint, model file ─▶ model ─▶ judgements
//! ```
//!
//! A [`Network`] is a Burn module with the settings of its shape; the training loop, the model file and the judging of
//! songs are the same for all, and [`RECIPES`] lists every network as a classifier. The modules stand in the order in which
//! they build on each other. The one crate that names Burn.

mod pass;

mod device;

mod host;

mod workers;

mod cpu;

mod layers;

mod onnx;
mod network;

mod weights;

mod data;

mod augment;

mod optimizer;

mod schedule;

mod average;

mod loss;

mod contrastive;

mod objective;

mod step;

mod start;

mod settings;

mod training;

mod model;

mod recipe;

mod networks;

pub use augment::{ChosenAugmentation, Given, augment, augmentation_names};
pub use data::{Batch, LabelledClips, StoredClips};
pub use device::{ComputeDevice, DeviceError};
pub use layers::GruVariant;
pub use network::{Network, NetworkConfig, NetworkOutput, Prepared};
pub use networks::{Crnn, CrnnConfig, FineTuned, FineTunedConfig, RECIPES};
pub use objective::{Contrastive, Objective};
pub use optimizer::{Adam, AdamState};
pub use pass::{BatchStatistics, Pass, TrainingPass};
pub use recipe::NetworkRecipe;
pub use schedule::Schedule;
pub use settings::NetworkSettings;
pub use start::Start;
pub use training::{TrainingTask, train};
pub use weights::{weights, with_weights};
