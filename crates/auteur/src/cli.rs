//! The command line: raw words in, typed arguments out.
//!
//! Only what clap can check by itself is checked here; the checks that need a file or a default are in
//! [`crate::configuration`] and in the commands.

mod features;
mod shared;
mod study;
mod training;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use features::{FeatureKind, Features, Prepare};
pub(crate) use shared::{Computing, Device, Length, Settings, Shared};
use shared::{below_one, count, positive};
pub(crate) use study::{Map, MapLevel, MapMethod, Report, Study};
pub(crate) use training::{Evaluate, Predict, Train};

/// Names the artist of a piece of music from its sound.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "\
A first round, on your own folder of music laid out artists/<artist>/<album>/<song>:
  auteur prepare ~/Music -o store
  auteur train store -o run
  auteur evaluate run
  auteur predict run unknown.mp3

Exit code: 0 done, 1 failed or stopped, 2 bad usage."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order in which data meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Prepare(Prepare),
    Features(Features),
    Train(Train),
    Evaluate(Evaluate),
    Predict(Predict),
    Study(Study),
    Report(Report),
    Map(Map),
    Demo(Demo),
}

/// Do it all on the corpus that ships: prepare, train, evaluate, predict
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur demo
  auteur demo -o my-demo --music ~/Music --minutes 20")]
pub(crate) struct Demo {
    /// Folder for the store and the run
    #[arg(short, long, value_name = "FOLDER", default_value = "demo")]
    pub(crate) output: PathBuf,
    /// Folder of music [default: data/game-music-10 of the source tree]
    #[arg(long, value_name = "MUSIC")]
    pub(crate) music: Option<PathBuf>,
    /// Time for training, in minutes: as many epochs as fit
    #[arg(long, value_name = "MINUTES", default_value_t = 4.0, value_parser = positive)]
    pub(crate) minutes: f64,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) shared: Shared,
}
