//! The program: reads the command line, runs the command, and turns its end into an exit code.

mod classifier;
mod cli;
mod commands;
mod configuration;
mod failure;
mod interrupt;
mod npy;
mod progress;
mod run_folder;
mod scores;
mod wording;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::failure::complain;

// Training takes and frees tensors of tens of megabytes at every step; the system's allocator gives each back to the
// kernel and faults it in again, which costs more than the arithmetic of the smaller layers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The features of one song are quick, and their file is whole or not there: Ctrl-C simply ends that command.
    if !matches!(cli.command, Command::Features(_)) {
        interrupt::listen();
    }
    let done = match &cli.command {
        Command::Prepare(arguments) => commands::prepare::run(arguments),
        Command::Features(arguments) => commands::features::run(arguments),
        Command::Train(arguments) => commands::train::run(arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(arguments),
        Command::Predict(arguments) => commands::predict::run(arguments),
        Command::Study(arguments) => commands::study::run(arguments),
        Command::Report(arguments) => commands::report::run(arguments),
        Command::Map(arguments) => commands::map::run(arguments),
        Command::Demo(arguments) => commands::demo::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&format!("error: {failure}"));
            failure.exit_code()
        }
    }
}
