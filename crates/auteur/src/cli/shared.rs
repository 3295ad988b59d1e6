//! The words that several commands have.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use auteur::audio::Limits;
use clap::{Args, ValueEnum};

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

pub(super) fn below_one(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if (0.0..1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to below 1".to_owned()),
    }
}

pub(super) fn count(word: &str) -> Result<NonZeroUsize, String> {
    word.parse().map_err(|_| "give a whole number from 1".to_owned())
}

pub(super) fn positive(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        _ => Err("give a number above zero".to_owned()),
    }
}
