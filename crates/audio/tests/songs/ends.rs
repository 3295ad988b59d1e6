//! Files whose sound does not end where their headers, or the bytes behind it, make a demultiplexer believe.

use crate::bytes::{
    aiff_of_24_bits, bytes, find, flac_frames, patched, with_empty_last_page, with_pages_changed,
};
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

#[test]
fn aiff_ends_with_the_file() {
    let aiff = || bytes("pcm16-22k-stereo.aiff");
    let form = 4;
    let of_sizes = |file: Vec<u8>, size: [u8; 4]| {
        let sound = find(&file, b"SSND") + 4;
        patched(patched(file, form, &size), sound, &size)
    };
    let cut = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    let little = aiff_of_24_bits(b"sowt");
    // A chunk behind the sound is counted and not there.
    let form_size = (aiff().len() as u32 + 1_000).to_be_bytes();
    assert_read(vec![
        ("a pipe of sox", of_sizes(aiff(), [0x7f, 0, 0, 80]), 1.0, None),
        ("a pipe of sox, cut", of_sizes(cut(aiff()), [0x7f, 0, 0, 80]), 0.5, None),
        ("cut", cut(aiff()), 0.5, Some("although it states 1.0 s")),
        ("cut, with the lowest byte first", cut(little), 0.25, Some("although it states 0.5 s")),
        ("cut behind the sound", patched(aiff(), form, &form_size), 1.0, None),
        ("two that are joined", [aiff(), aiff()].concat(), 1.0, Some("after 1.0 s was left out")),
    ]);
}

#[test]
fn caf_ends_with_its_last_chunk_or_the_file() {
    let caf = || bytes("pcm16-16k-mono.caf");
    let (data, tag) = (find(&caf(), b"data"), [b"TAG".as_slice(), &[b'x'; 125]].concat());
    let cut = caf()[..caf().len() / 2].to_vec();
    let half_s = (cut.len() - data - 16) as f64 / 32_000.0;
    assert_read(vec![
        ("a pipe of sox", patched(caf(), data + 4, &[0, 0, 0, 0, 0, 0, 0, 4]), 1.0, None),
        ("cut", cut, half_s, Some("although it states 1.0 s")),
        ("with a tag behind", [caf(), tag].concat(), 1.0, None),
        ("with zeros behind", before("alac-16k-mono.caf", &[0; 70_001]), 1.0, None),
        ("two that are joined", [caf(), caf()].concat(), 1.0, Some("after 1.0 s was left out")),
    ]);
}

#[test]
fn flac_ends_with_its_last_frame() {
    let flac = "flac-44k-stereo.flac";
    let whole = bytes(flac);
    let id3 = [b"TAG".as_slice(), &[b' '; 125]].concat();
    let footer =
        |flags: u8| [b"APETAGEX\xd0\x07\0\0\x30\0\0\0\0\0\0\0\0\0\0", &[flags][..], &[0; 8]].concat();
    let ape = [footer(0xa0), vec![b'x'; 16], footer(0x80)].concat();
    assert_read(vec![
        ("an APE tag", before(flac, &ape), 1.0, None),
        ("an APE tag and ID3", before(flac, &[ape, id3].concat()), 1.0, None),
        ("ID3 of the second kind", before(flac, b"ID3\x04\0\0\0\0\0\x05....."), 1.0, None),
        ("Lyrics3", before(flac, b"LYRICSBEGININD0000200000013LYRICS200"), 1.0, None),
        ("the end of a line", before(flac, b"\r\n"), 1.0, None),
        ("noise", before(flac, &noise(30_000)), 1.0, None),
        ("zeros", before(flac, &[0; 2 << 20]), 1.0, None),
        ("two under one header", [&whole, flac_frames(&whole)].concat(), 2.0, None),
        ("three under two headers", [&whole, flac_frames(&whole), &whole].concat(), 3.0, None),
    ]);
}

#[test]
fn a_song_that_is_joined_to_another_kind_is_told() {
    let mp3 = bytes("mp3-44k-stereo-untagged.mp3");
    let wave = bytes("pcm16-16k-mono.wav");
    let data = find(&wave, b"data");
    let (format, sound) = (&wave[find(&wave, b"fmt ")..][..24], &wave[data..]);
    let size = 4 + 24 + 2 * sound.len() as u32;
    let two = [b"RIFF", &size.to_le_bytes()[..], b"WAVE", format, sound, sound].concat();
    let is_told = Some("joined to this one after 1.0 s was left out");
    assert_read(vec![
        ("FLAC, then MP3", before("flac-44k-stereo.flac", &mp3), 1.0, is_told),
        ("Vorbis, then MP3", before("vorbis-44k-stereo.ogg", &mp3), 1.0, is_told),
        ("MP3, then FLAC", [&mp3, &bytes("flac-44k-stereo.flac")[..]].concat(), 1.045, Some("left out")),
        ("two WAVEs", [&wave[..], &wave].concat(), 1.0, is_told),
        ("WAVE with two chunks of sound", two, 1.0, is_told),
    ]);
}

#[test]
fn a_joined_song_that_is_broken_takes_no_other_away() {
    let flac = || bytes("flac-44k-stereo.flac");
    // A sample rate of 0.
    let broken = patched(flac(), 18, &[0, 0, 0]);
    let cut = flac()[..30].to_vec();
    assert_read(vec![
        ("a broken header", [flac(), broken, flac()].concat(), 2.0, Some("another song that is joined")),
        ("a cut header", [flac(), cut].concat(), 1.0, Some("another song that is joined")),
    ]);
}

#[test]
fn tags_between_the_pieces_of_a_stream_are_no_sound() {
    let aac = bytes("aac-44k-stereo.aac");
    let tag = [b"ID3\x04\0\0\0\0\x0f\0".as_slice(), &[0; 15 * 128]].concat();
    let pieces = [aac.clone(), tag, aac.clone()].concat();
    assert_read(vec![("in pieces", pieces, 2.09, None)]);
}
