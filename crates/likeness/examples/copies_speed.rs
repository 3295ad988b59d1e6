//! How long it takes to match the fingerprints of made-up songs, each of four minutes and none a copy but for a thousandth:
//! `cargo run --release -p auteur-likeness --example copies_speed -- 10000`.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::env;
use std::error::Error;
use std::time::Instant;

use auteur_ground::{RandomStream, Silent};
use auteur_likeness::copies::{Fingerprint, Peak, candidates};
use rayon::prelude::*;

/// Four minutes by default.
const FRAMES: f64 = 7_500.0;
const BANDS: f64 = 128.0;
/// Ten a second, as in music.
const PEAKS: u64 = 2_400;

fn main() -> Result<(), Box<dyn Error>> {
    let songs: u64 = env::args().nth(1).map_or(Ok(1_000), |songs| songs.parse())?;
    let made = Instant::now();
    let fingerprints: Vec<Fingerprint> =
        (0..songs).into_par_iter().map(|song| made_up(song, songs)).collect();
    let landmarks: usize = fingerprints.iter().map(Fingerprint::len).sum();
    println!("{songs} songs, {landmarks} landmarks, made in {:.1} s", made.elapsed().as_secs_f64());
    let matched = Instant::now();
    let found = candidates(&fingerprints, &Silent)?;
    println!("matched in {:.2} s: {} pairs", matched.elapsed().as_secs_f64(), found.len());
    Ok(())
}

/// A song of peaks that fall anywhere; every thousandth has those of the one before, half a frame later.
fn made_up(song: u64, songs: u64) -> Fingerprint {
    let is_copy = song % 1_000 == 999 || songs < 1_000 && song + 1 == songs;
    let peaks = RandomStream::new(if is_copy { song - 1 } else { song });
    let peak = |number: u64| Peak {
        frame: (FRAMES * peaks.uniform(2 * number)) as f32 + if is_copy { 0.5 } else { 0.0 },
        band: (BANDS * peaks.uniform(2 * number + 1)) as f32,
    };
    let mut peaks: Vec<Peak> = (0..PEAKS).map(peak).collect();
    peaks.sort_by(|one, other| one.frame.total_cmp(&other.frame));
    Fingerprint::of_peaks(&peaks)
}
