//! How large the page of a made-up library is, and how long it takes to make it and the still picture.
//!
//! `cargo bench -p auteur-report --bench library_page [-- SONGS [FOLDER [POSITIONS]]]` prints Markdown; 100,000 songs are the
//! default. FOLDER gets the files, to be looked at. POSITIONS are raw little-endian f32, two a song, such as those that
//! `cargo bench -p auteur-projection` writes; without them artists lie in clusters.
#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use auteur_ground::RandomStream;
use auteur_report::{LibraryMap, LibrarySong};

const SYLLABLES: [&str; 16] = [
    "ka", "ri", "no", "vel", "ash", "tor", "mi", "sun", "lo", "der", "ha", "quin", "bel", "ost", "fay", "gro",
];
const NEAREST: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let songs: usize = words.first().map_or(Ok(100_000), |word| word.parse())?;
    let positions = words.get(2).map(std::fs::read).transpose()?.unwrap_or_default();
    let values: Vec<f32> =
        positions.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let stream = RandomStream::new(7);
    let made: Vec<LibrarySong> =
        (0..songs as u64).map(|song| song_of(stream, song, songs, &values)).collect();
    let names: usize = made.iter().map(|song| song.title.len()).sum();
    // The next songs of the list, which says nothing of likeness but has the size of what does.
    let nearest: Vec<u32> =
        (0..songs).flat_map(|song| (1..=NEAREST).map(move |next| ((song + next) % songs) as u32)).collect();
    println!("| {songs} songs | s | bytes | bytes a song |\n|---|--:|--:|--:|");
    let row = |what: &str, start: Instant, bytes: usize| {
        let each = bytes as f64 / songs as f64;
        println!("| {what} | {:.1} | {bytes} | {each:.1} |", start.elapsed().as_secs_f64());
    };
    row("titles", Instant::now(), names);
    let start = Instant::now();
    let map = LibraryMap::new("t-SNE of made-up places".to_owned(), made, &nearest)?;
    let html = map.html();
    row("map.html", start, html.len());
    let start = Instant::now();
    let figure = map.figure()?;
    row("map.svg", start, figure.svg.len());
    let start = Instant::now();
    let png = figure.png()?;
    row("map.png", start, png.len());
    if let Some(folder) = words.get(1).map(Path::new) {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("map.html"), html)?;
        std::fs::write(folder.join("map.svg"), figure.svg)?;
        std::fs::write(folder.join("map.png"), png)?;
    }
    Ok(())
}

fn song_of(stream: RandomStream, song: u64, songs: usize, values: &[f32]) -> LibrarySong {
    // As in `cargo bench -p auteur-projection`: the square of an even number falls on low numbers most often.
    let artist = (stream.branch(3).uniform(song).powi(2) * (songs as f64 / 12.0)) as u64;
    let style = stream.branch(4).below(artist, 50) as u64;
    let cluster = |branch: u64, of: u64, spread: f64| {
        [0, 1].map(|axis| spread * stream.branch(branch).normal(2 * of + axis))
    };
    let parts = [cluster(0, style, 30.0), cluster(1, artist, 9.0), cluster(2, song, 1.2)];
    let made = [0, 1].map(|axis| parts.iter().map(|part| part[axis]).sum::<f64>() as f32);
    let at = song as usize;
    let position = values.get(2 * at..2 * at + 2).map_or(made, |place| [place[0], place[1]]);
    let word = |key: u64, syllables: u64| -> String {
        let word: String = (0..syllables)
            .map(|at| SYLLABLES[stream.branch(5).below(3 * key + at, SYLLABLES.len())])
            .collect();
        word[..1].to_uppercase() + &word[1..]
    };
    let artist_name = format!("{} {} {artist}", word(artist, 2), word(artist + 1_000_000, 3));
    let album = format!("{} {}", word(artist + 2_000_000 + song % 3, 2), song % 3 + 1);
    let title = format!("{} {}", word(song + 3_000_000, 2), word(song + 4_000_000, 3));
    LibrarySong {
        path: format!("{artist_name}/{album}/{title} {song}.mp3"),
        artist: artist_name,
        album,
        title,
        position,
    }
}
