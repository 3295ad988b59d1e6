//! Every format that is read, told by its content.

use std::fs::File;
use std::io::Cursor;

use auteur_audio::{
    ExtractionError, Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits, LogMel, Precision,
    SongSource, decode_mono,
};
use auteur_ground::Silent;
use tempfile::tempdir;

use crate::sound::{asset, assets, extract, file, log_mel, wav};
use crate::vectors::formula;

/// Name, codec, rate, channels and length in seconds of each file that is read. AAC and MP3 that do not
/// tell keep what their encoders add.
const READ: [(&str, &str, u32, usize, f64); 22] = [
    ("aac-44k-mono-noted.m4a", "aac", 44_100, 1, 1.0),
    ("aac-44k-stereo.aac", "aac", 44_100, 2, 1.045),
    ("aac-44k-stereo.m4a", "aac", 44_100, 2, 1.0),
    ("adpcm-22k-stereo.wav", "adpcm_ima_wav", 22_050, 2, 1.015),
    ("alac-16k-mono.caf", "alac", 16_000, 1, 1.0),
    ("alac-16k-mono.m4a", "alac", 16_000, 1, 1.0),
    ("flac-22k-stereo.oga", "flac", 22_050, 2, 1.0),
    ("flac-44k-stereo.flac", "flac", 44_100, 2, 1.0),
    ("flac24-16k-mono.flac", "flac", 16_000, 1, 1.0),
    ("float-16k-mono.wav", "pcm_f32le", 16_000, 1, 1.0),
    ("layer2-44k-stereo.mp2", "mp2", 44_100, 2, 1.0188),
    ("mp3-16k-mono.mp3", "mp3", 16_000, 1, 1.08),
    ("mp3-44k-mono-untagged.mp3", "mp3", 44_100, 1, 1.045),
    ("mp3-44k-stereo-untagged.mp3", "mp3", 44_100, 2, 1.045),
    ("mp3-44k-stereo-vbr.mp3", "mp3", 44_100, 2, 1.0),
    ("pcm16-16k-mono.caf", "pcm_s16be", 16_000, 1, 1.0),
    ("pcm16-16k-mono.wav", "pcm_s16le", 16_000, 1, 1.0),
    ("pcm16-22k-stereo.aiff", "pcm_s16be", 22_050, 2, 1.0),
    ("pcm8-8k-mono.wav", "pcm_u8", 8_000, 1, 1.0),
    ("vorbis-16k-mono.ogg", "vorbis", 16_000, 1, 1.0),
    ("vorbis-44k-stereo.mka", "vorbis", 44_100, 2, 1.001),
    ("vorbis-44k-stereo.ogg", "vorbis", 44_100, 2, 1.0),
];
/// The same for Opus, which is a feature.
const READ_OPUS: [(&str, &str, u32, usize, f64); 5] = [
    ("opus-16k-mono.opus", "opus", 48_000, 1, 1.0),
    ("opus-48k-6ch.opus", "opus", 48_000, 6, 1.0),
    ("opus-48k-loud.opus", "opus", 48_000, 2, 1.0),
    ("opus-48k-mono.m4a", "opus", 48_000, 1, 1.007),
    ("opus-48k-stereo.opus", "opus", 48_000, 2, 1.0),
];

fn read() -> impl Iterator<Item = (&'static str, &'static str, u32, usize, f64)> {
    let opus = if cfg!(feature = "opus") { &READ_OPUS[..] } else { &[] };
    READ.iter().chain(opus).copied()
}

