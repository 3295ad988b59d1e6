//! The commands: each asks the libraries in turn and prints their answer. Results go to standard output, progress and
//! complaints to standard error.

pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod features;
pub(crate) mod map;
pub(crate) mod predict;
pub(crate) mod prepare;
pub(crate) mod report;
mod results_folder;
pub(crate) mod study;
pub(crate) mod train;

use std::io::{self, Write};

use auteur::model::{ComputeDevice, ModelError};
use serde::Serialize;

use crate::cli::{Computing, Device, Shared};
use crate::failure::Failure;

/// Sets the number of threads of every parallel step.
pub(crate) fn use_threads(shared: &Shared) -> Result<(), Failure> {
    let Some(threads) = shared.threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads as usize)
        .build_global()
        .map_err(|error| Failure::Failed(format!("cannot start {threads} threads: {error}")))
}

/// Finds and opens the device that is asked for.
pub(crate) fn open_device(computing: &Computing) -> Result<ComputeDevice, Failure> {
    let opened = match computing.device {
        Device::Cpu => return Ok(ComputeDevice::cpu()),
        Device::Gpu => ComputeDevice::gpu(),
    };
    opened.map_err(|error| {
        let message = format!("--device gpu: {error}");
        match error {
            ModelError::BuiltWithoutGpu => Failure::Usage(message),
            _ => Failure::Failed(message),
        }
    })
}

/// Prints a line, or an answer of several, to standard output.
///
/// A reader that closed the pipe early (`auteur ... | head`) has what it wanted.
pub(crate) fn print(answer: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{answer}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints an answer as JSON.
pub(crate) fn print_json(answer: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer)
        .map_err(|error| Failure::Failed(format!("cannot write the answer as JSON: {error}")))?;
    print(&text)
}
