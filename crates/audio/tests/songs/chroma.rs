//! Chroma, tuning, tempo and beats of whole files: librosa 0.11's numbers, and sounds that have none.

use std::path::Path;

use auteur_audio::{BeatChroma, Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits, Spectrogram};
use tempfile::tempdir;

use crate::sound::{extract_with, file, pulse, wav};
use crate::vectors::{repository, rows};

/// Of a frame's strongest pitch class: interpolation between tunings, and decoders that round differently.
const CHROMA_TOLERANCE: f32 = 2e-4;
/// librosa's tuning and tempo, rounded to f32.
const F32_TOLERANCE: f64 = 1e-4;

/// The song's chroma frame by frame and by its beats; its other features are the ones without.
fn chroma_of(path: &Path, config: &FeatureConfig) -> (Spectrogram, BeatChroma) {
    let both = FeatureKinds::of(&[FeatureKind::Chroma]);
    let song = Extractor::new(config, &both).unwrap().extract(path, &Limits::default()).unwrap();
    let without = extract_with(path, config, &Limits::default()).unwrap();
    assert_eq!((&song.features.log_mel, song.duration_s), (&without.features.log_mel, without.duration_s));
    assert!(without.features.chroma().is_none() && without.frame_chroma.is_none());
    assert_eq!((song.features.kinds(), without.features.kinds()), (both, FeatureKinds::default()));
    let frames = song.frame_chroma.unwrap();
    assert_eq!(frames.n_frames(), song.features.log_mel.n_frames());
    (frames, song.features.chroma().unwrap().clone())
}

/// Compares with `vectors/<name>.npy`, which librosa lays out `[12, frames]`.
fn assert_close(ours: &Spectrogram, name: &str) {
    let librosa = rows(name);
    assert_eq!((ours.n_bins(), ours.n_frames()), (librosa.len(), librosa[0].len()), "{name}");
    for frame in 0..ours.n_frames() {
        for (class, (ours, row)) in ours.frame(frame).iter().zip(&librosa).enumerate() {
            let theirs = row[frame];
            assert!((ours - theirs).abs() < CHROMA_TOLERANCE, "{name} {frame} {class}: {ours} {theirs}");
        }
    }
}

fn assert_same_beats(ours: &BeatChroma, name: &str) {
    let librosa = &rows(&format!("beats_{name}"))[0];
    assert!((ours.tuning - f64::from(librosa[0])).abs() < F32_TOLERANCE, "{name}: {}", ours.tuning);
    assert!((ours.tempo_bpm - f64::from(librosa[1])).abs() < F32_TOLERANCE, "{name}: {}", ours.tempo_bpm);
    let beats: Vec<u32> = librosa[2..].iter().map(|beat| *beat as u32).collect();
    assert_eq!(ours.beats, beats, "{name}");
    assert_close(&ours.chroma, &format!("beat_chroma_{name}"));
}

#[test]
fn notes_off_pitch_have_librosas_chroma_tuning_and_beats_in_every_setting() {
    let folder = tempdir().unwrap();
    let default = FeatureConfig::default();
    let small = FeatureConfig { n_fft: 1024, hop_length: 320, n_mels: 40, ..default.clone() };
    for (seconds, config, name) in [(12, &default, "pulse"), (6, &small, "pulse_small")] {
        let path = file(&folder, name, &wav(&pulse(seconds * 16_000), 16_000, 1));
        let (frames, by_beat) = chroma_of(&path, config);
        assert_close(&frames, &format!("chroma_{name}"));
        assert_same_beats(&by_beat, name);
    }
}

#[test]
fn songs_of_the_corpus_have_librosas_chroma_tuning_and_beats() {
    let artists = repository().join("data/game-music-10/artists");
    for (song, name) in [
        ("Kenta_Cho/Noiz2sa/stg0.mp3", "stg0"),
        ("Askyel/Naev/Bells_short_version.mp3", "Bells_short_version"),
        ("Askyel/Naev/Classic.mp3", "Classic"),
        ("Askyel/Naev/Eureka.mp3", "Eureka"),
    ] {
        let (frames, by_beat) = chroma_of(&artists.join(song), &FeatureConfig::default());
        assert_same_beats(&by_beat, name);
        if name == "stg0" {
            assert_close(&frames, "chroma_stg0");
        }
    }
}

#[test]
fn sounds_too_short_for_beats_are_one_segment() {
    let folder = tempdir().unwrap();
    for n_samples in [2, 400, 512, 1_600] {
        let path = file(&folder, "short.wav", &wav(&pulse(n_samples), 16_000, 1));
        let (frames, by_beat) = chroma_of(&path, &FeatureConfig::default());
        assert_eq!((by_beat.beats.len(), by_beat.tempo_bpm, by_beat.chroma.n_frames()), (0, 0.0, 1));
        assert!(
            frames.values().iter().chain(by_beat.chroma.values()).all(|value| (0.0..=1.0).contains(value))
        );
    }
}

#[test]
fn silence_around_a_sound_has_neither_pitch_nor_beats() {
    let folder = tempdir().unwrap();
    let mut samples = vec![0.0; 3 * 16_000];
    samples.extend(pulse(2 * 16_000));
    samples.extend(vec![0.0; 3 * 16_000]);
    let path = file(&folder, "island.wav", &wav(&samples, 16_000, 1));
    let (frames, by_beat) = chroma_of(&path, &FeatureConfig::default());
    for silent in [0, 50, 200] {
        assert!(frames.frame(silent).iter().all(|value| *value == 0.0), "frame {silent}");
    }
    assert!(!by_beat.beats.is_empty());
    assert!(by_beat.beats.iter().all(|beat| (90..170).contains(beat)), "{:?}", by_beat.beats);
    assert_eq!(by_beat.chroma.n_frames(), by_beat.beats.len() + 1);
}
