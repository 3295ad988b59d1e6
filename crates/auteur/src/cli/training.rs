//! The words of `train`, `evaluate` and `predict`.

use std::path::PathBuf;

use clap::Args;

use super::{Computing, Length, Settings, Shared, below_one, positive};
use crate::classifier::Classifier;

/// Heads the flags that classical classifiers refuse.
const OF_THE_NETWORK: &str = "Options of the network (--classifier crnn)";

/// Train a classifier on a store
///
/// The defaults are the paper's: clips of 3 s, Adam at 1e-4, batches of 16, at most 200 epochs, stopping after 10
/// without a lower validation loss. RUN receives the resolved configuration, the split, a line for each epoch and
/// `model.safetensors`. The same command again resumes a run that was stopped, and leaves a complete one as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur train store -o run
  auteur train store -o run-album --split album --exclude Askyel --clip-seconds 10 --seed 21
  auteur train store -o run-fold1 --split fold1.json
  auteur train store -o run-gmm --classifier gmm")]
pub(crate) struct Train {
    /// Store that `prepare` made
    pub(crate) store: PathBuf,
    /// Folder of the run
    #[arg(short, long, value_name = "RUN")]
    pub(crate) output: PathBuf,
    /// The paper's network or one of its classical rivals [default: crnn]
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) classifier: Option<Classifier>,
    /// song, album, or a JSON file {"train": [...], "validation": [...], "test": [...]} of paths in the music folder
    #[arg(long, value_name = "song|album|FILE.json")]
    pub(crate) split: Option<String>,
    /// Length of a clip in seconds; the paper's are 1, 3, 5, 10, 20 and 30 [default: 3]
    #[arg(long, value_name = "S", conflicts_with = "clip_frames", value_parser = positive)]
    pub(crate) clip_seconds: Option<f64>,
    /// Length of a clip in spectrogram frames, 31.25 a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) clip_frames: Option<u64>,
    /// Seed of the split, the weights, the order of clips and the dropout [default: 0]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// At most this many epochs [default: 200]
    #[arg(long, help_heading = OF_THE_NETWORK, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) epochs: Option<u64>,
    /// Stop after this many epochs without a lower validation loss [default: 10]
    #[arg(long, help_heading = OF_THE_NETWORK, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) patience: Option<u64>,
    /// Clips in a batch [default: 16]
    #[arg(long, help_heading = OF_THE_NETWORK, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) batch_size: Option<u64>,
    /// Adam's learning rate [default: 0.0001]
    #[arg(long, help_heading = OF_THE_NETWORK, value_name = "X", value_parser = positive)]
    pub(crate) learning_rate: Option<f64>,
    /// Weight of batch norm's old moving averages at each step, from 0 to below 1; with few steps an epoch, as long clips
    /// or a small corpus have, 0.9 lets them arrive before early stopping [default: 0.99]
    #[arg(long, help_heading = OF_THE_NETWORK, value_name = "X", value_parser = below_one)]
    pub(crate) batch_norm_momentum: Option<f64>,
    /// Leave an artist out (repeat for more)
    #[arg(long, value_name = "ARTIST")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) computing: Computing,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Score a run's model on its test songs
///
/// Prints precision, recall and F1 at frame level (every clip is a sample) and at song level under three votes, and
/// writes `predictions.parquet` and `evaluation.json` into the run.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur evaluate run
  auteur evaluate run --json | jq .song.majority.weighted.f1")]
pub(crate) struct Evaluate {
    /// Folder of the run
    pub(crate) run: PathBuf,
    /// The store, if it is no longer where the run was trained
    #[arg(long, value_name = "STORE")]
    pub(crate) store: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) computing: Computing,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Name the artist of songs
///
/// Every clip of a song is classified; the song's artist is the one with the highest mean probability.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur predict run unknown.mp3
  auteur predict run/model.safetensors ~/Downloads --top 5 --json > artists.json")]
pub(crate) struct Predict {
    /// Folder of a run, or its model.safetensors alone
    #[arg(value_name = "RUN|MODEL")]
    pub(crate) model: PathBuf,
    /// Music files, or folders that are searched for them
    #[arg(value_name = "SONG|FOLDER", required = true)]
    pub(crate) songs: Vec<PathBuf>,
    /// How many artists to list for each song
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) top: u64,
    /// Fail when a song could not be read
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    pub(crate) computing: Computing,
    #[command(flatten)]
    pub(crate) shared: Shared,
}
