//! Songs that are louder or softer than others, heard as they are or equally loud.

use std::io::Cursor;

use auteur_audio::{
    ExtractedSong, Extractor, FeatureConfig, FeatureKinds, Limits, Loudness, Precision, SongSource,
    Spectrogram,
};

use crate::sound::{log_mel, wav};
use crate::vectors::formula;

fn heard(gain: f32, loudness: Loudness) -> Spectrogram {
    log_mel(&extracted(gain, loudness, Precision::Single))
}

fn extracted(gain: f32, loudness: Loudness, precision: Precision) -> ExtractedSong {
    let samples: Vec<f32> = formula(32_000, 16_000).iter().map(|sample| gain * sample).collect();
    let config = FeatureConfig { loudness, ..FeatureConfig::default() };
    let song = SongSource::reader(Cursor::new(wav(&samples, 16_000, 1)));
    let extractor = Extractor::keeping(precision, &config, &FeatureKinds::default()).unwrap();
    extractor.extract(song, &Limits::default()).unwrap()
}

fn largest_difference(one: &Spectrogram, other: &Spectrogram) -> f32 {
    let values = one.values().iter().zip(other.values());
    values.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}

#[test]
fn equally_loud_songs_have_the_same_log_mel_and_others_lie_apart_by_their_level() {
    let equal = heard(1.0, Loudness::Equal);
    let as_is = heard(1.0, Loudness::AsIs);
    for gain in [0.5, 0.1, 0.01] {
        let apart = largest_difference(&heard(gain, Loudness::Equal), &equal);
        assert!(apart < 0.01, "{gain}: {apart}");
        let softer = heard(gain, Loudness::AsIs);
        let level = 20.0 * gain.log10();
        let raised =
            Spectrogram::new(as_is.n_bins(), as_is.values().iter().map(|value| value + level).collect());
        assert!(largest_difference(&softer, &raised) < 0.01, "{gain}");
    }
    // What is equally loud is another level of what is as it is, the same in all frames.
    let gain = equal.values()[0] - as_is.values()[0];
    let raised = Spectrogram::new(as_is.n_bins(), as_is.values().iter().map(|value| value + gain).collect());
    assert!(gain.abs() > 0.1 && largest_difference(&equal, &raised) < 0.001);
}

#[test]
fn what_a_store_keeps_of_equally_loud_songs_is_rounded_once() {
    let [half, single] = [Precision::Half, Precision::Single]
        .map(|precision| extracted(0.3, Loudness::Equal, precision).features.log_mel);
    assert_eq!(half.halves(), single.halves());
}
