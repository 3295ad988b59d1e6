//! Any bytes are a song, or are refused: found out by content and decoded, one of sixteen also turned into a log-mel as `prepare`
//! does it: resampling, which knows nothing of files, would take three quarters of the time.
//!
//! A panic of a decoder is refused as a song is, so what is found here is a crash, a hang, or memory without bounds.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::io::Cursor;
use std::sync::LazyLock;

use auteur_audio::{Extractor, FeatureConfig, FeatureKinds, Limits, SongSource, decode_mono};
use auteur_fuzz::{begin, songs};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// A small log-mel.
static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    let config = FeatureConfig { n_fft: 512, n_mels: 16, ..FeatureConfig::default() };
    Extractor::new(&config, &FeatureKinds::default()).expect("the settings are right")
});
/// A longer song is refused, as it is by `prepare` after two hours.
const LIMITS: Limits = Limits { max_seconds: 30.0 };
const OGG_HEADER: usize = 27;

fuzz_target!(init: begin(songs), |bytes: &[u8]| {
    let song = SongSource::reader(Cursor::new(bytes.to_vec()));
    // The sum says which, so that an input always does the same.
    if bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)) % 16 == 0 {
        let _ = EXTRACTOR.extract(song, &LIMITS);
    } else {
        let _ = decode_mono(song, &LIMITS, |_, _| ());
    }
});

// Pages of Ogg whose checksum is wrong are passed over, so checksums follow what changed, all but every eighth time.
fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let size = fuzzer_mutate(bytes, size, max_size);
    if seed % 8 != 0 {
        mend_pages(&mut bytes[..size]);
    }
    size
});

fn mend_pages(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|mark| mark == b"OggS") {
        at += found;
        let Some(length) = page_length(&bytes[at..]) else { return };
        let page = &mut bytes[at..at + length];
        page[22..26].fill(0);
        let checksum = page.iter().fold(0, |sum, byte| with_byte(sum, *byte));
        page[22..26].copy_from_slice(&checksum.to_le_bytes());
        at += length;
    }
}

/// Bytes of the page that begins here, if it is whole.
fn page_length(bytes: &[u8]) -> Option<usize> {
    let segments = usize::from(*bytes.get(OGG_HEADER - 1)?);
    let lengths = bytes.get(OGG_HEADER..OGG_HEADER + segments)?;
    let length = OGG_HEADER + segments + lengths.iter().map(|length| usize::from(*length)).sum::<usize>();
    (length <= bytes.len()).then_some(length)
}

/// One step of Ogg's checksum: CRC-32 of the polynomial 0x04c11db7, highest bit first.
fn with_byte(sum: u32, byte: u8) -> u32 {
    (0..8).fold(sum ^ u32::from(byte) << 24, |sum, _| match sum >> 31 {
        0 => sum << 1,
        _ => sum << 1 ^ 0x04c1_1db7,
    })
}
