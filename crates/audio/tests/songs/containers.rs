//! MPEG-4 and Matroska as other programs write them, and as downloads leave them.

use auteur_audio::{ExtractedSong, ExtractionError};
use tempfile::tempdir;

use crate::bytes::{
    atom, bytes, element, find, matroska, patched, quicktime, sample_of_quicktime, with_movie_first,
};
use crate::sound::{extract, file};
use crate::vectors::formula;

fn read(bytes: &[u8]) -> Result<ExtractedSong, ExtractionError> {
    let folder = tempdir().unwrap();
    extract(&file(&folder, "song", bytes))
}

#[test]
fn a_cut_download_is_read_as_far_as_it_goes_with_a_warning() {
    let movie_first = |name: &str| with_movie_first(&bytes(name));
    for (name, whole) in [
        ("AAC", movie_first("aac-44k-stereo.m4a")),
        ("ALAC", movie_first("alac-16k-mono.m4a")),
        ("Matroska", bytes("vorbis-44k-stereo.mka")),
    ] {
        let song = read(&whole[..whole.len() * 3 / 4]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!((0.2..0.85).contains(&song.duration_s), "{name}: {} s", song.duration_s);
        let [warning] = &song.warnings[..] else { panic!("{name}: {:?}", song.warnings) };
        let words = format!("the file ends after {:.1} s although it states 1.0 s", song.duration_s);
        assert_eq!(*warning, words, "{name}");
    }
}

#[test]
fn samples_of_quicktime_have_their_highest_byte_first_unless_the_file_says_otherwise() {
    let sound = formula(8_000, 16_000);
    type Write = fn(&f32) -> Vec<u8>;
    let codecs: [(&[u8; 4], usize, Write); 4] = [
        (b"in24", 3, |sample| ((sample * 8e6) as i32).to_be_bytes()[1..].to_vec()),
        (b"in32", 4, |sample| ((sample * 2e9) as i32).to_be_bytes().to_vec()),
        (b"fl32", 4, |sample| sample.to_be_bytes().to_vec()),
        (b"fl64", 8, |sample| f64::from(*sample).to_be_bytes().to_vec()),
    ];
    for (codec, bytes, write) in codecs {
        let name = String::from_utf8_lossy(codec);
        let order = |order: u8| atom(b"wave", &[&atom(b"enda", &[&[0, order]])]);
        let film = |boxes: &[u8], sound: &[u8]| {
            read(&quicktime(&sample_of_quicktime(codec, bytes as u8, boxes), bytes as u32, sound))
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let highest_first: Vec<u8> = sound.iter().flat_map(write).collect();
        let mut lowest_first = highest_first.clone();
        lowest_first.chunks_exact_mut(bytes).for_each(<[u8]>::reverse);
        let expected = film(&order(1), &lowest_first);
        assert!((expected.duration_s - 0.5).abs() < 1e-6, "{name}: {} s", expected.duration_s);
        for boxes in [&order(0)[..], &[]] {
            assert_eq!(film(boxes, &highest_first).features, expected.features, "{name}");
        }
    }
}

#[test]
fn a_rate_that_the_field_of_mpeg_4_cannot_hold_is_that_of_the_codec() {
    for name in ["aac-44k-stereo.m4a", "alac-16k-mono.m4a"] {
        let whole = bytes(name);
        let expected = read(&whole).unwrap();
        let rate = find(&whole, b"stsd") + 12 + 32;
        let song = read(&patched(whole, rate, &[0; 4])).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(song, expected, "{name}");
    }
}

#[test]
fn what_quicktime_wraps_around_the_parameters_of_alac_is_taken_off() {
    let whole = bytes("alac-16k-mono.m4a");
    let expected = read(&whole).unwrap();
    let sound = &whole[44..find(&whole, b"moov") - 4];
    let entry = find(&whole, b"stsd") + 12;
    let codec = atom(
        b"wave",
        &[&atom(b"frma", &[b"alac"]), &whole[entry + 36..entry + 72], &[0, 0, 0, 8, 0, 0, 0, 0]],
    );
    // One packet has all of the sound's first quarter of a second.
    let sizes = find(&whole, b"stsz") + 16;
    let first = u32::from_be_bytes(whole[sizes..sizes + 4].try_into().unwrap());
    let film = quicktime(&sample_of_quicktime(b"alac", 0, &codec), first, &sound[..first as usize]);
    let song = read(&film).unwrap();
    assert_eq!((&song.source, song.duration_s), (&expected.source, 4_096.0 / 16_000.0));
}

#[test]
fn a_codec_that_is_not_decoded_is_named() {
    let aac = bytes("aac-44k-stereo.m4a");
    let of_codec = |codec: &[u8]| patched(aac.clone(), find(&aac, b"stsd") + 16, codec);
    // The object type stands behind the tags and lengths of two descriptions.
    let of_object = |object: u8| patched(aac.clone(), find(&aac, b"esds") + 21, &[object]);
    for (file, name) in [
        (of_codec(b"aavd"), "a copy-protected book (Audible)"),
        (of_codec(b"ulaw"), "\u{b5}-law in QuickTime"),
        (of_codec(b"alaw"), "A-law in QuickTime"),
        (of_codec(b"ima4"), "ADPCM in QuickTime"),
        (of_codec(b"ms\0\x02"), "a codec of WAVE (0x0002) in QuickTime"),
        (of_codec(b"nice"), "\"nice\" in MPEG-4"),
        (of_object(0xa5), "AC-3 in MPEG-4"),
        (of_object(0xa9), "DTS in MPEG-4"),
        (of_object(0xdd), "Vorbis in MPEG-4"),
        (of_object(0xe1), "QCELP in MPEG-4"),
    ] {
        let error = read(&file).unwrap_err();
        assert!(matches!(error, ExtractionError::Unsupported(_)), "{name}: {error}");
        assert_eq!(error.to_string(), format!("{name} cannot be decoded here"));
    }
}

/// The element of a track of Matroska that says that its packets are compressed in this way.
fn compressed(algorithm: &[u8]) -> Vec<u8> {
    let compression = element(b"\x50\x34", &[algorithm]);
    element(b"\x6d\x80", &[&element(b"\x62\x40", &[&compression])])
}

#[test]
fn compressed_matroska_is_named_and_bytes_that_were_taken_off_are_put_back() {
    let mp3 = bytes("mp3-44k-mono-untagged.mp3");
    let (mut packets, mut rest) = (Vec::new(), &mp3[..]);
    while rest.len() > 4 {
        assert_eq!(rest[..2], [0xff, 0xfb], "a frame of layer III");
        let (packet, after) = rest.split_at(208 + usize::from(rest[2] >> 1 & 1));
        packets.push(packet);
        rest = after;
    }
    let song = read(&matroska("A_MPEG/L3", &[], &packets)).unwrap();
    let stripped: Vec<&[u8]> = packets.iter().map(|packet| &packet[2..]).collect();
    let settings = [element(b"\x42\x54", &[&[3]]), element(b"\x42\x55", &[b"\xff\xfb"])].concat();
    assert_eq!(read(&matroska("A_MPEG/L3", &compressed(&settings), &stripped)).unwrap(), song);
    for zlib in [&element(b"\x42\x54", &[&[0]])[..], &[]] {
        let error = read(&matroska("A_MPEG/L3", &compressed(zlib), &packets)).unwrap_err();
        assert!(matches!(error, ExtractionError::Unsupported(_)), "{error}");
        assert_eq!(error.to_string(), "compressed Matroska cannot be decoded here");
    }
}

#[test]
fn a_codec_of_matroska_that_is_not_decoded_is_named() {
    let private = |tag: &[u8]| element(b"\x63\xa2", &[tag, &[0; 16]]);
    for (codec, track, name) in [
        ("A_MS/ACM", private(b"\x61\x01"), "Windows Media (WMA) in Matroska"),
        ("A_MS/ACM", private(b"\x02\x00"), "a codec of WAVE (0x0002) in Matroska"),
        ("A_AC3", Vec::new(), "AC-3 in Matroska"),
        ("A_NEW", Vec::new(), "A_NEW in Matroska"),
    ] {
        let error = read(&matroska(codec, &track, &[&[0; 100]])).unwrap_err();
        assert!(matches!(error, ExtractionError::Unsupported(_)), "{name}: {error}");
        assert_eq!(error.to_string(), format!("{name} cannot be decoded here"));
    }
}

#[test]
fn files_that_are_joined_end_to_end_are_read_to_the_last() {
    for (name, one, seconds) in [
        ("MPEG-4", bytes("aac-44k-stereo.m4a"), 1.0),
        ("MPEG-4 for downloads", with_movie_first(&bytes("aac-44k-stereo.m4a")), 1.0),
        ("Matroska", bytes("vorbis-44k-stereo.mka"), 1.001),
    ] {
        let song = read(&one.repeat(3)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!((song.duration_s - 3.0 * seconds).abs() < 0.002, "{name}: {} s", song.duration_s);
        assert_eq!(song.warnings, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_film_of_quicktime_need_not_begin_with_what_it_is() {
    let whole = bytes("aac-44k-stereo.m4a");
    let expected = read(&whole).unwrap();
    let kind = &whole[..28];
    for beginning in [
        Vec::new(),
        atom(b"wide", &[]),
        atom(b"skip", &[&[0; 100]]),
        [&atom(b"free", &[&[0; 100]]), kind].concat(),
    ] {
        let chunk = find(&whole, b"stco") + 12;
        let start = beginning.len() as u32 + 8;
        let film = [&beginning, &patched(whole.clone(), chunk, &start.to_be_bytes())[36..]].concat();
        let song = read(&film).unwrap_or_else(|error| panic!("{start}: {error}"));
        assert_eq!(song, expected, "{start}");
    }
    let movie_first = with_movie_first(&whole);
    let chunk = find(&movie_first, b"stco") + 12;
    let start = movie_first.len() as u32 - 28 - (find(&whole, b"moov") as u32 - 4 - 44);
    let movie_first = patched(movie_first, chunk, &start.to_be_bytes());
    assert_eq!(read(&movie_first[28..]).unwrap(), expected, "the table first");
}

#[test]
fn an_end_that_is_not_stated_and_what_stands_behind_it_are_no_damage() {
    let whole = with_movie_first(&bytes("aac-44k-stereo.m4a"));
    let open = patched(whole.clone(), find(&whole, b"mdat") - 4, &[0; 4]);
    assert_eq!(read(&open).unwrap(), read(&whole).unwrap());
    let whole = bytes("vorbis-44k-stereo.mka");
    let with_zeros = [&whole[..], &[0; 70_000]].concat();
    assert_eq!(read(&with_zeros).unwrap(), read(&whole).unwrap());
}
