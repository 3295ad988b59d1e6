//! Songs whose channels cancel each other, and what `--downmix` makes of them.

use std::f32::consts::TAU;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::fixture::{auteur, complaint, fail, json, scratch, succeed};
use crate::wav;

/// Writes five seconds of a tone of so many hertz, the right channel being this much of the left one.
fn tone(path: &Path, hertz: f32, right: f32) {
    let left = (0..80_000).map(|n| 0.3 * (TAU * hertz * n as f32 / 16_000.0).sin());
    let frames: Vec<[f32; 2]> = left.map(|left| [left, right * left]).collect();
    wav::write_stereo(path, 16_000, &frames);
}

/// Two artists of five songs, all upside down in the right channel.
fn upside_down(music: &Path) {
    for (artist, hertz) in [("Low", 200.0), ("High", 2_000.0)] {
        for song in 0..5u8 {
            let path = music.join(artist).join("Album").join(format!("{song}.wav"));
            tone(&path, hertz * (1.0 + 0.1 * f32::from(song)), -1.0);
        }
    }
}

#[test]
fn channels_that_cancel_are_heard_by_another_downmix_which_the_model_keeps() {
    let folder = scratch();
    let (music, store, run) =
        (folder.path().join("music"), folder.path().join("store"), folder.path().join("run"));
    upside_down(&music);
    let prepare = || {
        let mut prepare = auteur("prepare");
        prepare.arg(&music).arg("-o").arg(&store).args(["--kinds", "log-mel"]);
        prepare
    };
    let refused = fail(&mut prepare(), 1);
    assert!(refused.contains("0.wav: its channels cancel each other"), "{refused}");

    let prepared = json(prepare().args(["--downmix", "mid-side-loudest"]));
    assert_eq!((&prepared["songs"], &prepared["warnings"]), (&10.into(), &Value::Array(vec![])));
    let other = fail(&mut prepare(), 1);
    assert!(other.contains("downmix") && other.contains("give the --downmix of the store"), "{other}");

    succeed(auteur("train").arg(&store).arg("-o").arg(&run).args(["--classifier", "gaussian"]));
    assert_eq!(json(auteur("info").arg(&run))["model"]["card"]["features"]["downmix"], "mid-side-loudest");
    let unknown = folder.path().join("unknown.wav");
    tone(&unknown, 2_100.0, -1.0);
    let named = json(auteur("predict").arg(&run).arg(&unknown));
    assert_eq!(named[0]["artist"], "High", "{named:#}");
}

#[test]
fn a_model_that_hears_the_mean_warns_of_channels_that_cancel_and_says_what_hears_them() {
    let folder = scratch();
    let (silent, faint) = (folder.path().join("silent.wav"), folder.path().join("faint.wav"));
    tone(&silent, 440.0, -1.0);
    tone(&faint, 440.0, -0.98);
    let run = crate::fixture::fixture().run();
    let answer = json(auteur("predict").arg(&run).arg(&silent).arg(&faint));
    let error = answer[0]["error"].as_str().unwrap();
    assert!(error.contains("channels cancel") && error.contains("--downmix mid-side-loudest"), "{error}");
    let warning = answer[1]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("40 dB softer") && warning.contains("mid-side-loudest"), "{warning}");
}

#[test]
fn one_channel_can_be_heard_alone() {
    let folder = scratch();
    let (song, features) = (folder.path().join("song.wav"), folder.path().join("song.npy"));
    tone(&song, 440.0, 0.0);
    let heard = |downmix: &str| {
        let mut command = auteur("features");
        command.arg(&song).arg("-o").arg(&features).args(["--downmix", downmix]);
        command
    };
    succeed(&mut heard("mean"));
    let mean = fs::read(&features).unwrap();
    assert_eq!(complaint(&succeed(&mut heard("left"))), "");
    assert_ne!(fs::read(&features).unwrap(), mean);
    let silent = fail(&mut heard("right"), 1);
    assert!(silent.contains("its second channel") && silent.contains("another --downmix"), "{silent}");
    let unknown = fail(&mut heard("middle"), 2);
    assert!(unknown.contains("mean, left, right, mid-side-loudest"), "{unknown}");
}
