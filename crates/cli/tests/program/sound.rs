//! Sound as programs, editors and recorders leave it: each kind has its right length in the store, or is refused by its name.

use std::fs;
use std::path::{Path, PathBuf};

use auteur::rooms::ground::table::Table;
use serde_json::Value;

use crate::bytes::{
    aiff_of_24_bits, bytes, find, free_format, mp3_in_wave, patched, rf64, wave64, with_edit_moved,
    with_frame_count, with_granules_moved,
};
use crate::fixture::{auteur, entry, fixture, json, scratch, succeed};
use crate::wav::{self, Samples};

/// Seconds by which a length may differ: a granule of the tables that say it.
const TOLERANCE_S: f64 = 0.002;

/// A file of the audio crate's tests.
pub(crate) fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../audio/tests/assets").join(name)
}

/// A file's name, its bytes, its length in seconds, and words of its one warning.
type Row = (&'static str, Vec<u8>, f64, Option<&'static str>);

/// Prepares these files at once, and looks up what became of each.
fn assert_read(rows: &[Row]) {
    let folder = scratch();
    let (music, store) = (folder.path().join("music"), folder.path().join("store"));
    fs::create_dir_all(music.join("Artist")).unwrap();
    for (name, bytes, ..) in rows {
        fs::write(music.join("Artist").join(name), bytes).unwrap();
    }
    let answer = json(auteur("prepare").arg(&music).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    assert_eq!(answer["set_aside"], Value::Array(Vec::new()));
    let mut table = Table::decode(fs::read(store.join("manifest.parquet")).unwrap()).unwrap();
    let (paths, seconds) = (table.text("path").unwrap(), table.reals("duration_s").unwrap());
    for (name, _, expected, warning) in rows {
        let at = paths.iter().position(|path| path == &format!("Artist/{name}")).unwrap();
        assert!((seconds[at] - expected).abs() < TOLERANCE_S, "{name}: {} s", seconds[at]);
        let warnings = answer["warnings"].as_array().unwrap();
        let of_song: Vec<&str> = warnings
            .iter()
            .filter(|warning| warning["path"].as_str().unwrap().ends_with(&format!("/{name}")))
            .map(|warning| warning["reason"].as_str().unwrap())
            .collect();
        match warning {
            None => assert_eq!(of_song, Vec::<&str>::new(), "{name}"),
            Some(words) => assert!(of_song.len() == 1 && of_song[0].contains(words), "{name}: {of_song:?}"),
        }
    }
}

#[test]
fn a_stated_length_is_a_guess_until_the_file_is_read() {
    let wave = || bytes("pcm16-16k-mono.wav");
    let data = find(&wave(), b"data") + 4;
    let sound = (wave().len() - data - 4) as u32;
    let sizes = |riff_size: u32, data_size: u32| {
        patched(patched(wave(), 4, &riff_size.to_le_bytes()), data, &data_size.to_le_bytes())
    };
    let three_hours = 3 * 3600 * 44_100;
    assert_read(&[
        ("pipe-of-zeros.wav", sizes(0, 0), 1.0, None),
        ("pipe-of-the-largest.wav", sizes(u32::MAX, u32::MAX), 1.0, None),
        ("pipe-of-sox.wav", sizes(0x7fff_f024, 0x7fff_f000), 1.0, None),
        ("too-small.wav", sizes(1_000, sound), 1.0, None),
        ("beyond-the-file.wav", sizes(2 * sound, 2 * sound), 1.0, Some("states 2.0 s")),
        ("recorded-stream.ogg", with_granules_moved(bytes("vorbis-44k-stereo.ogg"), three_hours), 1.0, None),
        ("estimated.aac", bytes("aac-44k-stereo.aac"), 1.045, None),
        (
            "count-of-three-hours.mp3",
            with_frame_count(bytes("mp3-44k-stereo-vbr.mp3"), 413_438),
            1.02,
            Some("although it states"),
        ),
    ]);
}

#[test]
fn sound_after_a_stated_end_is_heard() {
    let joined = |first: &str, second: &str| [bytes(first), bytes(second)].concat();
    let (stereo, vbr) = ("mp3-44k-stereo-untagged.mp3", "mp3-44k-stereo-vbr.mp3");
    let tag = [b"TAG".as_slice(), &[b' '; 125]].concat();
    assert_read(&[
        ("chained.ogg", joined("vorbis-44k-stereo.ogg", "vorbis-44k-stereo.ogg"), 2.0, None),
        (
            "chained-at-other-rates.ogg",
            joined("vorbis-16k-mono.ogg", "vorbis-44k-stereo.ogg"),
            2.0,
            Some("changes"),
        ),
        ("chained.opus", joined("opus-16k-mono.opus", "opus-48k-stereo.opus"), 2.0, None),
        ("two.mp3", joined(vbr, vbr), 2.0, None),
        ("two-and-one-without-a-tag.mp3", joined(vbr, stereo), 2.045, None),
        ("count-too-small.mp3", with_frame_count(bytes(vbr), 10), 1.0, None),
        ("with-a-tag.flac", [bytes("flac-44k-stereo.flac"), tag].concat(), 1.0, None),
    ]);
}

#[test]
fn sound_begins_and_ends_where_its_container_says() {
    assert_read(&[
        ("edit-list.m4a", bytes("aac-44k-stereo.m4a"), 1.0, None),
        ("cut-by-an-editor.m4a", with_edit_moved(bytes("aac-44k-stereo.m4a"), 22_050), 0.521, None),
        ("note-of-itunes.m4a", bytes("aac-44k-mono-noted.m4a"), 1.0, None),
        ("head-cut.ogg", with_granules_moved(bytes("vorbis-44k-stereo.ogg"), -441), 0.99, None),
        ("opus.m4a", bytes("opus-48k-mono.m4a"), 1.007, None),
    ]);
}

#[test]
fn odd_containers_and_streams_are_read() {
    let wave = bytes("pcm16-16k-mono.wav");
    let (format, data) = (find(&wave, b"fmt "), find(&wave, b"data"));
    let bare = [&wave[..12], &wave[format..format + 24], &wave[data..]].concat();
    let mp3 = || bytes("mp3-44k-stereo-untagged.mp3");
    let he_aac = bytes("aac-44k-stereo.m4a");
    let plain = find(&he_aac, &[0x12, 0x10, 0x56, 0xe5]);
    let mono_then_stereo = [bytes("mp3-44k-mono-untagged.mp3"), mp3()].concat();
    assert_read(&[
        ("mp3-in-wave.wav", mp3_in_wave(&mp3()), 1.045, None),
        ("mp3-in-wave.mp3", mp3_in_wave(&bytes("mp3-44k-stereo-vbr.mp3")), 1.0, None),
        ("free-format.mp3", free_format(mp3()), 1.045, None),
        ("zeros-first.mp3", [vec![0; 2 << 20], mp3()].concat(), 1.045, None),
        ("mono-then-stereo.mp3", mono_then_stereo, 2.09, None),
        ("no-smallest-block.flac", patched(bytes("flac-44k-stereo.flac"), 8, &[0, 0]), 1.0, None),
        ("rf64.wav", rf64(&bare), 1.0, None),
        ("wave64.w64", wave64(&bare), 1.0, None),
        ("layer-2.mp2", bytes("layer2-44k-stereo.mp2"), 1.019, None),
        ("alac.caf", bytes("alac-16k-mono.caf"), 1.0, None),
        ("lowest-byte-first.aiff", aiff_of_24_bits(b"sowt"), 0.5, None),
        (
            "he-aac.m4a",
            patched(he_aac, plain, &[0x2a, 0x11, 0x88, 0x00]),
            1.0,
            Some("the top of the spectrum"),
        ),
    ]);
}

#[test]
fn what_cannot_be_read_is_called_by_its_name() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(music.join("Artist")).unwrap();
    let m4a = bytes("aac-44k-stereo.m4a");
    let speex = [b"OggS\0\x02".as_slice(), &[0; 20], &[1, 13], b"Speex   1.2.1"].concat();
    let rows = [
        ("song.spx", speex, "Speex"),
        ("song.m4a", bytes("aac-48k-6ch.m4a"), "six-channel AAC"),
        ("song.m4p", patched(m4a.clone(), find(&m4a, b"mp4a"), b"drms"), "copy-protected"),
        ("song.dsf", [b"DSD ".as_slice(), &[7; 4096]].concat(), "DSD"),
        ("song.wma", bytes("wma-44k-stereo.wma"), "Windows Media"),
        ("song.wv", bytes("wavpack-16k-mono.wv"), "WavPack"),
    ];
    fs::write(music.join("Artist/good.wav"), bytes("pcm16-16k-mono.wav")).unwrap();
    for (name, bytes, _) in &rows {
        fs::write(music.join("Artist").join(name), bytes).unwrap();
    }
    let mut command = auteur("prepare");
    command.arg(&music).arg("-o").arg(folder.path().join("store")).args(["--kinds", "log-mel"]);
    let answer = json(&mut command);
    assert_eq!(answer["songs"], 1);
    for (name, _, words) in rows {
        let reason = entry(&answer["set_aside"], name)["reason"].as_str().unwrap();
        let helps = if words == "copy-protected" { "without that protection" } else { "convert the file" };
        assert!(reason.contains(words) && reason.contains(helps), "{name}: {reason}");
        assert!(!reason.contains("damaged"), "{name}: {reason}");
    }
}

/// By how much a probability may differ between a song and its softer copy: how loud it is counts a little.
const SOFTER: f64 = 0.1;

#[test]
fn a_song_that_is_12_db_softer_keeps_its_answer() {
    let folder = scratch();
    let run = folder.path().join("run");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run));
    let tone = wav::tone(16_000, 8.0);
    let answers = [1, 4].map(|softer| {
        let song = folder.path().join(format!("{softer}.wav"));
        let samples: Vec<i16> = tone.iter().map(|sample| sample / softer).collect();
        wav::write(&song, 16_000, Samples::Integers(&samples));
        json(auteur("predict").arg(&run).arg(&song))[0].clone()
    });
    assert_eq!(answers[0]["artist"], answers[1]["artist"]);
    let [loud, soft] = answers.map(|answer| answer["probability"].as_f64().unwrap());
    assert!((loud - soft).abs() < SOFTER, "{loud} {soft}");
}
