//! Everything that is refused, with its message, and how early.

use std::path::Path;

use auteur_audio::{ExtractionError, Extractor, FeatureConfig, FeatureKinds, Limits};
use tempfile::tempdir;

use crate::bytes::bytes;
use crate::sound::{asset, extract, extract_with, file, wav, wav_header};
use crate::vectors::formula;

/// Asserts that the song is refused with these words.
fn assert_refused(path: &Path, words: &[&str]) {
    let message = match extract(path) {
        Ok(song) => panic!("{}: {} frames", path.display(), song.features.log_mel.n_frames()),
        Err(error) => error.to_string(),
    };
    for words in words {
        assert!(message.contains(words), "{}: {message}", path.display());
    }
}

#[test]
fn an_empty_file_is_refused() {
    let folder = tempdir().unwrap();
    for name in ["song.mp3", "song.flac", "song.ogg", "song.wav"] {
        assert_refused(&file(&folder, name, b""), &["empty (0 bytes)"]);
    }
}

#[test]
fn text_in_the_name_of_music_is_refused() {
    let folder = tempdir().unwrap();
    let text = "It was a dark and stormy night. ".repeat(500);
    assert_refused(
        &file(&folder, "song.mp3", text.as_bytes()),
        &["not a known audio format", "AAC and ALAC can be read"],
    );
}

#[test]
fn samples_without_a_header_are_no_mpeg_audio() {
    let folder = tempdir().unwrap();
    // Some of these look like the headers of MPEG audio, of one bit rate or of none.
    let samples = |codes: u8| -> Vec<u8> {
        let code = |n: u32| codes | (n.wrapping_mul(2_654_435_761) >> 28) as u8;
        (0..200_000).flat_map(|n| [b'.', 0xff, 0xfb, code(n)]).collect()
    };
    for content in [samples(0x90), samples(0), bytes("pcm16-22k-stereo.aiff")[60..].to_vec()] {
        assert_refused(&file(&folder, "song.wav", &content), &["not a known audio format"]);
    }
}

#[test]
fn high_efficiency_aac_is_refused_with_its_reason() {
    let folder = tempdir().unwrap();
    let mut bytes = std::fs::read(asset("aac-44k-stereo.m4a")).unwrap();
    // The decoder's configuration: 5 bits of object type, here 2 (low complexity), 44.1 kHz, two channels.
    let low_complexity = [0x12u8, 0x10];
    let descriptor = bytes.windows(4).position(|tag| tag == b"esds").unwrap();
    let place = descriptor + bytes[descriptor..].windows(2).position(|pair| pair == low_complexity).unwrap();
    // Object type 5, spectral band replication.
    bytes[place] = (5 << 3) | (bytes[place] & 0b111);
    assert_refused(&file(&folder, "he.m4a", &bytes), &["cannot be decoded here"]);
}

#[test]
fn only_regular_files_are_opened() {
    let folder = tempdir().unwrap();
    let directory = folder.path().join("directory.mp3");
    std::fs::create_dir(&directory).unwrap();
    assert_refused(&directory, &["this is a directory"]);
    assert_refused(&folder.path().join("missing.mp3"), &["cannot read the file"]);
    assert_refused(Path::new("/dev/null"), &["this is a device"]);
}

#[cfg(unix)]
#[test]
fn a_fifo_is_refused_without_waiting_for_its_writer() {
    let folder = tempdir().unwrap();
    let fifo = folder.path().join("fifo.mp3");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert_refused(&fifo, &["this is a fifo"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_dangling_ones_refused() {
    let folder = tempdir().unwrap();
    let link = folder.path().join("link.mp3");
    std::os::unix::fs::symlink(folder.path().join("gone.mp3"), &link).unwrap();
    assert_refused(&link, &["cannot read the file"]);
    std::fs::copy(asset("mp3-16k-mono.mp3"), folder.path().join("gone.mp3")).unwrap();
    assert!(extract(&link).is_ok());
}

#[test]
fn sample_rates_out_of_range_are_refused_with_their_value() {
    let folder = tempdir().unwrap();
    let samples = formula(4_000, 16_000);
    for (rate, words) in [(999, "999 Hz"), (1_000_001, "1000001 Hz"), (10_000_000, "10000000 Hz")] {
        assert_refused(&file(&folder, "rate.wav", &wav(&samples, rate, 1)), &[words, "1000 to 1000000 Hz"]);
    }
    let zero = extract(&file(&folder, "zero.wav", &wav(&samples, 0, 1)));
    assert!(zero.is_err());
}

#[test]
fn too_many_channels_are_refused_with_their_number() {
    let folder = tempdir().unwrap();
    let path = file(&folder, "channels.wav", &wav(&vec![0.1; 9 * 1_000], 16_000, 9));
    assert_refused(&path, &["9 channels", "1 to 8"]);
}

#[test]
fn samples_that_are_no_numbers_are_refused_with_their_position() {
    let folder = tempdir().unwrap();
    for (bad, word) in [(f32::NAN, "NaN"), (f32::INFINITY, "is inf"), (f32::NEG_INFINITY, "is -inf")] {
        let mut samples = formula(32_000, 16_000);
        samples[24_000] = bad;
        assert_refused(&file(&folder, "bad.wav", &wav(&samples, 16_000, 1)), &["at 1.500 s", word]);
    }
}

#[test]
fn silence_is_refused() {
    let folder = tempdir().unwrap();
    for rate in [16_000, 44_100] {
        let path = file(&folder, "silence.wav", &wav(&vec![0.0; 2 * rate as usize], rate, 1));
        assert_refused(&path, &["the whole song (2.0 s) is silent"]);
    }
}

#[test]
fn a_file_without_a_sample_is_refused() {
    let folder = tempdir().unwrap();
    assert_refused(&file(&folder, "none.wav", &wav(&[], 16_000, 1)), &["no sound"]);
}

#[test]
fn ten_hours_are_refused_from_the_header_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let data_bytes = 10 * 3600 * 8_000 * 4u32;
    std::fs::write(&path, wav_header(8_000, 1, data_bytes)).unwrap();
    // Sparse: it takes no room, and nothing of it is read.
    let long = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    long.set_len(44 + u64::from(data_bytes)).unwrap();
    assert_refused(&path, &["the song is 600.0 minutes long; the limit is 120.0"]);
}

#[test]
fn a_stream_of_unknown_length_is_refused_when_it_reaches_the_limit() {
    let folder = tempdir().unwrap();
    // Packets of MP3 can be joined end to end; without a tag nothing tells how many there are.
    let bytes = std::fs::read(asset("mp3-44k-stereo-untagged.mp3")).unwrap();
    let path = file(&folder, "endless.mp3", &bytes.repeat(20));
    let limits = Limits { max_seconds: 6.0 };
    let error = extract_with(&path, &FeatureConfig::default(), &limits).unwrap_err();
    assert!(matches!(error, ExtractionError::TooLong { is_whole: false, .. }), "{error}");
    assert_eq!(error.to_string(), "the song is more than 0.1 minutes long; the limit is 0.1");
    assert!(extract(&path).is_ok());
}

#[test]
fn settings_out_of_range_are_refused_before_there_is_a_song() {
    let config = FeatureConfig { n_mels: 0, ..FeatureConfig::default() };
    let error = Extractor::new(&config, &FeatureKinds::default()).err().unwrap();
    assert!(error.to_string().starts_with("n_mels = 0"), "{error}");
}
