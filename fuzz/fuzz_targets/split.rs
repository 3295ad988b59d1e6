//! Any bytes are a split that fits a store, or are refused: JSON where they begin with a brace, else a table.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use auteur_dataset::{FeatureStore, Split};
use auteur_fuzz::{SONGS, Seed, begin, scratch, store};
use auteur_ground::table::{Column, Table};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static PLACES: LazyLock<(TempDir, FeatureStore)> = LazyLock::new(|| {
    let folder = scratch();
    let store = FeatureStore::open(&store(folder.path())).expect("the store is sound");
    (folder, store)
});

fuzz_target!(init: begin(seeds), |bytes: &[u8]| {
    let file = file(if bytes.starts_with(b"{") { "split.json" } else { "split.csv" });
    if fs::write(&file, bytes).is_ok()
        && let Ok(split) = Split::read(&file)
    {
        let _ = split.check(&PLACES.1);
    }
});

fn file(name: &str) -> PathBuf {
    PLACES.0.path().join(name)
}

fn seeds() -> Vec<Seed> {
    let drawn = Split::by_song(PLACES.1.songs(), 0, &[]).expect("a split can be drawn");
    drawn.write(&file("split.json")).expect("a split can be written");
    let parts = ["train", "train", "validation", "test", "train", "train", "validation", "test"];
    let rows: String = SONGS.iter().zip(parts).map(|(path, part)| format!("{path};{part}\n")).collect();
    let text = |cells: &[&str]| Column::Text(cells.iter().map(|cell| (*cell).to_owned()).collect());
    let table = Table::new().with("path", text(&SONGS)).with("split", text(&parts));
    let mut parquet = table.encode().expect("a table can be written");
    // Without the mark nothing is checked against a checksum.
    let mark = parquet.windows(6).rposition(|window| window == b"auteur").expect("a table has a mark");
    parquet[mark] = b'A';
    vec![
        ("json".to_owned(), fs::read(file("split.json")).expect("a split can be read")),
        ("csv".to_owned(), format!("path;split\n{rows}").into_bytes()),
        ("parquet".to_owned(), parquet),
    ]
}
