//! The program: reads the command line, runs the command, and turns its outcome into an exit status.

mod addresses;
mod arguments;

mod commands;
mod display;
mod failure;
mod interrupt;
mod learning;
mod named;
mod print;
mod progress;
mod remedies;
mod scores;
mod wording;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::commands::Command;
use crate::failure::Failure;
use crate::print::complain;

// Training takes and frees tensors of tens of megabytes at every step; the system's allocator gives each back to the
// kernel and faults it in again, which costs more than the arithmetic of the smaller layers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Names the artist of a piece of music from its sound.
#[derive(Debug, Parser)]
#[command(
    name = "auteur",
    version,
    arg_required_else_help = true,
    after_help = "\
To get started with your own music, laid out as <artist>/<album>/<song>:
  auteur prepare ~/Music -o store
  auteur train store -o run
  auteur evaluate run
  auteur predict run unknown.mp3

Exit status: 0 success, 1 failed or interrupted, 2 bad usage."
)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let given = Program::command().get_matches();
    let program = Program::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    let checked = auteur::check_environment().map_err(Failure::from);
    let checked = checked.and_then(|()| addresses::refuse_elsewhere(&given));
    match checked.and_then(|()| program.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&format!("error: {failure}"));
            failure.exit_code()
        }
    }
}
