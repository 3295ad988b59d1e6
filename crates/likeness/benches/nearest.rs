//! How long it takes to find the nearest of many songs, and how much memory their places take.
//!
//! `cargo bench -p auteur-likeness [-- SONGS]` prints Markdown; a million made-up songs are the default.
#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::{error::Error, hint::black_box, time::Instant};

use auteur_ground::RandomStream;
use auteur_likeness::Places;
use rayon::prelude::*;

const WIDTH: usize = 64;
const TOP: usize = 20;
const ROUNDS: usize = 31;

fn main() -> Result<(), Box<dyn Error>> {
    let songs: usize = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let stream = RandomStream::new(7);
    let value = |at: usize| stream.uniform(at as u64) as f32 - 0.5;
    let values: Vec<f32> = (0..songs * WIDTH).into_par_iter().map(value).collect();
    let places = Places::new(&values, WIDTH)?;
    println!("{songs} songs, {WIDTH} numbers each: {} MB\n", values.len() * 4 / 1_000_000);
    println!("| threads | ms, median of {ROUNDS} | GB/s |\n|--:|--:|--:|");
    for threads in [1, std::thread::available_parallelism()?.get()] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let mut seconds: Vec<f64> = (0..ROUNDS)
            .map(|round| {
                let start = Instant::now();
                let query = places.of(round * songs / ROUNDS);
                black_box(pool.install(|| places.nearest(query, TOP, |_| true)));
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let median = seconds[ROUNDS / 2];
        println!("| {threads} | {:.1} | {:.1} |", median * 1e3, (values.len() * 4) as f64 / median / 1e9);
    }
    Ok(())
}
