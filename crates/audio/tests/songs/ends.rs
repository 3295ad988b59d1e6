//! Files whose sound does not end where their headers, or the bytes behind it, make a demultiplexer believe.

use crate::bytes::{bytes, with_empty_last_page, with_pages_changed};
use crate::kinds::assert_read;

/// Bytes that look like nothing.
fn noise(length: u32) -> Vec<u8> {
    (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A file with something behind it.
fn before(name: &str, tail: &[u8]) -> Vec<u8> {
    [bytes(name), tail.to_vec()].concat()
}

/// An Ogg file of another serial number.
fn of_serial(name: &str, serial: [u8; 4]) -> Vec<u8> {
    with_pages_changed(bytes(name), |page| page[14..18].copy_from_slice(&serial))
}

#[test]
fn ogg_ends_with_its_last_page() {
    let (vorbis, slow, flac) = ("vorbis-44k-stereo.ogg", "vorbis-16k-mono.ogg", "flac-22k-stereo.oga");
    let chained = [of_serial(slow, [7; 4]), of_serial(vorbis, [7; 4])].concat();
    assert_read(vec![
        ("Vorbis and zeros", before(vorbis, &[0; 70_000]), 1.0, None),
        ("Vorbis and noise", before(vorbis, &noise(500_000)), 1.0, None),
        ("FLAC in Ogg and zeros", before(flac, &[0; 70_000]), 1.0, None),
        ("an empty last page", with_empty_last_page(bytes(vorbis)), 1.0, None),
        ("chained under one serial number", chained, 2.0, Some("changes from 16000 Hz to 44100 Hz")),
    ]);
}

#[cfg(feature = "opus")]
#[test]
fn opus_ends_with_its_last_page_and_states_what_its_decoder_drops() {
    let opus = "opus-48k-stereo.opus";
    let dropping = |samples: u16| {
        with_pages_changed(bytes(opus), |page| {
            if page[28..].starts_with(b"OpusHead") {
                page[38..40].copy_from_slice(&samples.to_le_bytes());
            }
        })
    };
    assert_read(vec![
        ("zeros", before(opus, &[0; 70_000]), 1.0, None),
        ("an empty last page", with_empty_last_page(bytes(opus)), 1.0, None),
        ("half a second to drop", dropping(24_000), 0.5065, None),
    ]);
}
