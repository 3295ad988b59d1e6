//! Each distortion by what it must leave and what it must take away.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::*;
use crate::vectors::formula;

/// A distorted song.
struct Copied {
    samples: Vec<f32>,
    sample_rate: u32,
    seconds: f64,
}

fn named(name: &str) -> &'static Distortion {
    Distortion::all().find(|distortion| distortion.name() == name).unwrap()
}

/// The copy of a song that arrives in blocks of `block` samples.
fn copy(distortion: &'static Distortion, samples: &[f32], rate: u32, block: usize) -> Copied {
    let mut distorting = DistortionPlan::new(distortion).begin(rate).unwrap();
    let sample_rate = distorting.sample_rate();
    let mut copy = Vec::new();
    for block in samples.chunks(block) {
        copy.extend_from_slice(distorting.push(block).unwrap());
    }
    let (rest, seconds) = distorting.finish().unwrap();
    copy.extend(rest);
    Copied { samples: copy, sample_rate, seconds }
}

/// Two seconds of a tone of half the full scale.
fn tone(hz: f64, rate: u32) -> Vec<f32> {
    let step = TAU * hz / f64::from(rate);
    (0..2 * rate).map(|n| (0.5 * (step * f64::from(n)).sin()) as f32).collect()
}

/// The amplitude of a tone in the middle of a sound.
fn amplitude(sound: &[f32], hz: f64, rate: u32) -> f64 {
    let middle = &sound[sound.len() / 4..sound.len() * 3 / 4];
    let step = TAU * hz / f64::from(rate);
    let (cosine, sine) = middle.iter().enumerate().fold((0.0, 0.0), |(cosine, sine), (n, sample)| {
        let (sin, cos) = (step * n as f64).sin_cos();
        // A Hann window, so that a neighbouring tone does not leak in.
        let weight = 1.0 - (TAU * n as f64 / middle.len() as f64).cos();
        (cosine + f64::from(*sample) * weight * cos, sine + f64::from(*sample) * weight * sin)
    });
    2.0 * cosine.hypot(sine) / middle.len() as f64
}

