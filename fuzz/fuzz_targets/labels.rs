//! Any bytes are a table of labels or of names that stand for others, or are refused.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use auteur_dataset::{Catalogue, CatalogueSettings, Labels};
use auteur_fuzz::{SONGS, Seed, begin, scratch};
use auteur_ground::table::{Column, Table};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static PLACES: LazyLock<(TempDir, PathBuf, PathBuf)> = LazyLock::new(|| {
    let folder = scratch();
    let (music, table) = (folder.path().join("music"), folder.path().join("table.csv"));
    for path in SONGS {
        let file = music.join(path);
        fs::create_dir_all(file.parent().expect("a song lies in a folder")).expect("a folder can be made");
        fs::write(file, "nothing is decoded").expect("a file can be written");
    }
    (folder, music, table)
});

fuzz_target!(init: begin(seeds), |bytes: &[u8]| {
    let (_, music, table) = &*PLACES;
    if fs::write(table, bytes).is_ok() {
        let labels = CatalogueSettings { labels: Labels::File(table.clone()), ..CatalogueSettings::default() };
        let merge = CatalogueSettings { merge: Some(table.clone()), ..CatalogueSettings::default() };
        let _ = Catalogue::scan_with(music, &labels);
        let _ = Catalogue::scan_with(music, &merge);
    }
});

fn seeds() -> Vec<Seed> {
    let rows: String = SONGS.iter().map(|path| format!("{path},\"A, B\",One,,x,train\n")).collect();
    let text = |cells: &[&str]| Column::Text(cells.iter().map(|cell| (*cell).to_owned()).collect());
    let table = Table::new()
        .with("path", text(&SONGS))
        .with("artist", text(&["A", "A", "A", "A", "B", "B", "B", "B"]));
    let mut parquet =
        table.with("track", Column::Integer(vec![1; SONGS.len()])).encode().expect("a table can be written");
    // Without the mark nothing is checked against a checksum.
    let mark = parquet.windows(6).rposition(|window| window == b"auteur").expect("a table has a mark");
    parquet[mark] = b'A';
    vec![
        ("csv".to_owned(), format!("path,artist,album,title,group,split\n{rows}").into_bytes()),
        ("tabs".to_owned(), b"\xef\xbb\xbffile\tlabel\r\nAda/One/1.wav\tdog\r\n".to_vec()),
        ("merge".to_owned(), b"name;artist\nAda;Bob\n".to_vec()),
        ("parquet".to_owned(), parquet),
    ]
}
