//! A store one of whose files is any bytes opens, or is refused: `store.json`, the manifest or a shard, by the first byte.
//!
//! The checksums of the manifest and of the shard's header are made right again, or nothing but them would be tried.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use auteur_dataset::FeatureStore;
use auteur_fuzz::{Seed, begin, scratch, sealed, store};
use auteur_ground::table::{Column, Table};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// Digits of the checksum in the name of a shard.
const NAME_DIGITS: usize = 32;
/// The columns of the manifest that are text.
const TEXTS: [&str; 10] = [
    "id",
    "artist",
    "album",
    "title",
    "path",
    "source_hash",
    "status",
    "shard",
    "features_hash",
    "beats_hash",
];
const INTEGERS: [&str; 3] = ["frames", "beats", "segments"];
const REALS: [&str; 3] = ["duration_s", "tuning", "tempo_bpm"];

static SOUND: LazyLock<Sound> = LazyLock::new(Sound::new);

/// A store in which nothing is wrong.
struct Sound {
    _folder: TempDir,
    store: PathBuf,
    settings: Vec<u8>,
    manifest: Vec<u8>,
    /// The file of the first song's shard, and its bytes.
    shard: (PathBuf, Vec<u8>),
}

fuzz_target!(init: begin(seeds), |input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else { return };
    let sound = &*SOUND;
    let changed = match which % 3 {
        0 => sound.with_settings(bytes),
        1 => sound.with_manifest(bytes),
        _ => sound.with_shard(bytes),
    };
    look(&sound.store);
    // None of them is there where the bytes were no header at all.
    if let Some(extra) = changed {
        let _ = fs::remove_file(extra);
    }
});

/// Reads all that a store has.
fn look(store: &Path) {
    let Ok(store) = FeatureStore::open(store) else { return };
    for song in store.songs() {
        let _ = store.features(song);
        let _ = store.frames(song);
    }
}

impl Sound {
    fn new() -> Self {
        let folder = scratch();
        let store = store(folder.path());
        let manifest = fs::read(store.join("manifest.parquet")).expect("a store has a manifest");
        let shards = Table::decode(manifest.clone()).and_then(|mut table| table.text("shard"));
        let first = store.join("shards").join(&shards.expect("a manifest names shards")[0]);
        let shard = (first.clone(), fs::read(first).expect("a store has shards"));
        let settings = fs::read(store.join("store.json")).expect("a store has settings");
        Self { _folder: folder, store, settings, manifest, shard }
    }

    fn with_settings(&self, bytes: &[u8]) -> Option<PathBuf> {
        self.put(bytes, &self.manifest);
        None
    }

    fn with_manifest(&self, bytes: &[u8]) -> Option<PathBuf> {
        self.put(&self.settings, &sealed(bytes.to_vec()));
        None
    }

    /// Puts a shard of these bytes beside the others, which the manifest names instead of the first.
    fn with_shard(&self, bytes: &[u8]) -> Option<PathBuf> {
        let length = u64::from_le_bytes(*bytes.first_chunk()?);
        let header = bytes.get(..usize::try_from(length).ok()?.checked_add(8)?)?;
        let check = &blake3::hash(header).to_hex()[..NAME_DIGITS];
        let name = format!("0123456789abcdef-{check}.safetensors");
        let file = self.store.join("shards").join(&name);
        let mut table = Table::decode(self.manifest.clone()).expect("the manifest can be read");
        let mut named = Table::new();
        let was = self.shard.0.file_name()?.to_str()?;
        for column in TEXTS {
            let mut cells = table.text(column).expect("the manifest has all columns");
            cells.iter_mut().filter(|cell| *cell == was).for_each(|cell| cell.clone_from(&name));
            named = named.with(column, Column::Text(cells));
        }
        for column in INTEGERS {
            named =
                named.with(column, Column::Integer(table.integers(column).expect("the manifest is whole")));
        }
        for column in REALS {
            named = named.with(column, Column::Real(table.reals(column).expect("the manifest is whole")));
        }
        self.put(&self.settings, &named.encode().expect("a table can be written"));
        fs::write(&file, bytes).expect("a file can be written");
        Some(file)
    }

    fn put(&self, settings: &[u8], manifest: &[u8]) {
        fs::write(self.store.join("store.json"), settings).expect("a file can be written");
        fs::write(self.store.join("manifest.parquet"), manifest).expect("a file can be written");
    }
}

fn seeds() -> Vec<Seed> {
    let sound = &*SOUND;
    let seed = |name: &str, which: u8, bytes: &[u8]| (name.to_owned(), [&[which], bytes].concat());
    vec![
        seed("settings", 0, &sound.settings),
        seed("manifest", 1, &sound.manifest),
        seed("shard", 2, &sound.shard.1),
    ]
}
