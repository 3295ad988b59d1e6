//! What Python asks for becomes what the library is asked for.
//!
//! A request is a record of the arguments that were given; those of settings have the configuration's names. What several requests have
//! in common, [`Listening`] and [`Training`], is read from the same text, each beside the other.

use std::cell::Cell;
use std::iter;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use auteur::{
    CatalogueSettings, ClipCut, ClipRequest, ConfigurationFile, Device, EncoderFile, LabelledFile, Labels,
    Limits, MapLevel, MapMethod, PrepareSettings, Protocol, Reference, Section, StudyRequest, StudySettings,
    TrainRequest, TsneSettings, UmapSettings,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::Value;

use crate::told::Failure;

/// Reads a request; an argument that makes no sense is told with its name.
pub(crate) fn read<T: DeserializeOwned>(request: &str) -> Result<T, Failure> {
    let request: Section =
        serde_json::from_str(request).map_err(|cause| Failure::asked(cause.to_string()))?;
    let reads = Cell::new(None);
    let arguments = request.iter().inspect(|argument| reads.set(Some(*argument)));
    // When all are read, none of them is to blame.
    let end = iter::from_fn(|| {
        reads.set(None);
        None
    });
    let arguments = arguments.map(|(name, value)| (name.as_str(), value)).chain(end);
    T::deserialize(MapDeserializer::new(arguments)).map_err(|cause: serde_json::Error| match reads.get() {
        Some((name, value)) => misread(name, value, &cause.to_string()),
        None => Failure::asked(cause.to_string()),
    })
}

/// The argument `name` is `value`, of which serde says `cause`, "invalid value: integer `-1`, expected u64".
fn misread(name: &str, value: &Value, cause: &str) -> Failure {
    let Some((_, expected)) = cause.rsplit_once(", expected ") else {
        return Failure::asked(format!("{name} is {value}: {cause}")).refuses(value);
    };
    let expected = match expected {
        "u64" | "usize" => "a whole number, 0 or more",
        "a nonzero usize" => "a whole number, 1 or more",
        "f64" => "a number",
        "a string" => "a str",
        "path string" => "a path",
        "a sequence" => "a list",
        "a boolean" => "True or False",
        other => other,
    };
    // An item of a list, unless the list itself is not due.
    let each = if value.is_array() && !cause.contains("sequence") { "each item of it" } else { "it" };
    Failure::asked(format!("{name} is {value}")).refuses(value).helps(&format!("{each} must be {expected}"))
}

/// An answer as JSON.
pub(crate) fn json_of<T: serde::Serialize + ?Sized>(answer: &T) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|cause| Failure::of_system(cause.to_string()))
}

/// The one of `all` that is called `given`.
pub(crate) fn named<T: Copy>(
    what: &str,
    given: &str,
    all: impl IntoIterator<Item = T, IntoIter: Clone>,
    name: impl Fn(T) -> &'static str,
) -> Result<T, Failure> {
    let all = all.into_iter();
    all.clone().find(|one| name(*one) == given).ok_or_else(|| {
        let known: Vec<&str> = all.map(&name).collect();
        Failure::asked(format!("{what} is {given:?}; it must be one of {}", known.join(", "))).refuses(given)
    })
}

/// A word in the library's own notation, such as `1/5`.
fn parsed<T: FromStr<Err: ToString>>(word: &str) -> Result<T, Failure> {
    word.parse().map_err(|cause: T::Err| Failure::asked(cause.to_string()).refuses(word))
}

pub(crate) fn device(name: Option<&str>) -> Result<Device, Failure> {
    named("device", name.unwrap_or("cpu"), [Device::Cpu, Device::Gpu], |device| match device {
        Device::Cpu => "cpu",
        Device::Gpu => "gpu",
    })
}

fn file(config: Option<PathBuf>) -> Result<ConfigurationFile, Failure> {
    Ok(config.as_deref().map(ConfigurationFile::read).transpose()?.unwrap_or_default())
}

/// The encoder that was brought along, and how long a song may be.
#[derive(Deserialize)]
pub(crate) struct Listening {
    encoder: Option<PathBuf>,
    encoder_settings: Option<PathBuf>,
    max_minutes: Option<f64>,
}

impl Listening {
    pub(crate) fn encoder(&self) -> Option<EncoderFile> {
        let settings = self.encoder_settings.clone();
        self.encoder.clone().map(|network| EncoderFile { network, settings })
    }

