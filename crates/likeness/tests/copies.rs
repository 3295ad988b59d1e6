//! Copies of made-up music are found, whatever became of them, and other songs are not.

#![allow(clippy::unwrap_used, reason = "a failure of a step is a failure of the test")]

use auteur_ground::{Progress, RandomStream, Silent};
use auteur_likeness::copies::{CopiesError, SameRecording, find_copies};
use half::f16;

const N_MELS: usize = 128;
/// 48 s by default.
const FRAMES: usize = 1_500;

/// How a copy differs from its song.
#[derive(Clone, Copy)]
struct Change {
    /// Frames that are cut off at the beginning, and may be in the middle of one.
    cut: f64,
    /// Frames that are left.
    frames: usize,
    /// How many times faster it is.
    speed: f64,
    /// Bands by which it is higher.
    bands: f64,
    /// Decibels by which it is louder in the lowest band, and softer in the highest.
    tilt: f64,
    /// Decibels by which it is louder.
    gain: f64,
    /// Decibels by which each value is wrong, as a coder makes it.
    noise: f64,
}

const SAME: Change =
    Change { cut: 0.0, frames: FRAMES, speed: 1.0, bands: 0.0, tilt: 0.0, gain: 0.0, noise: 0.0 };

/// A song of notes: each begins loud at its band and dies away; ten of them a second.
fn song(seed: u64, change: Change) -> Vec<f16> {
    let notes = RandomStream::new(seed);
    let noise = RandomStream::new(seed + 1_000_000);
    let mut values = vec![-60.0_f64; change.frames * N_MELS];
    for note in 0..500_u64 {
        let drawn = notes.branch(note);
        let [at, band] = [drawn.uniform(0) * 1.05 * FRAMES as f64, 2.0 + drawn.uniform(1) * 120.0];
        let [loud, length] = [-30.0 * drawn.uniform(2), 4.0 + 30.0 * drawn.uniform(3)];
        let (at, band) = ((at - change.cut) / change.speed, band + change.bands);
        let first = (at - 3.0).max(0.0) as usize;
        for frame in first..change.frames.min((at + length).max(0.0) as usize) {
            for place in (band as usize).saturating_sub(3)..(band as usize + 4).min(N_MELS) {
                let [time, off] = [frame as f64 - at, place as f64 - band];
                let fade = if time < 0.0 { 10.0 * -time } else { 30.0 * time / length };
                let level = loud - fade - 4.0 * off * off;
                let value = &mut values[frame * N_MELS + place];
                *value = value.max(level);
            }
        }
    }
    let changed = values.iter().zip(0_u64..).map(|(value, place)| {
        let band = (place % N_MELS as u64) as f64 / N_MELS as f64;
        let wrong = change.noise * noise.normal(place);
        f16::from_f64(value + change.gain + change.tilt * (1.0 - 2.0 * band) + wrong)
    });
    changed.collect()
}

fn found(songs: &[Vec<f16>]) -> Vec<SameRecording> {
    let spectrogram = |song: usize| Ok::<_, CopiesError>(songs[song].as_slice().into());
    find_copies(songs.len(), N_MELS, spectrogram, &Silent).unwrap()
}

/// Five songs, and behind them a copy of the third.
fn with_copy(change: Change) -> Vec<SameRecording> {
    let mut songs: Vec<_> = (0..5).map(|seed| song(seed, SAME)).collect();
    songs.push(song(2, change));
    found(&songs)
}

#[test]
fn a_changed_copy_is_found_alone_and_laid_over_its_song() {
    let faster = Change { speed: 1.01, frames: 1_485, ..SAME };
    let changes = [
        ("coded", Change { noise: 0.7, ..SAME }),
        ("softer, with another tone", Change { gain: -12.0, tilt: 8.0, ..SAME }),
        ("without its beginning", Change { cut: 200.5, frames: FRAMES - 201, ..SAME }),
        ("an excerpt", Change { cut: 600.0, frames: 400, ..SAME }),
        ("faster", faster),
        ("faster and higher", Change { bands: 0.4, ..faster }),
        ("slower", Change { speed: 0.99, ..SAME }),
    ];
    for (name, change) in changes {
        let found = with_copy(change);
        let [only] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert_eq!(only.songs, [2, 5], "{name}");
        let alignment = only.alignment;
        // The search ends at a quarter of a frame at both ends.
        let speed = 1.0 / change.speed;
        assert!((alignment.speed - speed).abs() < 1.5 / alignment.overlap as f64, "{name}: {alignment:?}");
        assert!((alignment.offset + change.cut * speed).abs() < 1.0, "{name}: {alignment:?}");
        assert!(alignment.similarity > 0.85 && alignment.similarity <= 1.0, "{name}: {alignment:?}");
    }
}

#[test]
fn the_same_song_is_wholly_alike() {
    let same = with_copy(SAME)[0].alignment;
    assert!((same.similarity - 1.0).abs() < 1e-6 && same.overlap == FRAMES, "{same:?}");
}

#[test]
fn other_songs_and_silence_are_no_copies() {
    let mut songs: Vec<_> = (0..8).map(|seed| song(seed, SAME)).collect();
    songs.extend([vec![f16::from_f32(-60.0); 900 * N_MELS], vec![f16::from_f32(-60.0); 900 * N_MELS]]);
    songs.extend([Vec::new(), vec![f16::from_f32(-9.0); N_MELS]]);
    assert_eq!(found(&songs), []);
}

#[test]
fn a_song_that_shares_a_few_seconds_is_no_copy() {
    // Two excerpts that have three seconds in common.
    let ends = Change { frames: 700, ..SAME };
    let begins = Change { cut: 600.0, frames: 700, ..SAME };
    assert_eq!(found(&[song(1, ends), song(1, begins)]), []);
}

#[test]
fn three_copies_are_three_pairs_and_the_same_for_any_number_of_threads() {
    let mut songs: Vec<_> = (0..4).map(|seed| song(seed, SAME)).collect();
    songs.extend([0.3, 0.6].map(|noise| song(0, Change { noise, ..SAME })));
    let pools = [1, 3].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap());
    let [one, three] = pools.map(|pool| pool.install(|| found(&songs)));
    assert_eq!(one, three);
    assert_eq!(one.iter().map(|pair| pair.songs).collect::<Vec<_>>(), [[0, 4], [0, 5], [4, 5]]);
}

#[test]
fn whoever_watches_can_stop_it() {
    struct Stop;
    impl Progress for Stop {
        fn begin(&self, _: &str, _: u64) {}
        fn advance(&self, _: u64) {}
        fn note(&self, _: &str) {}
        fn finish(&self) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let values = song(0, SAME);
    let stopped = find_copies(1, N_MELS, |_| Ok(values.as_slice().into()), &Stop);
    assert_eq!(stopped, Err(CopiesError::Cancelled));
}
