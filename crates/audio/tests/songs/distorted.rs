//! Songs whose features are made of distorted copies.

use auteur_audio::{Distortion, Extractor, FeatureConfig, FeatureKinds, Limits};

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
            extractor.extract_ahead(&asset(SONG), &Limits::default()).unwrap(),
        ];
        assert_eq!(plain, ahead, "{name}");
        assert_ne!(log_mel(&plain).values(), log_mel(&extract(&asset(SONG)).unwrap()).values(), "{name}");
    }
}
