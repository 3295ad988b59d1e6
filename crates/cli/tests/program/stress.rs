//! A study whose models judge distorted copies of their test songs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use auteur::Answers;
use serde_json::Value;

use crate::fixture::{auteur, contents, copy_folder, fail, fixture, json, scratch, succeed};

/// A quick study of one job.
pub(crate) fn study(folder: &Path) -> Command {
    let mut command = auteur("study");
    command.arg(fixture().store()).arg("-o").arg(folder);
    command.args(["--lengths", "3", "--protocol", "paper", "--seeds", "0", "--splits", "song"]);
    command.args(["--classifiers", "gaussian"]);
    command
}

/// The job of that study.
pub(crate) const JOB: &str = "gaussian-song-3s-seed0";

/// The study with copies made of `music`.
pub(crate) fn stress(folder: &Path, music: &Path) -> Command {
    let mut command = study(folder);
    command.arg("--stress").arg("--music").arg(music);
    command
}

#[test]
fn distorted_copies_are_judged_once_and_the_report_tells_what_they_cost() {
    let folder = scratch();
    let to = folder.path().join("study");
    let told = succeed(&mut stress(&to, &fixture().music())).stdout;
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("1 job judged on copies that are distorted in 10 ways\nnext:"), "{told}");

    let plain = Answers::read(&to.join(JOB).join("predictions.parquet")).unwrap();
    let songs = |answers: &Answers| -> BTreeSet<String> {
        answers.songs().map(|song| song.path().to_owned()).collect()
    };
    let copies = |name: &str| Answers::read(&to.join(JOB).join(format!("stress/{name}.parquet"))).unwrap();
    for name in ["level-20", "level+6", "mp3-32", "opus-24", "low-pass-4000", "speed+2"] {
        assert_eq!(songs(&copies(name)), songs(&plain), "{name}");
        assert_ne!(copies(name), plain, "{name}");
    }
    assert_eq!(copies("mp3-128").n_clips(), plain.n_clips());

    // Nothing is made again; what was lost is, without the music.
    let before = contents(&to);
    fs::remove_file(to.join(JOB).join("stress/opus-24.parquet")).unwrap();
    fs::write(to.join(JOB).join("stress/mp3-32.parquet"), "altered").unwrap();
    succeed(study(&to).arg("--stress"));
    assert!(contents(&to) == before, "judged twice, copies are answered otherwise");

    let report = folder.path().join("report");
    let answer = json(auteur("report").arg(&to).arg("-o").arg(&report));
    let tables = answer["tables"].as_array().unwrap();
    assert!(tables.contains(&Value::from("table-15")) && tables.contains(&Value::from("table-16")));
    let csv = fs::read_to_string(report.join("tables/table-15.csv")).unwrap();
    let heads = "Classifier,Split,Clip,Undistorted,level-20,level-12,level-6,level+6,mp3-32,mp3-128,opus-24,\
                 low-pass-4000,speed-2,speed+2";
    assert!(csv.starts_with(heads), "{csv}");
    let page = fs::read_to_string(report.join("report.html")).unwrap();
    assert!(page.contains("copies of the test songs whose sound is changed"));
}

#[test]
fn copies_are_made_of_the_music_of_the_store_and_of_no_other() {
    let folder = scratch();
    let to = folder.path().join("study");
    let complaint = fail(study(&to).arg("--stress"), 2);
    assert!(complaint.contains("does not say where they are; give their folder with --music"), "{complaint}");

    let answers = Answers::read(&to.join(JOB).join("predictions.parquet")).unwrap();
    let song = answers.songs().next().unwrap().path().to_owned();
    let music = folder.path().join("music");
    copy_folder(&fixture().music(), &music);
    let mut bytes = fs::read(music.join(&song)).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(music.join(&song), bytes).unwrap();
    let complaint = fail(&mut stress(&to, &music), 1);
    assert!(
        complaint.contains(&format!("{song} is not the file that the store was made from")),
        "{complaint}"
    );
    fs::remove_file(music.join(&song)).unwrap();
    let complaint = fail(&mut stress(&to, &music), 1);
    assert!(complaint.contains(&format!("{song} is not there")), "{complaint}");
    assert!(!to.join("stress").exists());
}

#[test]
fn an_encoder_without_copies_to_make_is_refused() {
    let folder = scratch();
    let complaint = fail(study(&folder.path().join("study")).args(["--encoder", "mert.onnx"]), 2);
    assert!(complaint.contains("--stress"), "{complaint}");
}
