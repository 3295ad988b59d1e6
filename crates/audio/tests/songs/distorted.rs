//! Songs whose features are made of distorted copies.

use auteur_audio::{Distortion, Extractor, FeatureConfig, FeatureKinds, Limits};
use auteur_ground::Silent;

use super::sound::{asset, extract, log_mel};

const SONG: &str = "flac-44k-stereo.flac";

fn extractor(name: &str) -> Extractor {
    let distortion = Distortion::all().find(|distortion| distortion.name() == name).unwrap();
    let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
    extractor.distorted(distortion)
}

#[test]
fn a_softer_copy_has_the_features_of_the_song_at_its_level() {
    let song = extract(&asset(SONG)).unwrap();
    let copy = extractor("level-6").extract(&asset(SONG), &Limits::default()).unwrap();
    assert_eq!(copy.duration_s, song.duration_s);
    let (song, copy) = (log_mel(&song), log_mel(&copy));
    assert_eq!(song.n_frames(), copy.n_frames());
    let loudest = song.values().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // What is softer may be mere steps of 16 bits.
    let loud = song.values().iter().zip(copy.values()).filter(|(song, _)| **song > loudest - 40.0);
    for (song, copy) in loud {
        assert!((copy - song + 6.0).abs() < 0.2, "{song} dB, {copy} dB");
    }
}

#[test]
fn a_slower_copy_is_longer_than_the_song() {
    let song = extract(&asset(SONG)).unwrap();
    let copy = extractor("speed-2").extract(&asset(SONG), &Limits::default()).unwrap();
    assert!((copy.duration_s - song.duration_s / 0.98).abs() < 1e-4, "{} s", copy.duration_s);
}

#[test]
fn a_copy_is_the_same_where_a_thread_decodes_ahead() {
    for name in ["mp3-32", "low-pass-4000"] {
        let extractor = extractor(name);
        let [plain, ahead] = [
            extractor.extract(&asset(SONG), &Limits::default()).unwrap(),
            extractor.extract_ahead(&asset(SONG), &Limits::default(), &Silent).unwrap(),
        ];
        assert_eq!(plain, ahead, "{name}");
        assert_ne!(log_mel(&plain).values(), log_mel(&extract(&asset(SONG)).unwrap()).values(), "{name}");
    }
}

#[test]
fn a_song_is_itself_beside_copies_of_it_in_which_one_band_is_softer() {
    let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
    let bands = [0.0..1_000.0, 1_000.0..f64::INFINITY];
    let (song, copies) = extractor
        .extract_with_softer_bands(&asset(SONG), &Limits::default(), (&bands, 0.5), &Silent)
        .unwrap();
    assert_eq!(song, extract(&asset(SONG)).unwrap());
    let copies: Vec<_> = copies.into_iter().map(|copy| log_mel(&copy.unwrap())).collect();
    let song = log_mel(&song);
    let loudest = song.values().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let centres = FeatureConfig::default().mel_hertz();
    let mut compared = [0, 0];
    for (number, copy) in copies.iter().enumerate() {
        assert_eq!(copy.n_frames(), song.n_frames());
        for (place, (copy, song)) in copy.values().iter().zip(song.values()).enumerate() {
            let hz = centres[place % centres.len()];
            let frame = place / centres.len();
            // Where the filter's slope is, where the song begins and ends at once, and in what leaks from there, nothing is promised.
            let is_inside = (3..copies[0].n_frames() - 3).contains(&frame);
            if (800.0..1_200.0).contains(&hz) || !is_inside || *song < loudest - 20.0 {
                continue;
            }
            compared[number] += 1;
            let softer = if (hz < 1_000.0) == (number == 0) { 20.0 * 0.5f32.log10() } else { 0.0 };
            assert!((copy - song - softer).abs() < 0.5, "copy {number} at {hz} Hz: {song} dB, {copy} dB");
        }
    }
    assert!(compared.iter().all(|values| *values > 20), "{compared:?}");
}
