//! Files that are no songs: each is named with its reason, and the folder goes on without it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fixture::{auteur, complaint, entry, fail, fixture, json, scratch, song};
use crate::wav::{self, Samples};

/// Prepares a folder that holds one good song beside what `spoil` put there, and returns the answer.
fn prepare_beside_a_good_song(spoil: impl Fn(&Path)) -> Value {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(music.join("Good/Album")).unwrap();
    fs::create_dir_all(music.join("Bad/Album")).unwrap();
    fs::copy(song(), music.join("Good/Album/good.mp3")).unwrap();
    spoil(&music.join("Bad/Album"));
    json(auteur("prepare").arg(&music).arg("-o").arg(folder.path().join("store")))
}

/// Prepares one bad file beside a good song, and returns why it was set aside.
fn reason(name: &str, spoil: impl Fn(&Path)) -> String {
    let answer = prepare_beside_a_good_song(|folder| spoil(&folder.join(name)));
    assert_eq!(answer["songs"], 1, "{answer:#}");
    entry(&answer["set_aside"], name)["reason"].as_str().unwrap().to_owned()
}

#[test]
fn a_text_file_named_mp3_is_set_aside() {
    let reason = reason("notes.mp3", |file| fs::write(file, "verse one\n".repeat(500)).unwrap());
    assert!(reason.contains("not a known audio format"), "{reason}");
}

#[test]
fn an_empty_file_is_set_aside() {
    let reason = reason("empty.flac", |file| fs::write(file, b"").unwrap());
    assert!(reason.contains("empty"), "{reason}");
}

#[test]
fn silence_is_set_aside() {
    let reason = reason("silence.wav", |file| wav::write(file, 16_000, Samples::Integers(&[0; 16_000])));
    assert!(reason.contains("silen"), "{reason}");
}

#[test]
fn samples_that_are_no_sound_are_set_aside_with_their_place() {
    for spoilt in [f32::NAN, f32::INFINITY, 3e30] {
        let mut samples = vec![0.1; 16_000];
        samples[12_000] = spoilt;
        let reason = reason("broken.wav", |file| wav::write(file, 16_000, Samples::Floats(&samples)));
        assert!(reason.contains("0.75"), "{reason}");
    }
}

#[test]
fn absurd_sample_rates_are_set_aside_with_their_value() {
    let tone = wav::tone(16_000, 1.0);
    let fast = reason("fast.wav", |file| wav::write(file, 10_000_000, Samples::Integers(&tone)));
    assert!(fast.contains("10000000"), "{fast}");
    let still = reason("still.wav", |file| wav::write(file, 0, Samples::Integers(&tone)));
    assert!(still.contains("sample rate") || still.contains("0 Hz"), "{still}");
}

#[test]
fn a_song_of_ten_hours_is_set_aside_with_the_flag_that_takes_it() {
    let reason = reason("endless.wav", |file| wav::write_hole(file, 36_000));
    assert!(reason.contains("--max-minutes"), "{reason}");
}

#[test]
fn what_is_no_regular_file_is_set_aside() {
    let answer = prepare_beside_a_good_song(|folder| {
        fs::create_dir(folder.join("folder.mp3")).unwrap();
        #[cfg(unix)]
        {
            assert!(Command::new("mkfifo").arg(folder.join("pipe.mp3")).status().unwrap().success());
            std::os::unix::fs::symlink("nowhere", folder.join("dangling.mp3")).unwrap();
        }
    });
    assert_eq!(answer["songs"], 1);
    assert_eq!(entry(&answer["set_aside"], "folder.mp3")["reason"], "is a folder, not a song");
    if cfg!(unix) {
        assert_eq!(entry(&answer["set_aside"], "pipe.mp3")["reason"], "is not a regular file");
        assert_eq!(entry(&answer["set_aside"], "dangling.mp3")["reason"], "is a broken link");
    }
}

/// Short sound files of every format, which the audio crate's tests read too.
fn sounds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../audio/tests/assets");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    assert!(files.len() >= 8, "{files:?}");
    files
}

