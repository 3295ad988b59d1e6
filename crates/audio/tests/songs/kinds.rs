//! The kinds of files that headers, joins and cuts make hard to read: each with its right length, and the words that it is
//! read or refused with.

use auteur_audio::ExtractionError;
use tempfile::tempdir;

use crate::bytes::{
    adts_frames, aiff_of_24_bits, at_rate, bytes, counted_together, find, free_format, mp3_in_wave, patched,
    rf64, wave_for, wave64, with_edit_moved, with_frame_count, with_granules_moved,
};
use crate::sound::{extract, file};

/// A kind, a file of it, its length in seconds, and words of its one warning.
pub(crate) type Row = (&'static str, Vec<u8>, f64, Option<&'static str>);

pub(crate) fn assert_read(rows: Vec<Row>) {
    let folder = tempdir().unwrap();
    for (kind, content, seconds, warning) in rows {
        let song = extract(&file(&folder, "song.mp3", &content));
        let song = song.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!((song.duration_s - seconds).abs() < 0.002, "{kind}: {} s", song.duration_s);
        match warning {
            None => assert_eq!(song.warnings, Vec::<String>::new(), "{kind}"),
            Some(words) => {
                assert!(
                    song.warnings.len() == 1 && song.warnings[0].contains(words),
                    "{kind}: {:?}",
                    song.warnings
                );
            }
        }
    }
}

#[test]
fn lengths_that_wave_headers_state_are_guesses() {
    let wave = || bytes("pcm16-16k-mono.wav");
    let (riff, data) = (4, find(&wave(), b"data") + 4);
    let sizes = |riff_size: u32, data_size: u32| {
        patched(patched(wave(), riff, &riff_size.to_le_bytes()), data, &data_size.to_le_bytes())
    };
    // Without what else stands between format and sound.
    let format = find(&wave(), b"fmt ");
    let bare = [&wave()[..12], &wave()[format..format + 24], &wave()[data - 4..]].concat();
    let length = wave().len() as u32;
    let sound = length - data as u32 - 4;
    assert_read(vec![
        ("a pipe: zeros", sizes(0, 0), 1.0, None),
        ("a pipe: the largest number", sizes(u32::MAX, u32::MAX), 1.0, None),
        ("a pipe: sox", sizes(0x7fff_f024, 0x7fff_f000), 1.0, None),
        ("a pipe: the file is stated right, its sound not", sizes(length - 8, 0), 1.0, None),
        ("the file is stated too small", sizes(1_000, sound), 1.0, None),
        ("the file is stated as nothing", sizes(0, sound), 1.0, None),
        ("the sound is stated too small", sizes(length - 8, 1_000), 1.0, None),
        ("the sound is beyond the file", sizes(length - 8, 2 * sound), 1.0, Some("states 2.0 s")),
        ("both are beyond the file", sizes(2 * length, 2 * sound), 1.0, Some("states 2.0 s")),
        ("RF64", rf64(&bare), 1.0, None),
        ("BW64", patched(rf64(&bare), 0, b"BW64"), 1.0, None),
        ("Wave64", wave64(&bare), 1.0, None),
        ("WAVE for loudspeakers", wave_for(&bare, 1, 4), 1.0, None),
        ("WAVE for loudspeakers that there are not", wave_for(&bare, 2, 1 << 31), 0.5, None),
        ("WAVE for more loudspeakers than channels", wave_for(&bare, 1, 3), 1.0, None),
        ("MP3 in WAVE", mp3_in_wave(&bytes("mp3-44k-stereo-untagged.mp3")), 1.045, None),
        ("tagged MP3 in WAVE", mp3_in_wave(&bytes("mp3-44k-stereo-vbr.mp3")), 1.0, None),
    ]);
}

#[test]
fn lengths_that_aiff_and_caf_state_are_guesses() {
    let aiff = || bytes("pcm16-22k-stereo.aiff");
    let caf = bytes("pcm16-16k-mono.caf");
    let size = find(&aiff(), b"SSND") + 4;
    let sizes = |form: [u8; 4], sound: [u8; 4]| patched(patched(aiff(), 4, &form), size, &sound);
    let sound = *aiff()[size..].first_chunk().unwrap();
    let data = find(&caf, b"data") + 4;
    assert_read(vec![
        ("AIFF through a pipe", sizes([0; 4], [0; 4]), 1.0, None),
        ("AIFF of sizes too large", sizes([0x7f, 255, 255, 255], [0x7f, 255, 255, 255]), 1.0, None),
        ("AIFF that is stated too small", sizes([0; 4], sound), 1.0, None),
        ("AIFF with the lowest byte first", aiff_of_24_bits(b"sowt"), 0.5, None),
        ("AIFF of libsndfile, with the lowest byte first", aiff_of_24_bits(b"42n1"), 0.5, None),
        ("CAF through a pipe", patched(caf, data, &[0xff; 8]), 1.0, None),
    ]);
}

