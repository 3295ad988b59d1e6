//! librosa 0.11's numbers, from a formula and from files.

use auteur_audio::{FeatureConfig, Limits, MelScale, Spectrogram, mfcc};
use tempfile::tempdir;

use crate::sound::{asset, extract, extract_with, file, log_mel, wav};
use crate::vectors::{formula, repository, rows};

/// The same samples in f32 and in f64 transforms, down to 80 dB below the peak.
const SAME_SAMPLES_DB: f32 = 0.002;
/// Decoders round differently; everywhere, as `bench/parity` demands of the corpus.
const SAME_RATE_DB: f32 = 0.05;
/// Two resamplers; on average, and at the 99.9th percentile, as `bench/parity` demands of music. These sounds are
/// barer than music: between their tones lies only what resamplers and 16-bit decoders leave.
const RESAMPLED_MEAN_DB: f32 = 0.02;
const RESAMPLED_P999_DB: f32 = 0.5;
/// Cepstral coefficients of levels up to 100 dB in f32.
const MFCC_TOLERANCE: f32 = 2e-3;

/// Differences from `vectors/<name>.npy`, which librosa lays out `[bins, frames]`, sorted.
fn differences(ours: &Spectrogram, name: &str) -> Vec<f32> {
    let librosa = rows(name);
    assert_eq!((ours.n_bins(), ours.n_frames()), (librosa.len(), librosa[0].len()), "{name}");
    let mut differences: Vec<f32> = (0..ours.n_frames())
        .flat_map(|frame| {
            ours.frame(frame).iter().zip(&librosa).map(move |(ours, row)| (ours - row[frame]).abs())
        })
        .collect();
    differences.sort_by(f32::total_cmp);
    differences
}

#[test]
fn log_mel_of_the_formula_is_librosas_in_every_setting() {
    let folder = tempdir().unwrap();
    let sound = formula(20_000, 16_000);
    let whole = file(&folder, "whole.wav", &wav(&sound, 16_000, 1));
    let short = file(&folder, "short.wav", &wav(&sound[..700], 16_000, 1));
    let default = FeatureConfig::default();
    let htk = FeatureConfig { mel_scale: MelScale::Htk, ..default.clone() };
    let small = FeatureConfig { n_fft: 512, hop_length: 160, n_mels: 40, ..default.clone() };
    for (path, config, name) in [
        (&whole, &default, "mel_slaney"),
        (&whole, &htk, "mel_htk"),
        (&whole, &small, "mel_small"),
        (&short, &default, "mel_short"),
    ] {
        let song = extract_with(path, config, &Limits::default()).unwrap();
        let differences = differences(&log_mel(&song), name);
        assert!(differences[differences.len() - 1] < SAME_SAMPLES_DB, "{name}: {:?}", differences.last());
    }
}

#[test]
fn cepstral_coefficients_are_librosas() {
    let librosa = rows("mel_slaney");
    let frames = librosa[0].len();
    let values = (0..frames).flat_map(|frame| librosa.iter().map(move |row| row[frame])).collect();
    let coefficients = mfcc(&Spectrogram::new(128, values), 20);
    assert_eq!((coefficients.n_bins(), coefficients.n_frames()), (20, frames));
    let differences = differences(&coefficients, "mfcc_20");
    assert!(differences[differences.len() - 1] < MFCC_TOLERANCE, "{:?}", differences.last());
}

#[test]
fn files_at_the_features_rate_agree_with_librosa_everywhere() {
    for name in ["float-16k-mono.wav", "flac24-16k-mono.flac", "mp3-16k-mono.mp3", "vorbis-16k-mono.ogg"] {
        let song = extract(&asset(name)).unwrap();
        let differences = differences(&log_mel(&song), &format!("mel_{name}"));
        assert!(differences[differences.len() - 1] < SAME_RATE_DB, "{name}: {:?}", differences.last());
    }
}

#[test]
fn files_at_other_rates_agree_with_librosa_closely() {
    for name in [
        "flac-22k-stereo.oga",
        "flac-44k-stereo.flac",
        "mp3-44k-stereo-untagged.mp3",
        "mp3-44k-stereo-vbr.mp3",
        #[cfg(feature = "opus")]
        "opus-48k-6ch.opus",
        // Beyond full scale.
        #[cfg(feature = "opus")]
        "opus-48k-loud.opus",
        #[cfg(feature = "opus")]
        "opus-48k-stereo.opus",
        "pcm16-22k-stereo.aiff",
        "pcm8-8k-mono.wav",
        "vorbis-44k-stereo.ogg",
    ] {
        let song = extract(&asset(name)).unwrap();
        let differences = differences(&log_mel(&song), &format!("mel_{name}"));
        let mean = differences.iter().sum::<f32>() / differences.len() as f32;
        let p999 = differences[differences.len() * 999 / 1000];
        assert!(mean < RESAMPLED_MEAN_DB && p999 < RESAMPLED_P999_DB, "{name}: mean {mean}, 99.9 % {p999}");
    }
}

#[test]
fn songs_of_the_corpus_have_the_frames_that_librosa_gives_them() {
    let artists = repository().join("data/game-music-10/artists");
    for (song, frames) in [
        ("Askyel/Naev/Bells_short_version.mp3", 938),
        ("Askyel/Naev/Eureka.mp3", 937),
        ("Kenta_Cho/Noiz2sa/stg0.mp3", 938),
    ] {
        let heard = extract(&artists.join(song)).unwrap();
        assert_eq!(heard.features.log_mel.n_frames(), frames, "{song}");
        assert!(heard.warnings.is_empty());
    }
}