    pub(crate) fn limits(&self) -> Limits {
        self.max_minutes.map_or_else(Limits::default, |minutes| Limits { max_seconds: 60.0 * minutes })
    }
}

#[derive(Deserialize)]
pub(crate) struct Prepare {
    pub(crate) music: PathBuf,
    pub(crate) store: PathBuf,
    labels: Option<String>,
    merge: Option<PathBuf>,
    ignore: Vec<String>,
    kinds: Option<Vec<String>>,
    config: Option<PathBuf>,
    shard: Option<String>,
    settings: Section,
}

impl Prepare {
    pub(crate) fn settings(self, listening: &Listening) -> Result<PrepareSettings, Failure> {
        let (encoder, limits) = (listening.encoder(), listening.limits());
        let labels = self.labels.as_deref().map(parsed::<Labels>).transpose()?.unwrap_or_default();
        let kinds = self.kinds.map(|kinds| parsed(&kinds.join(","))).transpose()?;
        let features = file(self.config)?.features_with(&self.settings)?;
        let catalogue = CatalogueSettings { labels, ignore: self.ignore, merge: self.merge };
        let share = self.shard.as_deref().map(parsed).transpose()?;
        Ok(PrepareSettings { catalogue, features, kinds, encoder, limits, share })
    }
}

/// What trainings have in common.
#[derive(Deserialize)]
pub(crate) struct Training {
    config: Option<PathBuf>,
    reference: Option<String>,
    classifier: Option<String>,
    split: Option<String>,
    fold: Option<String>,
    exclude: Option<Vec<String>>,
    min_songs: Option<usize>,
    groups: Option<PathBuf>,
    clip_seconds: Option<f64>,
    clip_frames: Option<usize>,
    seed: Option<u64>,
    threads: Option<u64>,
    cut: Option<String>,
    start: Option<PathBuf>,
    settings: Section,
    device: Option<String>,
}

impl Training {
    pub(crate) fn device(&self) -> Result<Device, Failure> {
        device(self.device.as_deref())
    }

    pub(crate) fn request(self) -> Result<TrainRequest, Failure> {
        let clip = match (self.clip_seconds, self.clip_frames) {
            (Some(_), Some(_)) => {
                return Err(Failure::asked(
                    "clip_seconds and clip_frames are both given; leave out one of them",
                ));
            }
            (seconds, frames) => {
                seconds.map(ClipRequest::Seconds).or_else(|| frames.map(ClipRequest::Frames))
            }
        };
        let cut = self.cut.map(|cut| named("cut", &cut, ClipCut::ALL, ClipCut::name)).transpose()?;
        Ok(TrainRequest {
            file: file(self.config)?,
            reference: reference(self.reference.as_deref())?,
            classifier: self.classifier,
            split: self.split,
            fold: self.fold.as_deref().map(parsed).transpose()?,
            exclude: self.exclude,
            min_songs: self.min_songs,
            groups: self.groups,
            clip,
            seed: self.seed,
            threads: self.threads,
            cut,
            from: self.start,
            section: self.settings,
        })
    }
}

fn reference(name: Option<&str>) -> Result<Option<Reference>, Failure> {
    name.map(|name| named("reference", name, Reference::ALL, Reference::name)).transpose()
}

#[derive(Deserialize)]
pub(crate) struct Train {
    pub(crate) store: PathBuf,
    pub(crate) run: PathBuf,
}

#[derive(Deserialize)]
pub(crate) struct TrainOnFiles {
    files: Vec<(PathBuf, String)>,
    pub(crate) folder: PathBuf,
}

impl TrainOnFiles {
    pub(crate) fn files(&self) -> Vec<LabelledFile> {
        let files = self.files.iter().cloned();
        files.map(|(file, artist)| LabelledFile { file, artist }).collect()
    }
}

