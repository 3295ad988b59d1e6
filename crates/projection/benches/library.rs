//! How long it takes to lay out a library of songs, and how much memory.
//!
//! `cargo bench -p auteur-projection --bench library [-- SONGS [reduce|tsne|umap|pca]...]` prints Markdown; 100,000 made-up songs
//! and all methods are the default. A word with a slash in it is a file, which gets t-SNE's positions as raw f32. Songs are directions of 64 numbers, as `auteur map STORE` lays them out: each near its
//! artist's, artists near one of fifty styles, few artists with many songs and many with few.
#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::{error::Error, fs, time::Instant};

use auteur_ground::{RandomStream, Silent};
use auteur_projection::{Neighbours, Pca, Points, TsneSettings, UmapSettings, tsne_among, umap};

const WIDTH: usize = 64;
/// Numbers of a song in a store, and songs from which it is learnt which of them are kept.
const WIDE: usize = 672;
const SAMPLE: usize = 4096;
const STYLES: u64 = 50;
/// How far artists of a style, and songs of an artist, lie apart, by how far styles do.
const SPREAD: [f64; 3] = [1.0, 0.9, 0.8];

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let songs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let wanted = |name: &str| {
        words.iter().all(|word| word.parse::<usize>().is_ok()) || words.iter().any(|word| word == name)
    };
    let values = library(songs, WIDTH);
    let points = Points::new(&values, WIDTH)?;
    println!(
        "{songs} songs, {WIDTH} numbers each\n\n| step | s | processor s | MB at most so far |\n|---|--:|--:|--:|"
    );
    if wanted("reduce") {
        let values = library(songs, WIDE);
        let (start, points) = (now(), Points::new(&values, WIDE)?);
        let sample: Vec<f32> =
            (0..songs).step_by(songs.div_ceil(SAMPLE)).flat_map(|song| points.row(song)).copied().collect();
        Pca::of(Points::new(&sample, WIDE)?).reduced(points, WIDTH)?;
        row(&format!("{WIDTH} components of {WIDE} numbers, from {SAMPLE} songs"), start);
    }
    let settings = TsneSettings::default();
    let start = now();
    let neighbours = Neighbours::find(points, settings.neighbours_of(songs), &Silent)?;
    row(&format!("{} neighbours of each", neighbours.each()), start);
    if wanted("tsne") {
        let start = now();
        let positions = tsne_among(points, &neighbours, &settings, &Silent)?;
        row("t-SNE from there", start);
        if let Some(file) = words.iter().find(|word| word.contains('/')) {
            let bytes: Vec<u8> = positions.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
            fs::write(file, bytes)?;
        }
    }
    if wanted("umap") {
        let start = now();
        umap(points, &UmapSettings::default(), &Silent)?;
        row("UMAP, with its own neighbours", start);
    }
    if wanted("pca") {
        let start = now();
        Pca::of(points).positions(points)?;
        row("PCA", start);
    }
    Ok(())
}

/// Wall time since `start`, processor time of all threads (which other work on the machine hardly changes), and memory.
fn row(step: &str, (start, before): (Instant, f64)) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = peak.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    let megabytes = kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| (kilobytes / 1000).to_string());
    println!(
        "| {step} | {:.1} | {:.1} | {megabytes} |",
        start.elapsed().as_secs_f64(),
        processor_seconds() - before
    );
}

fn now() -> (Instant, f64) {
    (Instant::now(), processor_seconds())
}

/// Of all threads so far; 0 where the system does not say it.
fn processor_seconds() -> f64 {
    /// A second of the kernel's clock that `/proc` counts by.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which is in brackets, the 12th and 13th fields are user and system time.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Directions, `[songs, width]`.
fn library(songs: usize, width: usize) -> Vec<f32> {
    let stream = RandomStream::new(7);
    let mut values = Vec::with_capacity(songs * width);
    for song in 0..songs as u64 {
        // The square of an even number falls on low numbers most often.
        let artist = (stream.branch(3).uniform(song).powi(2) * (songs as f64 / 12.0)) as u64;
        let style = stream.branch(4).below(artist, STYLES as usize) as u64;
        let place = (0..width as u64).map(|column| {
            let parts = [style, artist, song].into_iter().zip(0..).zip(SPREAD);
            parts
                .map(|((of, branch), spread)| {
                    spread * stream.branch(branch).normal(of * width as u64 + column)
                })
                .sum::<f64>()
        });
        let place: Vec<f64> = place.collect();
        let length = place.iter().map(|value| value * value).sum::<f64>().sqrt();
        values.extend(place.iter().map(|value| (value / length) as f32));
    }
    values
}