fn decibels(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

/// How far the first sound is above what the second adds to it, in decibels.
fn signal_to_noise(sound: &[f32], copy: &[f32]) -> f64 {
    let energy = |samples: &mut dyn Iterator<Item = f64>| samples.map(|sample| sample * sample).sum::<f64>();
    let signal = energy(&mut sound.iter().map(|sample| f64::from(*sample)));
    let noise = energy(&mut sound.iter().zip(copy).map(|(a, b)| f64::from(a - b)));
    10.0 * (signal / noise).log10()
}

/// Chords whose notes die away, at 16 kHz: what codecs are made for.
fn music() -> Vec<f32> {
    let sample = |n: u32| {
        let t = f64::from(n) / 16_000.0;
        let (since, chord) = (t % 0.5, (t / 0.5).floor());
        let notes = [220.0, 277.2, 329.6, 880.0, 2_093.0].map(|hz| {
            let hz = hz * 2f64.powf(chord * 3.0 / 12.0);
            (-4.0 * since).exp() * (TAU * hz * t).sin()
        });
        (0.12 * notes.iter().sum::<f64>()) as f32
    };
    (0..48_000).map(sample).collect()
}

#[test]
fn the_distortions_have_names_of_their_own() {
    let names: Vec<_> = Distortion::all().map(Distortion::name).collect();
    let expected = [
        "level-20",
        "level-12",
        "level-6",
        "level+6",
        "mp3-32",
        "mp3-128",
        "opus-24",
        "low-pass-4000",
        "speed-2",
        "speed+2",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_level_is_met_to_the_step_of_16_bits() {
    let song = formula(4_000, 16_000);
    for (name, gain) in [("level-20", 0.1), ("level-12", 0.251_188_64), ("level-6", 0.501_187_2)] {
        let soft = copy(named(name), &song, 16_000, 1_000).samples;
        for (sample, soft) in song.iter().zip(soft) {
            let steps = soft * 32_768.0;
            assert!(
                steps.fract() == 0.0 && (gain * sample - soft).abs() <= 0.501 / 32_768.0,
                "{name}: {soft}"
            );
        }
    }
}

#[test]
fn what_is_too_loud_is_clipped_at_full_scale() {
    let loud = copy(named("level+6"), &[0.9, 0.2, -0.9, 0.0], 16_000, 4).samples;
    assert_eq!(loud[0], 32_767.0 / 32_768.0);
    assert!((loud[1] - 0.399_05).abs() < 1e-4, "{}", loud[1]);
    assert_eq!(loud[2..], [-1.0, 0.0]);
}

#[test]
fn a_low_pass_leaves_tones_below_it_and_none_above() {
    for rate in [16_000, 22_050, 44_100] {
        let left = |hz: f64| {
            decibels(
                amplitude(&copy(named("low-pass-4000"), &tone(hz, rate), rate, 1_152).samples, hz, rate)
                    / 0.5,
            )
        };
        for hz in [60.0, 1_000.0, 3_650.0] {
            assert!(left(hz).abs() < 0.01, "{hz} of {rate} Hz: {} dB", left(hz));
        }
        assert!((left(4_000.0) + 6.02).abs() < 0.1, "{rate} Hz: {} dB", left(4_000.0));
        for hz in [4_350.0, 5_500.0, 7_900.0] {
            assert!(left(hz) < -100.0, "{hz} of {rate} Hz: {} dB", left(hz));
        }
    }
}

#[test]
fn a_song_without_treble_passes_a_low_pass_unchanged() {
    let song = formula(3_000, 8_000);
    assert_eq!(copy(named("low-pass-4000"), &song, 8_000, 700).samples, song);
}

#[test]
fn a_wrong_speed_moves_pitch_and_length_together() {
    for (name, speed) in [("speed-2", 0.98), ("speed+2", 1.02)] {
        for rate in [16_000, 44_100] {
            let song = tone(1_000.0, rate);
            let copy = copy(named(name), &song, rate, 1_152);
            let moved = amplitude(&copy.samples, 1_000.0 * speed, rate);
            assert!(decibels(moved / 0.5).abs() < 0.01, "{name} at {rate} Hz: {moved}");
            assert!(amplitude(&copy.samples, 1_000.0, rate) < 0.001, "{name} at {rate} Hz");
            assert!((copy.seconds - 2.0 / speed).abs() < 1e-4, "{name} at {rate} Hz: {} s", copy.seconds);
        }
    }
}

#[test]
fn a_codec_keeps_time_and_is_the_more_faithful_the_more_bits_it_has() {
    let song = music();
    let heard = |name: &str| {
        let copy = copy(named(name), &song, 16_000, 1_152);
        let mut back = Resamplers::new(16_000).begin(copy.sample_rate);
        let mut samples = back.push(&copy.samples).to_vec();
        samples.extend(back.finish());
        assert!(samples.len().abs_diff(song.len()) <= 1, "{name}: {} samples", samples.len());
        signal_to_noise(&song, &samples)
    };
    let [opus, low, high] = ["opus-24", "mp3-32", "mp3-128"].map(heard);
    // A copy that came a single sample late would be 5 dB from the song.
    assert!(opus > 12.0 && low > 15.0 && high > low + 5.0, "{opus} {low} {high}");
    assert!(high < 90.0, "{high}: nothing was coded");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_copy_is_as_long_as_the_song_however_it_arrives(
        rate in prop::sample::select(vec![11_025u32, 16_000, 44_100, 48_000]),
        n in 1usize..9_000,
        block in 1usize..3_000,
    ) {
        let song = formula(n, rate);
        for distortion in Distortion::all() {
            let name = distortion.name();
            let whole = copy(distortion, &song, rate, usize::MAX);
            let ratio = match name {
                "speed-2" => 100.0 / 98.0,
                "speed+2" => 100.0 / 102.0,
                _ => f64::from(whole.sample_rate) / f64::from(rate),
            };
            prop_assert_eq!(whole.samples.len(), (n as f64 * ratio).ceil() as usize, "{}", name);
            let seconds = whole.samples.len() as f64 / f64::from(whole.sample_rate);
            prop_assert_eq!(whole.seconds, seconds, "{}", name);
            prop_assert!(whole.samples.iter().all(|sample| sample.is_finite()), "{}", name);
            prop_assert_eq!(&copy(distortion, &song, rate, block).samples, &whole.samples, "{}", name);
        }
    }
}

/// A song without a band, arriving in blocks of `block` samples.
fn without(hertz: Range<f64>, samples: &[f32], rate: u32, block: usize) -> Vec<f32> {
    through(Distorting::softer_band(&hertz, 0.0, rate), samples, block)
}

fn through(mut distorting: Distorting, samples: &[f32], block: usize) -> Vec<f32> {
    let mut copy = Vec::new();
    for block in samples.chunks(block) {
        copy.extend_from_slice(distorting.push(block).unwrap());
    }
    copy.extend(distorting.finish().unwrap().0);
    copy
}

#[test]
fn a_band_is_taken_away_and_its_neighbours_stay_as_they_are() {
    for rate in [16_000, 44_100, 96_000] {
        for (hertz, gone, stay) in [
            (500.0..1_000.0, &[600.0, 900.0][..], &[380.0, 1_120.0, 5_000.0][..]),
            (0.0..300.0, &[50.0, 180.0], &[420.0, 3_000.0]),
            (4_000.0..f64::INFINITY, &[4_120.0, 7_000.0], &[200.0, 3_880.0]),
        ] {
            for (tones, is_gone) in [(gone, true), (stay, false)] {
                for &hz in tones {
                    let copy = without(hertz.clone(), &tone(hz, rate), rate, 10_000);
                    let left = decibels(amplitude(&copy, hz, rate) / 0.5);
                    let holds = if is_gone { left < -60.0 } else { left.abs() < 0.01 };
                    assert!(holds, "{hz} Hz without {hertz:?} at {rate} Hz: {left} dB");
                }
            }
        }
    }
}

#[test]
fn a_song_without_a_band_is_as_long_and_the_same_in_blocks_of_any_length() {
    let song = formula(60_000, 44_100);
    let at_once = without(700.0..1_400.0, &song, 44_100, usize::MAX);
    assert_eq!(at_once.len(), song.len());
    for block in [1_000, 8_192, 50_001] {
        assert_eq!(without(700.0..1_400.0, &song, 44_100, block), at_once, "{block}");
    }
    assert_eq!(without(700.0..1_400.0, &[0.5; 3], 44_100, 1).len(), 3);
    assert!(without(700.0..1_400.0, &[], 44_100, 1).is_empty());
    let quarter = Distorting::softer_band(&(700.0..1_400.0), 0.25, 44_100);
    let quarter = through(quarter, &tone(1_000.0, 44_100), 4_096);
    assert!((amplitude(&quarter, 1_000.0, 44_100) - 0.125).abs() < 1e-4);
    // No delay: nothing is left of what stays but rounding.
    let above = without(9_000.0..10_000.0, &tone(400.0, 44_100), 44_100, 4_096);
    assert!(signal_to_noise(&tone(400.0, 44_100)[4_096..80_000], &above[4_096..80_000]) > 60.0);
}
