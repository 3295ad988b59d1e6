//! Headers that say more than has to be known to hear the song, and say it wrongly: the song is heard as it is.

use auteur_audio::{ExtractedSong, ExtractionError};
use tempfile::tempdir;

use crate::bytes::{adts_frames, bytes, find, flac_frames, patched};
use crate::sound::{extract, file};

fn read(bytes: &[u8]) -> Result<ExtractedSong, ExtractionError> {
    let folder = tempdir().unwrap();
    extract(&file(&folder, "song", bytes))
}

/// Expects that a file is heard as another is.
fn expect(what: &str, bytes: &[u8], expected: &ExtractedSong) {
    let song = read(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(song.duration_s, expected.duration_s, "{what}");
    assert!(song.features == expected.features, "{what}");
    assert_eq!(song.warnings, [""; 0], "{what}");
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let padding = vec![0; content.len() % 2];
    [name, &(content.len() as u32).to_le_bytes()[..], content, &padding].concat()
}

fn wave(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = [b"WAVE".to_vec(), chunks.concat()].concat();
    chunk(b"RIFF", &content)
}

/// A format of WAVE of one channel at 16 kHz.
fn format(tag: u16, bits: u16) -> Vec<u8> {
    let frame = bits.div_ceil(8);
    let rates = [16_000, 16_000 * u32::from(frame)].map(u32::to_le_bytes).concat();
    [&[tag, 1].map(u16::to_le_bytes).concat()[..], &rates, &[frame, bits].map(u16::to_le_bytes).concat()]
        .concat()
}

/// The same, extensible, with so many bits of a sample that count.
fn extensible(tag: u16, bits: u16, valid: u16) -> Vec<u8> {
    let more = [22, valid, 0, 0, tag].map(u16::to_le_bytes).concat();
    [&format(0xfffe, bits)[..], &more, b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"].concat()
}

#[test]
fn what_wave_says_beside_the_sound_may_be_wrong() {
    let whole = bytes("pcm16-16k-mono.wav");
    let sound = &whole[find(&whole, b"data") + 8..];
    let expected = read(&whole).unwrap();
    let data = || chunk(b"data", sound);
    let with = |format: &[u8]| wave(&[chunk(b"fmt ", format), data()]);
    let beside = |extra: Vec<u8>| wave(&[chunk(b"fmt ", &format(1, 16)), extra, data()]);
    let without_bits = patched(format(1, 16), 14, &[0, 0]);
    for (what, file) in [
        ("fourteen bytes", with(&format(1, 16)[..14])),
        ("many bytes", with(&[format(1, 16), vec![0; 90]].concat())),
        ("no bits", with(&without_bits)),
        ("more bits that count than there are", with(&extensible(1, 16, 32))),
        ("capitals", wave(&[chunk(b"FMT ", &format(1, 16)), chunk(b"DATA", sound)])),
        ("no length", beside(chunk(b"fact", b""))),
        ("text beyond its list", beside(chunk(b"LIST", b"INFOINAM\xff\xff\xff\xffHello"))),
        ("half a list", beside(chunk(b"LIST", b"IN"))),
    ] {
        expect(what, &file, &expected);
    }
    let law = wave(&[chunk(b"fmt ", &[format(6, 8), vec![0, 0]].concat()), chunk(b"data", &sound[..16_000])]);
    let extended = wave(&[chunk(b"fmt ", &extensible(6, 8, 8)), chunk(b"data", &sound[..16_000])]);
    expect("A-law", &extended, &read(&law).unwrap());
}

#[test]
fn what_is_no_wave_that_is_read_is_named() {
    let sound = chunk(b"data", &[1; 8_000]);
    let atrac =
        [&extensible(1, 16, 0)[..24], b"\xbf\xaa\x23\xe9\x58\xcb\x71\x44\xa1\x19\xff\xfa\x01\xe4\xce\x62"]
            .concat();
    for (format, name) in [
        (format(0x028f, 16), "G.722 in WAVE"),
        (format(0x1234, 16), "the unknown format 0x1234 in WAVE"),
        (format(1, 64), "integers of 64 bits in WAVE"),
        (format(3, 16), "floats of 16 bits in WAVE"),
        (atrac, "ATRAC3plus in WAVE"),
    ] {
        let refused = read(&wave(&[chunk(b"fmt ", &format), sound.clone()])).unwrap_err().to_string();
        assert!(refused.contains(&format!("{name} cannot be decoded here")), "{refused}");
    }
}

#[test]
fn blocks_of_flac_that_are_damaged_and_sizes_that_are_wrong_hide_nothing() {
    let whole = bytes("flac-44k-stereo.flac");
    let expected = read(&whole).unwrap();
    let (info, frames) = (&whole[8..42], flac_frames(&whole));
    let block =
        |kind: u8, content: &[u8]| [&[kind], &(content.len() as u32).to_be_bytes()[1..], content].concat();
    let with = |blocks: &[Vec<u8>]| [b"fLaC", &block(0, info)[..], &blocks.concat(), frames].concat();
    for (what, file) in [
        ("a comment that is longer than its block", with(&[block(0x84, &[0xff, 0xff, 0xff, 0x7f, b'x'])])),
        ("an empty picture and an empty application", with(&[block(6, b""), block(0x82, b"")])),
        ("a cue sheet of nothing", with(&[block(0x85, &[0; 396])])),
        ("a range of block sizes", patched(whole.clone(), 8, &[0x10, 0, 0xff, 0xff])),
        ("another block size", patched(whole.clone(), 8, &[4, 128, 4, 128])),
    ] {
        expect(what, &file, &expected);
    }
}

#[test]
fn chunks_of_aiff_that_are_damaged_hide_nothing_and_the_sound_may_begin_later() {
    let whole = bytes("pcm16-22k-stereo.aiff");
    let expected = read(&whole).unwrap();
    let body = |sound: &[u8]| {
        let sized = |name: &[u8; 4], content: &[u8]| {
            [name, &(content.len() as u32).to_be_bytes()[..], content].concat()
        };
        let description = &whole[find(&whole, b"COMM") + 8..][..18];
        let chunks = [
            sized(b"COMT", b"\xff\xff\0\0"),
            sized(b"MARK", b"\0\x09\0\x01"),
            sized(b"COMM", description),
            sized(b"SSND", sound),
        ];
        sized(b"FORM", &[b"AIFF".to_vec(), chunks.concat()].concat())
    };
    let start = find(&whole, b"SSND") + 16;
    let samples = &whole[start..start + (expected.duration_s * 22_050.0).round() as usize * 4];
    expect("damaged chunks", &body(&[&[0; 8], samples].concat()), &expected);
    expect(
        "six bytes before",
        &body(&[&[0, 0, 0, 6, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9], samples].concat()),
        &expected,
    );
}

#[test]
fn tags_that_are_damaged_hide_no_song_of_mpeg_4() {
    let whole = bytes("aac-44k-stereo.m4a");
    let expected = read(&whole).unwrap();
    let tags = find(&whole, b"ilst");
    expect("a tag of no length", &patched(whole.clone(), tags + 4, &[0; 8]), &expected);
    expect("a tag that is too long", &patched(whole, tags + 4, &[0x7f; 8]), &expected);
}

#[test]
fn what_stands_behind_the_sound_of_wave_is_none_of_it() {
    let whole = bytes("pcm16-16k-mono.wav");
    let expected = read(&whole).unwrap();
    let picture = [b"APETAGEX\xd0\x07\0\0", &[0xd7; 9_000][..]].concat();
    expect("a tag", &[&whole[..], &picture].concat(), &expected);
    let much = [&whole[..], &whole[44..]].concat();
    assert!(read(&much).unwrap().duration_s > 1.9, "as much again is what was not counted");
}

#[test]
fn a_packet_that_looks_like_another_codec_is_damage_and_a_tag_behind_frames_is_none() {
    let whole = bytes("aac-44k-stereo.aac");
    let expected = read(&whole).unwrap();
    let frames = adts_frames(&whole);
    // An element that holds the configuration of a program.
    let damaged = read(&patched(whole.clone(), frames[frames.len() / 2] + 7, &[0xa0])).unwrap();
    assert_eq!(damaged.warnings, [format!("1 of {} packets were damaged and skipped", frames.len())]);
    let picture: Vec<u8> = (0..60_000u32).map(|at| ((at * at) >> 7) as u8).collect();
    let tag = [b"ID3\x04\0\0\0\x03\x54\x60", &picture[..]].concat();
    expect("ID3", &[&whole[..], &tag].concat(), &expected);
    let length = (picture.len() as u32 + 32).to_le_bytes();
    let footer = [b"APETAGEX\xd0\x07\0\0", &length[..], &[0; 16]].concat();
    expect("APEv2", &[&whole[..], &picture, &footer].concat(), &expected);
}

#[test]
fn frames_that_were_cut_out_of_flac_do_not_lack_what_their_header_counts() {
    let whole = bytes("flac-44k-stereo.flac");
    let frames = flac_frames(&whole);
    let second = frames[10..].windows(2).position(|pair| pair == &frames[..2]).unwrap() + 10;
    let cut = [&whole[..whole.len() - frames.len()], &frames[second..]].concat();
    let song = read(&cut).unwrap();
    assert!(
        song.duration_s < read(&whole).unwrap().duration_s && song.warnings.is_empty(),
        "{:?}",
        song.warnings
    );
}

#[test]
fn what_an_encoder_added_to_caf_is_not_heard() {
    let whole = bytes("alac-16k-mono.caf");
    let table = find(&whole, b"pakt") + 12;
    let numbers = [&8_000u64.to_be_bytes()[..], &1_000u32.to_be_bytes(), &7_000u32.to_be_bytes()].concat();
    let song = read(&patched(whole, table + 8, &numbers)).unwrap();
    assert_eq!(song.duration_s, 0.5);
    assert_eq!(song.warnings, [""; 0]);
}
