//! What the targets share: their seeds, a folder for readers that take a path, and a store that music was made into.

#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use auteur_audio::{Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits};
use auteur_dataset::{Catalogue, Hooks, StoreSettings, build};
use auteur_ground::Silent;
use tempfile::TempDir;

/// Where a target is to write its seeds, and then to end.
const SEEDS: &str = "AUTEUR_FUZZ_SEEDS";
/// What is longer is cut: formats of which any beginning is heard. A page of Ogg or a block of WavPack has to be whole.
const LONGEST_SEED: usize = 40 * 1024;

/// What stands before the checksum of a manifest.
const MARK: &[u8] = b"auteur, blake3 ";
const DIGITS: usize = 64;

/// A file's name and its bytes.
pub type Seed = (String, Vec<u8>);

/// What every target does first: writes its seeds, if that is what it was started for.
pub fn begin(seeds: impl FnOnce() -> Vec<Seed>) {
    let Some(folder) = env::var_os(SEEDS) else { return };
    for (name, bytes) in seeds() {
        fs::write(Path::new(&folder).join(name), bytes).expect("seeds can be written");
    }
    process::exit(0);
}

/// A folder of the process's own. Statics are never dropped, so whoever starts the process removes it.
pub fn scratch() -> TempDir {
    TempDir::new().expect("a folder can be made")
}

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A second of music in every format that is read.
pub fn songs() -> Vec<Seed> {
    let folder = repository("crates/audio/tests/assets");
    let files = fs::read_dir(folder).expect("the assets are there");
    let songs = files.map(|file| {
        let file = file.expect("the assets can be listed");
        let name = file.file_name().to_string_lossy().into_owned();
        let mut bytes = fs::read(file.path()).expect("an asset can be read");
        bytes.truncate(LONGEST_SEED);
        (name, bytes)
    });
    songs.collect()
}

/// Paths of the songs of [`music`].
pub const SONGS: [&str; 8] = [
    "Ada/One/1.wav",
    "Ada/One/2.wav",
    "Ada/Two/3.wav",
    "Ada/Two/4.wav",
    "Bob/One/5.wav",
    "Bob/One/6.wav",
    "Bob/Two/7.wav",
    "Bob/Two/8.wav",
];

/// Makes `music` in a folder: eight different songs, by two artists, of four seconds each.
pub fn music(folder: &Path) -> PathBuf {
    let music = folder.join("music");
    for (number, path) in SONGS.iter().enumerate() {
        let file = music.join(path);
        fs::create_dir_all(file.parent().expect("a song lies in a folder")).expect("a folder can be made");
        fs::write(file, wave(4.0, 200.0 * (number + 1) as f64)).expect("a song can be written");
    }
    music
}

/// Makes `music` and `store` in a folder, with log-mel and chroma.
pub fn store(folder: &Path) -> PathBuf {
    let catalogue = Catalogue::scan(&music(folder)).expect("the music is found");
    let settings =
        StoreSettings { features: FeatureConfig::default(), kinds: FeatureKinds::of(&[FeatureKind::Chroma]) };
    let extractor = Extractor::new(&settings.features, &settings.kinds).expect("the settings are right");
    let extract =
        |path: &Path| extractor.extract(path, &Limits::default()).map_err(|refused| refused.to_string());
    let store = folder.join("store");
    let hooks = Hooks { extract: &extract, progress: &Silent };
    build(&store, &catalogue, &settings, hooks).expect("the songs become a store");
    store
}

/// A table's bytes with a checksum that is right, where they have a place for one.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let place = bytes.windows(MARK.len()).rposition(|window| window == MARK).map(|mark| mark + MARK.len());
    if let Some(place) = place.filter(|place| place + DIGITS <= bytes.len()) {
        bytes[place..place + DIGITS].fill(b'0');
        let digest = blake3::hash(&bytes).to_hex();
        bytes[place..place + DIGITS].copy_from_slice(digest.as_bytes());
    }
    bytes
}

/// A WAV file of one tone with its overtones, at 16 kHz.
pub fn wave(seconds: f64, hertz: f64) -> Vec<u8> {
    const RATE: u32 = 16_000;
    let count = (seconds * f64::from(RATE)) as u32;
    let sample = |at: u32| {
        let phase = std::f64::consts::TAU * hertz * f64::from(at) / f64::from(RATE);
        let beat = 0.5 + 0.5 * (f64::from(at % 8_000) / 8_000.0);
        (8_000.0 * beat * (phase.sin() + 0.5 * (2.0 * phase).sin() + 0.3 * (3.0 * phase).sin())) as i16
    };
    let mut bytes =
        [b"RIFF", &(36 + 2 * count).to_le_bytes()[..], b"WAVEfmt ", &16u32.to_le_bytes()].concat();
    bytes.extend([1u16.to_le_bytes(), 1u16.to_le_bytes()].concat());
    bytes.extend([RATE.to_le_bytes(), (2 * RATE).to_le_bytes()].concat());
    bytes.extend([2u16.to_le_bytes(), 16u16.to_le_bytes()].concat());
    bytes.extend([b"data", &(2 * count).to_le_bytes()[..]].concat());
    bytes.extend((0..count).flat_map(|at| sample(at).to_le_bytes()));
    bytes
}