#[derive(Deserialize)]
pub(crate) struct Evaluate {
    pub(crate) run: PathBuf,
    pub(crate) store: Option<PathBuf>,
    pub(crate) folds: Option<usize>,
    pub(crate) unknown_artists: bool,
    pub(crate) unknown: Option<PathBuf>,
    pub(crate) device: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Study {
    pub(crate) store: PathBuf,
    pub(crate) study: PathBuf,
    config: Option<PathBuf>,
    reference: Option<String>,
    classifiers: Option<Vec<String>>,
    lengths: Option<Vec<f64>>,
    splits: Option<Vec<String>>,
    protocol: Option<String>,
    folds: Option<usize>,
    repeats: Option<u64>,
    seeds: Option<Vec<u64>>,
    epochs: Option<usize>,
    exclude: Option<Vec<String>>,
    min_songs: Option<usize>,
    groups: Option<PathBuf>,
    jobs: Option<NonZeroUsize>,
    shard: Option<String>,
    threads: Option<NonZeroUsize>,
    device: Option<String>,
    /// Whether the jobs are only listed.
    pub(crate) list: bool,
}

impl Study {
    pub(crate) fn settings(self) -> Result<StudySettings, Failure> {
        let protocol = self.protocol()?;
        let splits = self.splits.map(|splits| splits.iter().map(|split| parsed(split)).collect());
        Ok(StudySettings {
            request: StudyRequest {
                protocol,
                file: file(self.config)?,
                reference: reference(self.reference.as_deref())?,
                classifiers: self.classifiers,
                lengths: self.lengths,
                splits: splits.transpose()?,
                seeds: self.seeds,
                epochs: self.epochs,
                exclude: self.exclude,
                min_songs: self.min_songs,
                groups: self.groups,
            },
            device: device(self.device.as_deref())?,
            share: self.shard.as_deref().map(parsed).transpose()?.unwrap_or_default(),
            jobs: self.jobs.unwrap_or(NonZeroUsize::MIN),
            threads: self.threads,
        })
    }

    fn protocol(&self) -> Result<Option<Protocol>, Failure> {
        let (folds, repeats) = (self.folds, self.repeats);
        match (self.protocol.as_deref(), folds.is_some() || repeats.is_some()) {
            (None, false) => Ok(None),
            (Some("paper"), true) => {
                Err(Failure::asked("the protocol of the paper has no folds and no repeats"))
            }
            (Some("paper"), false) => Ok(Some(Protocol::Paper)),
            (None | Some("cross-validation"), _) => Ok(Some(Protocol::CrossValidation { folds, repeats })),
            (Some(other), _) => Err(Failure::asked(format!(
                "protocol is {other:?}; it must be one of paper, cross-validation"
            ))),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Similar {
    pub(crate) store: PathBuf,
    pub(crate) sought: Vec<String>,
    /// Whether artists are listed; none: where only artists are sought.
    pub(crate) artists: Option<bool>,
    pub(crate) most: usize,
    pub(crate) whose: String,
}

#[derive(Deserialize)]
pub(crate) struct Verify {
    pub(crate) model: PathBuf,
    pub(crate) song: PathBuf,
    pub(crate) others: Vec<PathBuf>,
}

#[derive(Deserialize)]
pub(crate) struct Map {
    pub(crate) model: Option<PathBuf>,
    pub(crate) store: PathBuf,
    pub(crate) map: PathBuf,
    level: String,
    method: String,
    perplexity: f64,
    seed: u64,
    pub(crate) device: Option<String>,
}

impl Map {
    pub(crate) fn level(&self) -> Result<MapLevel, Failure> {
        named("level", &self.level, MapLevel::ALL, MapLevel::name)
    }

    pub(crate) fn method(&self) -> Result<MapMethod, Failure> {
        let Self { perplexity, seed, .. } = *self;
        let all = [
            ("tsne", MapMethod::Tsne(TsneSettings { perplexity, seed, ..TsneSettings::default() })),
            ("umap", MapMethod::Umap(UmapSettings { seed, ..UmapSettings::default() })),
            ("pca", MapMethod::Pca),
        ];
        let place = named("method", &self.method, 0..all.len(), |place| all[place].0)?;
        Ok(all[place].1.clone())
    }
}

#[derive(Deserialize)]
pub(crate) struct Audit {
    pub(crate) store: PathBuf,
    pub(crate) audit: PathBuf,
    pub(crate) seed: u64,
    pub(crate) device: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Report {
    pub(crate) study: PathBuf,
    pub(crate) report: PathBuf,
    pub(crate) name: Option<String>,
    pub(crate) beside: Option<PathBuf>,
}

#[derive(Deserialize)]
pub(crate) struct Export {
    pub(crate) source: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) format: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Enrol {
    pub(crate) model: PathBuf,
    pub(crate) artist: String,
    pub(crate) songs: Vec<PathBuf>,
    pub(crate) output: Option<PathBuf>,
}

#[derive(Deserialize)]
pub(crate) struct Forget {
    pub(crate) model: PathBuf,
    pub(crate) artist: String,
    pub(crate) output: Option<PathBuf>,
}

#[derive(Deserialize)]
pub(crate) struct Info {
    pub(crate) path: PathBuf,
}