#[test]
fn every_format_is_read_whole_and_without_a_warning() {
    for (name, codec, sample_rate, channels, seconds) in read() {
        let song = extract(&asset(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(song.source.codec, codec, "{name}");
        assert_eq!((song.source.sample_rate, song.source.channels), (sample_rate, channels), "{name}");
        assert!((song.duration_s - seconds).abs() < 0.0006, "{name}: {} s", song.duration_s);
        assert_eq!(
            song.features.log_mel.n_frames(),
            1 + (song.duration_s * 16_000.0).ceil() as usize / 512,
            "{name}"
        );
        assert_eq!(song.features.log_mel.n_mels(), 128);
        assert_eq!(song.warnings, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn no_asset_is_left_untested() {
    let refused = ["aac-48k-6ch.m4a", "wavpack-16k-mono.wv", "wma-44k-stereo.wma"];
    // Read with a warning.
    let others = refused.into_iter().chain(["vorbis-48k-6ch.ogg"]);
    let mut names: Vec<&str> = READ.iter().chain(&READ_OPUS).map(|row| row.0).chain(others).collect();
    names.sort_unstable();
    let found: Vec<String> =
        assets().iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, names);
}

#[test]
fn a_name_says_nothing_about_the_content() {
    let folder = tempdir().unwrap();
    for (name, codec, ..) in read() {
        let bytes = std::fs::read(asset(name)).unwrap();
        for disguise in ["song.mp3", "song.wav", "song", "song.jpg"] {
            let song = extract(&file(&folder, disguise, &bytes));
            let song = song.unwrap_or_else(|error| panic!("{name} as {disguise}: {error}"));
            assert_eq!(song.source.codec, codec, "{name} as {disguise}");
        }
    }
}

#[test]
fn samples_leave_as_the_file_has_them_at_its_own_rate() {
    let folder = tempdir().unwrap();
    let sound = formula(20_000, 22_050);
    let interleaved: Vec<f32> = sound.iter().flat_map(|sample| [*sample, 0.5 * sample]).collect();
    let path = file(&folder, "song.wav", &wav(&interleaved, 22_050, 2));
    let mut heard = Vec::new();
    let source = decode_mono(&path, &Limits::default(), |samples, rate| {
        assert_eq!(rate, 22_050);
        heard.extend_from_slice(samples);
    });
    let source = source.unwrap();
    assert_eq!((source.sample_rate, source.channels), (22_050, 2));
    let expected: Vec<f32> = sound.iter().map(|sample| (sample + 0.5 * sample) / 2.0).collect();
    assert_eq!(heard, expected);
}

#[test]
fn channels_are_averaged() {
    let folder = tempdir().unwrap();
    let mono = formula(8_000, 16_000);
    for channels in [2u16, 3, 8] {
        // Channel c holds the sound times c + 1, so the mean is the sound times (channels + 1) / 2.
        let frame =
            |sample: &f32| (0..channels).map(|c| sample * f32::from(c + 1) / 16.0).collect::<Vec<_>>();
        let interleaved: Vec<f32> = mono.iter().flat_map(frame).collect();
        let expected: Vec<f32> = mono.iter().map(|sample| sample * f32::from(channels + 1) / 32.0).collect();
        let many = extract(&file(&folder, "many.wav", &wav(&interleaved, 16_000, channels))).unwrap();
        let one = extract(&file(&folder, "one.wav", &wav(&expected, 16_000, 1))).unwrap();
        for (many, one) in log_mel(&many).values().iter().zip(log_mel(&one).values()) {
            assert!((many - one).abs() < 1e-3, "{channels} channels: {many} {one}");
        }
    }
}

#[test]
fn rates_at_both_ends_of_the_range_are_read() {
    let folder = tempdir().unwrap();
    for sample_rate in [1_000, 999_983, 1_000_000] {
        let path = file(&folder, "rate.wav", &wav(&formula(5_000, sample_rate), sample_rate, 1));
        let song = extract(&path).unwrap();
        assert_eq!(song.source.sample_rate, sample_rate);
        let samples = (5_000.0 * (16_000.0 / f64::from(sample_rate))).ceil() as usize;
        assert_eq!(song.features.log_mel.n_frames(), 1 + samples / 512);
    }
}

#[test]
fn the_same_file_gives_the_same_bytes_from_any_extractor() {
    let shared = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
    for (name, ..) in read() {
        let path = asset(name);
        let first = shared.extract(&path, &Limits::default()).unwrap();
        assert_eq!(shared.extract(&path, &Limits::default()).unwrap(), first, "{name}");
        assert_eq!(shared.extract_ahead(&path, &Limits::default(), &Silent).unwrap(), first, "{name}");
        assert_eq!(extract(&path).unwrap(), first, "{name}");
    }
}

#[test]
fn a_log_mel_that_is_kept_in_half_precision_has_the_bits_of_one_that_is_rounded_later() {
    let keeping = |precision, kinds| {
        let config = FeatureConfig { top_db: 20.0, ..FeatureConfig::default() };
        let extractor = Extractor::keeping(precision, &config, &FeatureKinds::of(kinds)).unwrap();
        extractor.extract(&asset("flac-44k-stereo.flac"), &Limits::default()).unwrap().features.log_mel
    };
    let (single, half) = (keeping(Precision::Single, &[]), keeping(Precision::Half, &[]));
    assert!(matches!((&single, &half), (LogMel::Single(_), LogMel::Half { .. })));
    assert_eq!((half.n_frames(), half.halves()), (single.n_frames(), single.halves()));
    assert_eq!(half, single.in_halves());
    // Chroma is made of what was computed.
    assert_eq!(keeping(Precision::Half, &[FeatureKind::Chroma]), single);
}

#[test]
fn a_reader_gives_what_the_file_of_its_bytes_gives() {
    let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
    for (name, ..) in read() {
        let of_file = extract(&asset(name)).unwrap();
        let bytes = Cursor::new(std::fs::read(asset(name)).unwrap());
        let of_bytes = extractor.extract(SongSource::reader(bytes), &Limits::default());
        assert_eq!(of_bytes.unwrap(), of_file, "{name}");
        let handle = File::open(asset(name)).unwrap();
        let of_handle = extractor.extract_ahead(SongSource::reader(handle), &Limits::default(), &Silent);
        assert_eq!(of_handle.unwrap(), of_file, "{name}");
    }
    let nothing = extractor.extract(SongSource::reader(Cursor::new([])), &Limits::default()).unwrap_err();
    assert!(
        matches!(&nothing, ExtractionError::NotMusic(problem) if problem == "the file is empty (0 bytes)")
    );
}