#[test]
fn lengths_that_ogg_and_mp3_state_are_guesses() {
    let three_hours = 3 * 3600 * 44_100;
    let mp3 = || bytes("mp3-44k-stereo-vbr.mp3");
    assert_read(vec![
        ("a recorded stream", with_granules_moved(bytes("vorbis-44k-stereo.ogg"), three_hours), 1.0, None),
        ("Vorbis whose head is cut", with_granules_moved(bytes("vorbis-44k-stereo.ogg"), -441), 0.99, None),
        ("a count of three hours", with_frame_count(mp3(), 413_438), 1.02, Some("although it states")),
        ("a count that is too small", with_frame_count(mp3(), 10), 1.0, None),
    ]);
}

#[test]
fn sound_after_a_stated_end_is_sound() {
    let joined = |first: &str, second: &str| [bytes(first), bytes(second)].concat();
    let tag = [b"TAG".as_slice(), &[b' '; 125]].concat();
    let (stereo, mono) = ("mp3-44k-stereo-untagged.mp3", "mp3-44k-mono-untagged.mp3");
    let (vbr, slow) = ("mp3-44k-stereo-vbr.mp3", "mp3-16k-mono.mp3");
    assert_read(vec![
        ("two MP3s", joined(vbr, vbr), 2.0, None),
        ("two MP3s with a tag between", [bytes(vbr), tag.clone(), bytes(vbr)].concat(), 2.0, None),
        ("two MP3s that are counted together", counted_together(&bytes(vbr)), 2.02, None),
        ("a tagged MP3 and one without", joined(vbr, stereo), 2.045, None),
        ("mono, then stereo", joined(mono, stereo), 2.09, None),
        ("stereo, then mono", joined(stereo, mono), 2.09, None),
        (
            "44.1 kHz, then 16",
            joined(stereo, slow),
            2.125,
            Some("changes from 44100 Hz to 16000 Hz after 1.0 s"),
        ),
        ("chained Vorbis", joined("vorbis-44k-stereo.ogg", "vorbis-44k-stereo.ogg"), 2.0, None),
        (
            "chained Vorbis of other rates",
            joined("vorbis-16k-mono.ogg", "vorbis-44k-stereo.ogg"),
            2.0,
            Some("changes"),
        ),
        ("two FLACs", joined("flac-44k-stereo.flac", "flac-44k-stereo.flac"), 2.0, None),
        (
            "two FLACs with a tag between",
            [bytes("flac-44k-stereo.flac"), tag.clone(), bytes("flac-44k-stereo.flac")].concat(),
            2.0,
            None,
        ),
        (
            "FLAC of 44.1 kHz, then 16",
            joined("flac-44k-stereo.flac", "flac24-16k-mono.flac"),
            2.0,
            Some("changes from 44100 Hz to 16000 Hz after 1.0 s"),
        ),
        ("FLAC and a tag", [bytes("flac-44k-stereo.flac"), tag].concat(), 1.0, None),
    ]);
}

#[test]
fn aac_in_frames_is_read_on_where_its_headers_change() {
    let aac = || bytes("aac-44k-stereo.aac");
    let faster = [aac(), at_rate(aac(), 3)].concat();
    assert_read(vec![
        ("two alike", [aac(), aac()].concat(), 2.09, None),
        ("44.1 kHz, then 48", faster, 2.005, Some("changes from 44100 Hz to 48000 Hz after 1.0 s")),
    ]);
}

#[test]
fn a_hole_in_frames_end_to_end_is_told() {
    let mp3 = patched(bytes("mp3-44k-stereo-untagged.mp3"), 8_000, &[0; 2_000]);
    let mut aac = bytes("aac-44k-stereo.aac");
    let frames = adts_frames(&aac);
    aac[frames[20]..frames[25]].fill(0);
    let words = Some("s of damaged sound were skipped");
    assert_read(vec![("MP3", mp3, 0.94, words), ("AAC", aac, 1.045 - 5.0 * 1024.0 / 44_100.0, words)]);
}

#[cfg(feature = "opus")]
#[test]
fn opus_that_is_chained_or_in_mpeg_4_is_read_whole() {
    let chained = |first: &str, second: &str| [bytes(first), bytes(second)].concat();
    assert_read(vec![
        ("two streams", chained("opus-48k-stereo.opus", "opus-48k-stereo.opus"), 2.0, None),
        ("mono, then stereo", chained("opus-16k-mono.opus", "opus-48k-stereo.opus"), 2.0, None),
        ("Vorbis, then Opus", chained("vorbis-44k-stereo.ogg", "opus-48k-stereo.opus"), 2.0, Some("changes")),
        ("in MPEG-4", bytes("opus-48k-mono.m4a"), 1.007, None),
        ("in MPEG-4 and cut", with_edit_moved(bytes("opus-48k-mono.m4a"), 24_000), 0.52, None),
    ]);
}

