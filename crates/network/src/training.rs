//! Clips become a trained network, epoch by epoch, in a folder from which the run can always be resumed.

mod chance;
mod checkpoint;
mod early_stopping;
mod epoch;
mod epoch_log;
mod grouped;
mod remarks;
mod run;
mod run_settings;
mod task;

pub(crate) use chance::Chance;

pub use run::train;
pub use task::TrainingTask;
