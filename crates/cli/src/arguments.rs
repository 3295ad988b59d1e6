//! The arguments that several commands have.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use auteur::rooms::study::Site;
use auteur::{
    Access, ConfigurationFile, Device, Downmix, EncoderFile, FeatureConfig, Limits, StoreInBucket, read_names,
};
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::named::one_of;
use crate::progress::TerminalProgress;

/// Where settings come from that no flag gives.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// TOML file with settings; flags override it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Settings {
    /// The file, empty where none is given.
    pub(crate) fn file(&self) -> Result<ConfigurationFile, Failure> {
        let file = self.config.as_deref().map(ConfigurationFile::read).transpose();
        Ok(file?.unwrap_or_default())
    }

    /// How the file says that songs become features.
    pub(crate) fn features(&self) -> Result<FeatureConfig, Failure> {
        Ok(self.file()?.features()?)
    }
}

/// What is heard of a song's channels.
#[derive(Debug, Args)]
pub(crate) struct Channels {
    /// How the channels of a song become one [default: mean, or what FILE says]
    #[arg(long, value_name = "WAY", value_parser = one_of(&Downmix::ALL, Downmix::name, Downmix::description))]
    downmix: Option<Downmix>,
}

impl Channels {
    /// These settings, with the way that was asked for.
    pub(crate) fn of(&self, features: FeatureConfig) -> FeatureConfig {
        FeatureConfig { downmix: self.downmix.unwrap_or(features.downmix), ..features }
    }
}

/// Whom to leave out.
#[derive(Debug, Args)]
pub(crate) struct LeaveOut {
    /// Leave out this artist (may be repeated)
    #[arg(long, value_name = "ARTIST")]
    exclude: Vec<String>,
    /// Leave out the artists named in this file, one on each line
    #[arg(long, value_name = "FILE")]
    exclude_from: Option<PathBuf>,
    /// Leave out artists with fewer songs than this
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    min_songs: Option<u64>,
}

impl LeaveOut {
    /// The artists that are named; none where nobody is.
    pub(crate) fn exclude(&self) -> Result<Option<Vec<String>>, Failure> {
        let from_file = self.exclude_from.as_deref().map(read_names).transpose()?;
        if self.exclude.is_empty() && from_file.is_none() {
            return Ok(None);
        }
        Ok(Some(self.exclude.iter().cloned().chain(from_file.unwrap_or_default()).collect()))
    }

    pub(crate) fn min_songs(&self) -> Option<usize> {
        self.min_songs.map(|songs| songs as usize)
    }
}

/// Which songs are copies of each other.
#[derive(Debug, Args)]
pub(crate) struct Copies {
    /// Never let copies of one recording, as `audit` found them, lie in two parts of a split
    #[arg(long, value_name = "AUDIT")]
    pub(crate) groups: Option<PathBuf>,
}

/// How long a song may be.
#[derive(Debug, Args)]
pub(crate) struct Length {
    /// Refuse songs longer than this many minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 120.0, value_parser = positive)]
    max_minutes: f64,
}

impl Length {
    pub(crate) fn limits(&self) -> Limits {
        Limits { max_seconds: self.max_minutes * 60.0 }
    }
}

/// The encoder that makes vectors.
#[derive(Debug, Args)]
pub(crate) struct BroughtEncoder {
    /// Encoder of your own that makes the vectors, in place of the one within the program: what `pretrain` made, or an
    /// ONNX file, which needs a program built with --features onnx
    #[arg(long, value_name = "ENCODER")]
    encoder: Option<PathBuf>,
    /// TOML file that says what an ONNX file hears [default: its name, ending in .toml]
    #[arg(long, value_name = "FILE", requires = "encoder")]
    encoder_settings: Option<PathBuf>,
}

impl BroughtEncoder {
    pub(crate) fn file(&self) -> Option<EncoderFile> {
        let settings = self.encoder_settings.clone();
        self.encoder.clone().map(|network| EncoderFile { network, settings })
    }
}

/// What computes the network.
#[derive(Debug, Args)]
pub(crate) struct Computing {
    /// Device that computes the network; results differ only by rounding
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
}

/// The devices that a network can be computed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DeviceName {
    /// The processor
    Cpu,
    /// The best graphics card; needs a program built with --features gpu
    Gpu,
}

impl Computing {
    pub(crate) fn device(&self) -> Device {
        match self.device {
            DeviceName::Cpu => Device::Cpu,
            DeviceName::Gpu => Device::Gpu,
        }
    }
}

/// Where files are kept that lie in a bucket.
#[derive(Debug, Args)]
pub(crate) struct Cache {
    /// Folder for what is fetched from s3://BUCKET/PREFIX, which needs a program built with --features s3
    /// [default: ~/.cache/auteur]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
}

impl Cache {
    /// The folder of a store or a study, which is fetched where it lies in a bucket.
    pub(crate) fn bring_here(&self, path: &Path) -> Result<PathBuf, Failure> {
        Ok(auteur::bring_here(path, self.cache.as_deref(), &TerminalProgress::listening())?)
    }

    /// Where a study lies.
    pub(crate) fn study_site(&self, path: &Path, access: Access) -> Result<Site, Failure> {
        Ok(auteur::study_site(path, self.cache.as_deref(), access)?)
    }

    /// The store that is to be brought up to date in a bucket; none where it lies in a folder.
    pub(crate) fn store_in_bucket(&self, path: &Path) -> Result<Option<StoreInBucket>, Failure> {
        Ok(auteur::store_in_bucket(path, self.cache.as_deref(), &TerminalProgress::listening())?)
    }
}

/// What every command takes that computes.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// Processor threads [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) threads: Option<u64>,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl Shared {
    /// Sets the number of threads of every parallel step.
    pub(crate) fn use_threads(&self) -> Result<(), Failure> {
        let Some(threads) = self.threads else { return Ok(()) };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads as usize);
        pool.build_global()
            .map_err(|error| Failure::failed(format!("cannot start {threads} threads: {error}")))
    }
}

pub(crate) fn below_one(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if (0.0..1.0).contains(&value) => Ok(value),
        _ => Err("must be at least 0 and below 1".to_owned()),
    }
}

/// Takes a share that is neither nothing nor all.
pub(crate) fn share(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if value > 0.0 && value < 1.0 => Ok(value),
        _ => Err("must be above 0 and below 1".to_owned()),
    }
}

pub(crate) fn count(word: &str) -> Result<NonZeroUsize, String> {
    word.parse().map_err(|_| "must be a whole number, 1 or more".to_owned())
}

/// Takes a whole number that is not smaller than this.
pub(crate) fn at_least(least: u64) -> impl Fn(&str) -> Result<u64, String> + Clone + Send + Sync {
    move |word| {
        let number = word.parse().ok().filter(|&number| number >= least);
        number.ok_or_else(|| format!("must be a whole number, {least} or more"))
    }
}

pub(crate) fn positive(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 1e9 => Ok(value),
        _ => Err("must be greater than 0 and at most 1e9".to_owned()),
    }
}