#[test]
fn edit_lists_and_notes_say_where_sound_begins_and_ends() {
    assert_read(vec![
        ("an edit list", bytes("aac-44k-stereo.m4a"), 1.0, None),
        ("half a second cut off", with_edit_moved(bytes("aac-44k-stereo.m4a"), 22_050), 0.521, None),
        ("iTunes' note", bytes("aac-44k-mono-noted.m4a"), 1.0, None),
    ]);
}

#[test]
fn he_aac_that_says_so_is_read_with_a_warning() {
    // The plain part's own description, 44.1 kHz and stereo, within one of the whole, of twice the rate.
    let m4a = bytes("aac-44k-stereo.m4a");
    let plain = find(&m4a, &[0x12, 0x10, 0x56, 0xe5]);
    let content = patched(m4a, plain, &[0x2a, 0x11, 0x88, 0x00]);
    assert_read(vec![("HE-AAC", content, 1.0, Some("the top of the spectrum is missing"))]);
}

#[test]
fn odd_streams_are_read() {
    let zeros = [vec![0; 2 << 20], bytes("mp3-44k-stereo-untagged.mp3")].concat();
    assert_read(vec![
        ("free format", free_format(bytes("mp3-44k-stereo-untagged.mp3")), 1.045, None),
        ("zeros before the first frame", zeros, 1.045, None),
        ("MPEG layer II", bytes("layer2-44k-stereo.mp2"), 1.019, None),
        ("no smallest block", patched(bytes("flac-44k-stereo.flac"), 8, &[0, 0]), 1.0, None),
        ("no block sizes", patched(bytes("flac-44k-stereo.flac"), 8, &[0; 4]), 1.0, None),
    ]);
}

/// A page of Ogg that begins a stream with this packet.
fn ogg_beginning(packet: &[u8]) -> Vec<u8> {
    let head = [b"OggS\0\x02".as_slice(), &[0; 20], &[1, packet.len() as u8]].concat();
    [&head, packet].concat()
}

#[test]
fn what_cannot_be_decoded_is_called_by_its_name() {
    let folder = tempdir().unwrap();
    let after = |place: usize, mark: &[u8]| [&vec![b'.'; place], mark, &[7; 4096]].concat();
    let (m4a, wave) = (bytes("aac-44k-stereo.m4a"), bytes("pcm16-16k-mono.wav"));
    let protected = patched(m4a.clone(), find(&m4a, b"mp4a"), b"drms");
    let dolby = patched(m4a.clone(), find(&m4a, b"mp4a"), b"ec-3");
    let format = find(&wave, b"fmt ") + 8;
    let caf = bytes("pcm16-16k-mono.caf");
    let packet = find(&caf, b"desc") + 28;
    let sound = find(&wave, b"data") + 8;
    let marked =
        |mark: &[u8]| (0..8).fold(wave.clone(), |wave, packet| patched(wave, sound + 2_012 * packet, mark));
    for (content, words) in [
        (ogg_beginning(b"Speex   1.2.1"), "Speex cannot be decoded"),
        (after(0, b"DSD "), "DSD (a DSF file)"),
        ([b"FRM8".as_slice(), &after(8, b"DSD ")].concat(), "DSD (a DSDIFF file)"),
        (bytes("wavpack-16k-mono.wv"), "WavPack"),
        (after(0, b"MAC "), "Monkey's Audio"),
        ([b"ID3\x04\0\0\0\0\0\x05.....".as_slice(), &after(0, b"MPCK")].concat(), "Musepack"),
        (after(0, b"MThd"), "MIDI"),
        (after(1080, b"M.K."), "tracker module"),
        (after(0, b"RIFX"), "RIFX"),
        (after(0, b"NIST_1A\n"), "NIST SPHERE"),
        (after(0, b"\x64\xa3\x01\x00"), "IRCAM"),
        (after(0, b".SoX"), "SoX"),
        (marked(b"\xfe\x7f\x01\x80"), "DTS in WAVE"),
        (marked(b"\x72\xf8\x1f\x4e\x01\x00"), "AC-3 in WAVE"),
        (bytes("wma-44k-stereo.wma"), "Windows Media"),
        (bytes("aac-48k-6ch.m4a"), "six-channel AAC"),
        (protected, "copy-protected"),
        (dolby, "E-AC-3"),
        (patched(caf.clone(), packet - 8, b"opus"), "Opus in CAF"),
        (patched(caf, packet, &[0xff; 4]), "CAF with packets of 4294967295 bytes"),
        (wave_for(&wave, 64, 1 << 31), "WAVE of 64 channels"),
        (patched(wave.clone(), format, &[0x31, 0]), "GSM"),
        (patched(wave, format, &[0x00, 0x20]), "AC-3"),
    ] {
        let refused = extract(&file(&folder, "song.mp3", &content)).unwrap_err();
        assert!(matches!(refused, ExtractionError::Unsupported(_)), "{refused}");
        assert!(
            refused.to_string().contains(words) && refused.to_string().contains("cannot be decoded"),
            "{refused}"
        );
    }
}