#[test]
fn damaged_files_of_every_format_stop_nothing() {
    type Damage = fn(&[u8]) -> Vec<u8>;
    let damages: [(&str, Damage); 3] = [
        ("truncated", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("flipped", |bytes| {
            let flip = |(place, byte): (usize, &u8)| if place % 97 == 96 { byte ^ 0x55 } else { *byte };
            bytes.iter().enumerate().map(flip).collect()
        }),
        ("zero", |_| Vec::new()),
    ];
    let answer = prepare_beside_a_good_song(|folder| {
        for file in sounds() {
            let (name, bytes) = (file.file_name().unwrap().to_string_lossy(), fs::read(&file).unwrap());
            for (damage, spoil) in damages {
                fs::write(folder.join(format!("{damage}-{name}")), spoil(&bytes)).unwrap();
            }
        }
    });
    // Half a file may still be half a song; every file is one or the other, and nothing is lost in between.
    let set_aside = answer["set_aside"].as_array().unwrap();
    assert_eq!(answer["songs"].as_u64().unwrap() as usize + set_aside.len(), 1 + 3 * sounds().len());
    for file in sounds() {
        let name = format!("zero-{}", file.file_name().unwrap().to_string_lossy());
        assert!(entry(&answer["set_aside"], &name)["reason"].as_str().unwrap().contains("empty"));
    }
}

#[test]
fn strict_fails_but_still_tells_and_keeps_all() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(music.join("Artist/Album")).unwrap();
    fs::copy(song(), music.join("Artist/Album/good.mp3")).unwrap();
    fs::write(music.join("Artist/Album/bad.mp3"), b"").unwrap();
    let store = folder.path().join("store");
    let output = auteur("prepare").arg(&music).arg("-o").arg(&store).arg("--strict").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("--strict"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Artist/Album/bad.mp3: "));
    assert!(store.join("manifest.parquet").exists());
}

#[test]
fn predict_answers_what_it_can_and_says_why_not_for_the_rest() {
    let folder = scratch();
    let (text, short) = (folder.path().join("text.mp3"), folder.path().join("short.wav"));
    fs::write(&text, "no music ".repeat(200)).unwrap();
    wav::write(&short, 44_100, Samples::Integers(&wav::tone(44_100, 1.2)));
    let missing = folder.path().join("missing.mp3");
    let mut command = auteur("predict");
    let answers = json(command.arg(fixture().run()).arg(&text).arg(&short).arg(&missing).arg(song()));
    assert!(entry(&answers, "text.mp3")["error"].is_string());
    assert_eq!(entry(&answers, "short.wav")["error"], "is 1.2 s long; the model needs at least 3.0 s");
    assert!(entry(&answers, "missing.mp3")["error"].is_string());
    assert!(entry(&answers, "Nebula.mp3")["artist"].is_string());

    assert!(fail(auteur("predict").arg(fixture().run()).arg(&text), 1).contains("no song could be read"));
    assert!(
        fail(auteur("predict").arg(fixture().run()).arg(&text).arg(song()).arg("--strict"), 1)
            .contains("--strict")
    );
}

#[test]
fn features_do_not_replace_the_song() {
    let folder = scratch();
    let copy = folder.path().join("song.mp3");
    fs::copy(song(), &copy).unwrap();
    assert!(
        fail(auteur("features").arg(&copy).arg("-o").arg(&copy), 2)
            .contains("the output would overwrite the song")
    );
    assert!(fs::read(&copy).unwrap() == fs::read(song()).unwrap());
}

#[test]
fn features_of_a_bad_file_name_it() {
    let folder = scratch();
    let text = folder.path().join("text.mp3");
    fs::write(&text, "no music ".repeat(200)).unwrap();
    let complaint = fail(auteur("features").arg(&text).arg("-o").arg(folder.path().join("out.npy")), 1);
    assert!(complaint.contains("text.mp3: "), "{complaint}");
    assert!(!folder.path().join("out.npy").exists());
}
