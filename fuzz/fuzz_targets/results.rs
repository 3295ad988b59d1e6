//! A run, a study, an audit or a store's places, one of whose files is any bytes, is read, or is refused: which file, the first
//! byte says.
//!
//! The checksum of a table is made right again, or nothing but it would be tried.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use auteur::{
    AuditSettings, Configuration, Device, EvaluateSettings, FeatureStore, PrepareSettings, Protocol, Silent,
    SimilarSettings, SongsByLikeness, SplitKind, StudyRequest, StudySettings, TrainSettings, Whose, audit,
    evaluate, forecast_study, info, json, prepare, read_groups, registry, run_study, train,
};
use auteur_fuzz::{SONGS, Seed, begin, music, scratch, sealed};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The files, within the folder.
const FILES: [&str; 9] = [
    "run/config.toml",
    "run/split.json",
    "run/evaluation.json",
    "run/predictions.parquet",
    "audit/audit.json",
    "study/study.json",
    "study/corpus.json",
    "study/gaussian-song-1s-seed0/complete.json",
    "store/places.safetensors",
];

/// What was found, and the bytes of its files, in which nothing is wrong.
static SOUND: LazyLock<(TempDir, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let folder = scratch();
    make(folder.path());
    let bytes = FILES.map(|file| fs::read(folder.path().join(file)).expect(file));
    (folder, bytes.to_vec())
});

fuzz_target!(init: begin(seeds), |input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else { return };
    let (folder, sound) = &*SOUND;
    let which = usize::from(*which) % FILES.len();
    let file = folder.path().join(FILES[which]);
    let changed = if FILES[which].ends_with(".parquet") { sealed(bytes.to_vec()) } else { bytes.to_vec() };
    if fs::write(&file, changed).is_ok() {
        look(folder.path(), FILES[which]);
        fs::write(&file, &sound[which]).expect("a file can be written");
    }
});

/// Reads what the file belongs to.
fn look(folder: &Path, file: &str) {
    let (part, _) = file.split_once('/').expect("a file lies in a folder");
    let _ = info(&folder.join(part));
    let store = folder.join("store");
    match part {
        "audit" => {
            let store = FeatureStore::open(&store).expect("the store is sound");
            let _ = read_groups(&folder.join(part), &store);
        }
        "store" => {
            let songs = SongsByLikeness::open(&store, &Silent).expect("places follow from the store");
            let sought = songs.sought(&[SONGS[0].to_owned()]).expect("the song is there");
            let _ = songs.songs(&sought, SimilarSettings { most: 5, whose: Whose::All });
        }
        "study" => {
            let _ = forecast_study(&store, folder.join(part), &study());
        }
        _ => {}
    }
}

/// Makes all there is of eight songs: of four by an artist a classifier learns from two.
fn make(folder: &Path) {
    let at = |part: &str| -> PathBuf { folder.join(part) };
    let (store, run) = (at("store"), at("run"));
    prepare(&music(folder), &store, &PrepareSettings::default(), &Silent).expect("the songs become a store");
    let settings = json!({"classifier": "gaussian", "training": {"clip_frames": 31}});
    let configuration = Configuration::merged(registry(), [settings]).expect("the settings are right");
    train(&store, &run, &TrainSettings { configuration, device: Device::Cpu }, &Silent)
        .expect("a run is trained");
    evaluate(&run, &EvaluateSettings::default(), &Silent).expect("a run is evaluated");
    audit(&store, &at("audit"), &AuditSettings::default(), &Silent).expect("a store is audited");
    SongsByLikeness::open(&store, &Silent).expect("places follow from the store");
    run_study(&store, at("study"), &study(), &Silent).expect("a study is run");
}

/// One training.
fn study() -> StudySettings {
    let request = StudyRequest {
        classifiers: Some(vec!["gaussian".to_owned()]),
        lengths: Some(vec![1.0]),
        splits: Some(vec![SplitKind::Song]),
        protocol: Some(Protocol::Paper),
        seeds: Some(vec![0]),
        ..StudyRequest::default()
    };
    StudySettings { request, ..StudySettings::default() }
}

fn seeds() -> Vec<Seed> {
    let seed = |(which, bytes): (usize, &Vec<u8>)| {
        (FILES[which].replace('/', "-"), [&[which as u8], &bytes[..]].concat())
    };
    SOUND.1.iter().enumerate().map(seed).collect()
}
