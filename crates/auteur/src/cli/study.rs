//! The words of `study`, `report` and `map`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use auteur::dataset::SplitKind;
use auteur::study::Shard;
use clap::{Args, ValueEnum};

use super::{Computing, Settings, Shared, count, positive};
use crate::classifier::Classifier;

/// Run the paper's whole study on a store: every classifier, clip length, split and seed
///
/// Each condition is a job with a folder of its own in STUDY. Jobs that are complete are skipped, jobs that were stopped
/// are gone on with, and a job that fails stops no other: the same command again, also after a crash, ends in the same
/// results. Several processes may share one STUDY, on several machines too: each job is done by one of them.
/// What is asked beyond an earlier command is added to the study. A list that is not given is that of the --config file,
/// where it names one, else that of the study, where there is one, else the paper's.
///
/// `--shard I/N` takes every N-th job, for a batch system's array. A process that is done with its share also takes over
/// what another share's process had begun when it died, but not what it had not begun: the command once more without
/// --shard does what is left.
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
    /// What is trained [default: crnn]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_enum)]
    pub(crate) classifiers: Option<Vec<Classifier>>,
    /// At most this many epochs of a training [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) epochs: Option<u64>,
    /// Leave an artist out (repeat for more)
    #[arg(long, value_name = "ARTIST")]
    pub(crate) exclude: Option<Vec<String>>,
    /// So many jobs at a time, which share the processor threads
    #[arg(long, value_name = "N", default_value = "1", value_parser = count)]
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

fn split_kind(word: &str) -> Result<SplitKind, String> {
    match word {
        "song" => Ok(SplitKind::Song),
        "album" => Ok(SplitKind::Album),
        _ => Err("give song, album, or both with a comma".to_owned()),
    }
}
