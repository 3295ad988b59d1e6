//! Songs of several channels: what is heard of them, and what is told where that is little.

use std::io::Cursor;

use auteur_audio::{
    Downmix, ExtractedSong, ExtractionError, Extractor, FeatureConfig, FeatureKinds, Limits, SongSource,
    Spectrogram,
};
use auteur_ground::Silent;
use tempfile::tempdir;

use crate::sound::{asset, extract, extract_with, file, log_mel, wav};
use crate::vectors::formula;

/// Hears a second of stereo whose right channel is this much of the left one, in this way.
fn heard_in_stereo(right: f32, downmix: Downmix) -> Result<ExtractedSong, ExtractionError> {
    let stereo: Vec<f32> = formula(16_000, 16_000).iter().flat_map(|left| [*left, right * left]).collect();
    let config = FeatureConfig { downmix, ..FeatureConfig::default() };
    let song = SongSource::reader(Cursor::new(wav(&stereo, 16_000, 2)));
    Extractor::new(&config, &FeatureKinds::default()).unwrap().extract_ahead(
        song,
        &Limits::default(),
        &Silent,
    )
}

#[test]
fn vorbis_of_more_than_two_channels_is_said_to_be_decoded_roughly() {
    let warnings = extract(&asset("vorbis-48k-6ch.ogg")).unwrap().warnings;
    assert_eq!(warnings, ["Vorbis of 6 channels is decoded only roughly, to within some decibels"]);
    assert!(extract(&asset("vorbis-44k-stereo.ogg")).unwrap().warnings.is_empty());
}

#[test]
fn what_channels_become_is_chosen_and_the_louder_of_mid_and_side_is_that_of_the_whole_song() {
    let left = extract_formula(1.0);
    let same = |right: f32, downmix, factor: f32| {
        let heard = heard_in_stereo(right, downmix).unwrap();
        assert_eq!(heard.warnings, Vec::<String>::new(), "{downmix} {right}");
        let wanted = if factor == 1.0 { left.clone() } else { extract_formula(factor) };
        for (one, other) in log_mel(&heard).values().iter().zip(wanted.values()) {
            assert!((one - other).abs() < 1e-3, "{downmix} {right}: {one} {other}");
        }
    };
    same(0.5, Downmix::Mean, 0.75);
    same(0.5, Downmix::Left, 1.0);
    same(0.5, Downmix::Right, 0.5);
    same(0.5, Downmix::MidSideLoudest, 0.75);
    same(0.0, Downmix::MidSideLoudest, 0.5);
    same(-0.5, Downmix::MidSideLoudest, 0.75);
    same(-1.0, Downmix::MidSideLoudest, 1.0);
}

/// The log-mel of the formula's sound, so many times as loud.
fn extract_formula(factor: f32) -> Spectrogram {
    let folder = tempdir().unwrap();
    let mono: Vec<f32> = formula(16_000, 16_000).iter().map(|sample| factor * sample).collect();
    log_mel(&extract(&file(&folder, "mono.wav", &wav(&mono, 16_000, 1))).unwrap())
}

#[test]
fn a_channel_without_sound_that_is_heard_alone_is_told() {
    let silent = heard_in_stereo(0.0, Downmix::Right).unwrap_err();
    assert!(
        silent.to_string().starts_with("its second channel, which alone is heard, is silent"),
        "{silent}"
    );
    let faint = heard_in_stereo(0.01, Downmix::Right).unwrap();
    assert!(faint.warnings[0].contains("37 dB softer than all together"), "{:?}", faint.warnings);
    // There is one channel, and it is heard whatever was asked for.
    let mono = |downmix| {
        let config = FeatureConfig { downmix, ..FeatureConfig::default() };
        extract_with(&asset("pcm16-16k-mono.wav"), &config, &Limits::default()).unwrap()
    };
    for downmix in Downmix::ALL {
        assert_eq!(mono(downmix), mono(Downmix::Mean), "{downmix}");
    }
}

#[test]
fn channels_that_cancel_each_other_are_told() {
    let heard = |right: f32| heard_in_stereo(right, Downmix::Mean);
    let silent = heard(-1.0).unwrap_err();
    assert!(silent.to_string().contains("channels cancel each other"), "{silent}");
    let faint = heard(-0.98).unwrap();
    assert!(faint.warnings.len() == 1 && faint.warnings[0].contains("40 dB softer"), "{:?}", faint.warnings);
    // Left alone, and both the same: music as it is.
    for right in [0.0, 1.0] {
        assert_eq!(heard(right).unwrap().warnings, Vec::<String>::new());
    }
}
