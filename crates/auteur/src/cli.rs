//! The command line: raw words in, typed arguments out.
//!
//! Only what clap can check by itself is checked here; the checks that need a file or a default are in
//! [`crate::configuration`] and in the commands.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use auteur::audio::Limits;
use auteur::dataset::{FeatureKinds, SplitKind};
use auteur::study::Shard;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::classifier::Classifier;

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

/// Turn a folder of music into a store of log-mel spectrograms
///
/// MUSIC is laid out <artist>/<album>/<song>, or holds a folder `artists` that is. Files with the ending of a music file
/// are taken, and read by their content: MP3, Ogg Vorbis, Opus, FLAC, WAV, AIFF and AAC at any sample rate. Run again, only new and changed songs
/// are decoded, also after a crash. Files that cannot be used are set aside, with the reason, and listed at the end.
///
/// With `--kinds log-mel,chroma` the store also holds the beats of every song, and its chroma between them, as the
/// classical baselines need them. A store without them is given them by hearing every song again; a store that has them
/// keeps them.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur prepare ~/Music -o store
  auteur prepare ~/Music -o store --kinds log-mel,chroma
  auteur prepare ~/Music -o store --strict --json > prepared.json")]
pub(crate) struct Prepare {
    /// Folder of music
    pub(crate) music: PathBuf,
    /// Folder of the store, made or brought up to date
    #[arg(short, long, value_name = "STORE")]
    pub(crate) output: PathBuf,
    /// Features to keep, log-mel and chroma (with beats); log-mel is always kept [default: those that STORE has]
    #[arg(long, value_name = "KIND,...")]
    pub(crate) kinds: Option<FeatureKinds>,
    /// Fail when a file had to be set aside
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Write the features of one song as a NumPy file
///
/// The array is f32, [bins, frames], lowest band first, in decibels: what `prepare` stores, before its rounding to
/// 16 bits. Chroma is [12, frames], C first, the strongest pitch class of a frame being 1; with it, `--json` prints the
/// song's tuning in semitones, its tempo in beats a minute and the frames of its beats.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur features song.mp3 -o song.npy
  auteur features song.flac -o mfcc.npy --kind mfcc
  auteur features song.ogg -o chroma.npy --kind chroma --json")]
pub(crate) struct Features {
    /// Music file
    pub(crate) song: PathBuf,
    /// NumPy file to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Which features
    #[arg(long, value_enum, default_value_t = FeatureKind::LogMel)]
    pub(crate) kind: FeatureKind,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// The features that `features` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FeatureKind {
    /// Log-mel spectrogram, 128 bands
    LogMel,
    /// 20 mel-frequency cepstral coefficients
    Mfcc,
    /// Strength of the 12 pitch classes
    Chroma,
}

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
    /// crnn, the paper's network, or one of its classical rivals: whitman, gaussian, ellis, gmm, mandel-mahalanobis,
    /// mandel-kl [default: crnn]
    #[arg(long, value_name = "NAME")]
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) epochs: Option<u64>,
    /// Stop after this many epochs without a lower validation loss [default: 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) patience: Option<u64>,
    /// Clips in a batch [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) batch_size: Option<u64>,
    /// Adam's learning rate [default: 0.0001]
    #[arg(long, value_name = "X", value_parser = positive)]
    pub(crate) learning_rate: Option<f64>,
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

/// Run the paper's whole study on a store: every classifier, clip length, split and seed
///
/// Each condition is a job with a folder of its own in STUDY. Jobs that are complete are skipped, jobs that were stopped
/// are gone on with, and a job that fails stops no other: the same command again, also after a crash, ends in the same
/// results. Several processes may share one STUDY, on several machines too: each job is done by one of them.
/// `--shard I/N` takes every N-th job, for a batch system's array. What is asked beyond an earlier command is added to
/// the study; a list that is not given is that of the study, where there is one, and the paper's where there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur study store -o study
  auteur study store -o study --list
  auteur study store -o study --lengths 3,10 --classifiers crnn,gaussian,gmm --seeds 0,21,42 --jobs 2
  auteur study store -o study --shard 1/4")]
