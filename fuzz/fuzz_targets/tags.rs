//! Tags of any bytes become names of an artist, an album and a title, or are none.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use auteur_dataset::{Catalogue, CatalogueSettings, Labels};
use auteur_fuzz::{Seed, begin, repository, scratch, songs};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = scratch();
    let song = folder.path().join("song.mp3");
    (folder, song)
});

fuzz_target!(init: begin(seeds), |bytes: &[u8]| {
    let (folder, song) = &*FOLDER;
    if fs::write(song, bytes).is_ok() {
        let settings = CatalogueSettings { labels: Labels::Tags, ..CatalogueSettings::default() };
        let _ = Catalogue::scan_with(folder.path(), &settings);
    }
});

/// Every format, and the beginning of a song with ID3 tags.
fn seeds() -> Vec<Seed> {
    let mut seeds = songs();
    let tagged = repository("data/game-music-10/artists/Kenta_Cho/Noiz2sa/stg0.mp3");
    if let Ok(mut bytes) = fs::read(tagged) {
        bytes.truncate(4096);
        seeds.push(("tagged.mp3".to_owned(), bytes));
    }
    seeds
}
