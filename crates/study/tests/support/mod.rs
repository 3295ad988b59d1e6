//! A small store of features with artists that differ, and a small classifier that learns from it: what a study needs to
//! run end to end in a test.
#![allow(dead_code, reason = "every test file uses a part of this")]

pub(crate) mod regression;

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auteur_audio::{ExtractedSong, FeatureConfig, FeatureKinds, SongFeatures, SourceFormat, Spectrogram};
use auteur_classifier::{Configuration, Section, SplitConfig, TrainingConfig};
use auteur_dataset::{Catalogue, FeatureStore, Hooks, SplitKind, StoreSettings, build};
use auteur_ground::Silent;
use auteur_study::{
    ClipSeconds, Grid, GridReport, Hooks as RunHooks, LeaseTimes, Seating, StoreIdentity, Study, StudyPlan,
    Task, Watcher, Workforce,
};
use regression::Regression;
use tempfile::TempDir;

/// Few bands, so that stores are small.
const N_MELS: usize = 6;

/// Quick takeovers, with room for a machine that has other things to do.
pub(crate) const TIMES: LeaseTimes =
    LeaseTimes { heartbeat: Duration::from_millis(100), stale: Duration::from_millis(4_000) };

/// Songs of an artist: album, number of songs, frames of each.
pub(crate) type Albums<'a> = &'a [(&'a str, usize, usize)];

/// A folder with music that is no music, and room for studies beside it.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// Four artists, of whom Ann and Bob have the albums that an album split needs.
    pub(crate) fn example() -> Self {
        Self::with(&[
            ("Ann", &[("One", 3, 300), ("Two", 3, 280)]),
            ("Bob", &[("One", 2, 310), ("Two", 3, 300), ("Three", 2, 260)]),
            ("Cid", &[("Only", 6, 300)]),
            ("Dee", &[("Single", 5, 290)]),
        ])
    }

    pub(crate) fn with(artists: &[(&str, Albums<'_>)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (number, (artist, albums)) in artists.iter().enumerate() {
            for (album, songs, frames) in *albums {
                let path = folder.path().join("music").join(artist).join(album);
                fs::create_dir_all(&path).unwrap();
                for song in 0..*songs {
                    let content = format!("{number} {frames} {artist}/{album}/{song}");
                    fs::write(path.join(format!("{song}.mp3")), content).unwrap();
                }
            }
        }
        let this = Self { folder };
        let catalogue = Catalogue::scan(&this.path("music")).unwrap();
        let features = FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() };
        let settings = StoreSettings { features, kinds: FeatureKinds::default() };
        let hooks = Hooks { extract: &features_of, progress: &Silent };
        build(&this.path("store"), &catalogue, &settings, hooks).unwrap();
        this
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn store(&self) -> FeatureStore {
        open(self.folder.path())
    }
}

/// The store of a test's folder.
pub(crate) fn open(folder: &Path) -> FeatureStore {
    FeatureStore::open(&folder.join("store")).unwrap()
}

/// A small grid over this store: two lengths, both splits, two seeds.
pub(crate) fn plan(store: &FeatureStore) -> StudyPlan {
    StudyPlan {
        store: StoreIdentity::of(store),
        classifiers: vec!["regression".to_owned()],
        variants: BTreeMap::new(),
        lengths: lengths(&[3.0, 1.0]),
        splits: vec![SplitKind::Song, SplitKind::Album],
        seeds: vec![0, 21],
        parts: Vec::new(),
        folds: None,
        exclude: Vec::new(),
        groups: Vec::new(),
        settings: settings(4),
    }
}

/// What albums [`Folder::example`] has.
pub(crate) const SEATING: Seating = Seating { fewer_with_albums: true, most_albums: 3 };

/// Lengths of clips of these seconds.
pub(crate) fn lengths(seconds: &[f64]) -> Vec<ClipSeconds> {
    seconds.iter().map(|&seconds| ClipSeconds::new(seconds).unwrap()).collect()
}

/// Settings with a section of the regression.
pub(crate) fn settings(epochs: usize) -> Configuration {
    let section = Section::from_iter([("epochs".to_owned(), epochs.into())]);
    Configuration {
        classifier: "regression".to_owned(),
        store: None,
        split: SplitConfig::default(),
        features: None,
        training: TrainingConfig::default(),
        sections: BTreeMap::from([("regression".to_owned(), section)]),
    }
}

/// One job at a time, on two cores.
pub(crate) fn workforce() -> Workforce {
    Workforce { times: TIMES, ..Workforce::on_cores(NonZeroUsize::new(2).unwrap()) }
}

/// The name of a task's job, which is that of its folder.
pub(crate) fn job_name<'a>(task: &Task<'a>) -> &'a str {
    task.folder.file_name().unwrap().to_str().unwrap()
}

/// Tells nobody of a job's steps.
pub(crate) fn quiet(_task: &Task<'_>, _step: &str) {}

/// Runs a grid with the regression.
pub(crate) fn run(
    folder: &Path,
    grid: &Grid<'_>,
    workforce: &Workforce,
    watcher: &dyn Watcher,
) -> GridReport {
    let study = Study::begin(folder, grid, TIMES, watcher).unwrap();
    let runner = Regression { store: grid.store(), pause: Duration::ZERO, log: &quiet };
    study.run(grid, workforce, RunHooks { runner: &runner, watcher }).unwrap()
}

/// The files of a study's folder with their content; the seconds of a completion, which differ, left out.
pub(crate) fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_path_buf();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let bytes = match path.file_name().unwrap().to_str().unwrap() {
                "complete.json" => without_seconds(&bytes),
                lease if lease.starts_with("released-") || lease.starts_with("lease-") => continue,
                _ => bytes,
            };
            files.insert(name, bytes);
        }
    }
    files
}

fn without_seconds(completion: &[u8]) -> Vec<u8> {
    let mut completion: serde_json::Value = serde_json::from_slice(completion).unwrap();
    assert!(completion.as_object_mut().unwrap().remove("seconds").unwrap().as_f64().unwrap() > 0.0);
    completion.to_string().into_bytes()
}

/// Features by the file's content: the artist's own colour, the song's own noise.
fn features_of(file: &Path) -> Result<ExtractedSong, String> {
    let content = fs::read_to_string(file).map_err(|cause| cause.to_string())?;
    let mut words = content.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse::<usize>().ok()).ok_or("no number");
    let (artist, frames) = (number()?, number()?);
    let mut noise =
        content.bytes().fold(1_u64, |state, byte| state.wrapping_mul(31).wrapping_add(byte.into()));
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 40) as f32 / (1 << 24) as f32
    };
    let colour = |band: usize| if band % 4 == artist % 4 { -20.0 } else { -40.0 };
    let values = (0..frames * N_MELS).map(|value| colour(value % N_MELS) + 60.0 * (next() - 0.5)).collect();
    Ok(ExtractedSong {
        features: SongFeatures::new(Spectrogram::new(N_MELS, values).into()),
        frame_chroma: None,
        encoder_levels: None,
        duration_s: frames as f64 * 0.032,
        source: SourceFormat { codec: "mp3".to_owned(), sample_rate: 44_100, channels: 2 },
        warnings: Vec::new(),
    })
}