pub(crate) struct Study {
    /// Store that `prepare` made
    pub(crate) store: PathBuf,
    /// Folder of the study
    #[arg(short, long, value_name = "STUDY")]
    pub(crate) output: PathBuf,
    /// Lengths of a clip in seconds [default: 1,3,5,10,20,30]
    #[arg(long, value_name = "S,...", value_delimiter = ',', value_parser = positive)]
    pub(crate) lengths: Option<Vec<f64>>,
    /// What the splits keep together [default: song,album]
    #[arg(long, value_name = "SPLIT,...", value_delimiter = ',', value_parser = split_kind)]
    pub(crate) splits: Option<Vec<SplitKind>>,
    /// Seeds of the trials [default: 0,21,42]
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    pub(crate) seeds: Option<Vec<u64>>,
    /// Of crnn, whitman, gaussian, ellis, gmm, mandel-mahalanobis, mandel-kl [default: crnn]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) classifiers: Option<Vec<Classifier>>,
    /// At most this many epochs of a training [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) epochs: Option<u64>,
    /// Leave an artist out (repeat for more)
    #[arg(long, value_name = "ARTIST")]
    pub(crate) exclude: Option<Vec<String>>,
    /// So many jobs at a time, which share the processor threads
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroUsize,
    /// Only every N-th job, from the I-th on
    #[arg(long, value_name = "I/N", default_value = "1/1")]
    pub(crate) shard: Shard,
    /// Print the jobs, how far they are and the time they take, and do nothing
    #[arg(long)]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) computing: Computing,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Write the tables and figures of a study, and one page with all of them
///
/// Tables I to V and Figures 1 to 3 under the paper's numbers, with the paper's own figures beside those of the study;
/// beyond the paper: 95 % intervals, paired tests, the producer effect by artist, three votes. REPORT receives
/// `report.html`, which opens without a network, `report.md`, the tables as Markdown, CSV and LaTeX, the figures as SVG
/// and PNG. Nothing is trained and nothing decoded, and a study that is not complete can be reported, too.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur report study -o report
  auteur report study -o report --name artist20")]
pub(crate) struct Report {
    /// Folder of a study
    pub(crate) study: PathBuf,
    /// Folder of the report
    #[arg(short, long, value_name = "REPORT")]
    pub(crate) output: PathBuf,
    /// What to call the music [default: the name of the study's folder]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Draw where a network hears the clips of a store: near what sounds alike to it
///
/// The bottleneck vectors of all clips by the network's artists become points in two dimensions, coloured by artist. MAP
/// receives `map.html`, which opens without a network (hover over a point, click a name in the legend), `map.svg`,
/// `map.png`, `map.csv`, and `scores.json`: how well the artists of the test songs lie apart.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur map run store -o map
  auteur map run/model.safetensors store -o map --level song --method pca")]
pub(crate) struct Map {
    /// Folder of a run, or its model.safetensors alone
    #[arg(value_name = "RUN|MODEL")]
    pub(crate) model: PathBuf,
    /// Store that `prepare` made
    pub(crate) store: PathBuf,
    /// Folder of the map
    #[arg(short, long, value_name = "MAP")]
    pub(crate) output: PathBuf,
    /// A point for every clip, or for every song: the mean of its clips
    #[arg(long, value_enum, default_value_t = MapLevel::Clip)]
    pub(crate) level: MapLevel,
    /// How vectors become points
    #[arg(long, value_enum, default_value_t = MapMethod::Tsne)]
    pub(crate) method: MapMethod,
    /// Neighbours that a point of t-SNE cares for, about
    #[arg(long, value_name = "P", default_value_t = 30.0, value_parser = positive)]
    pub(crate) perplexity: f64,
    /// Seed of the projection
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) computing: Computing,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// What a point of a map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MapLevel {
    /// A clip
    Clip,
    /// A song
    Song,
}

/// How vectors become points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MapMethod {
    /// t-distributed stochastic neighbour embedding
    Tsne,
    /// Uniform manifold approximation and projection
    Umap,
    /// The two principal components
    Pca,
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

/// Where settings come from that no flag gives.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// TOML file with settings; flags go before it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// How long a song may be.
#[derive(Debug, Args)]
pub(crate) struct Length {
    /// Refuse songs that are longer than this
    #[arg(long, value_name = "MINUTES", default_value_t = 120.0, value_parser = positive)]
    max_minutes: f64,
}

impl Length {
    pub(crate) fn limits(&self) -> Limits {
        Limits { max_seconds: self.max_minutes * 60.0 }
    }
}

/// What computes the network.
#[derive(Debug, Args)]
pub(crate) struct Computing {
    /// What computes the network; the results differ in rounding alone
    #[arg(long, value_enum, default_value_t = Device::Cpu)]
    pub(crate) device: Device,
}

/// The devices that a network can be computed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Device {
    /// The processor
    Cpu,
    /// The best graphics card, in a program that was built with --features gpu
    Gpu,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// Processor threads [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) threads: Option<u64>,
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

fn positive(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        _ => Err("give a number above zero".to_owned()),
    }
}

fn split_kind(word: &str) -> Result<SplitKind, String> {
    match word {
        "song" => Ok(SplitKind::Song),
        "album" => Ok(SplitKind::Album),
        _ => Err("give song, album, or both with a comma".to_owned()),
    }
}
