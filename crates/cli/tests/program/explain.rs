//! Why a song is named as it is: `predict --explain`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fixture::{auteur, complaint, corpus, fail, fixture, json, scratch, song, succeed};
use crate::unknown::{STRANGER, run};
use crate::wav::{self, Samples};

fn explain(model: &Path, song: &Path, file: &Path) -> Command {
    let mut command = auteur("predict");
    command.arg(model).arg(song).arg("--explain").arg(file);
    command
}

fn numbers(array: &Value, name: &str) -> Vec<f64> {
    array.as_array().unwrap().iter().map(|entry| entry[name].as_f64().unwrap()).collect()
}

/// What no page may do: load anything, or run anything.
fn assert_stands_alone(page: &str) {
    for reference in page.split(['"', '\'']).filter(|part| part.starts_with("http")) {
        assert_eq!(reference, "http://www.w3.org/2000/svg");
    }
    assert!(!page.contains("<script") && !page.contains("src="), "nothing runs and nothing is loaded");
}

#[test]
fn a_song_is_explained_by_its_seconds_its_bands_and_the_nearest_songs() {
    let folder = scratch();
    let page = folder.path().join("why.html");
    let answer = &json(&mut explain(&run(), &song(), &page))[0];
    assert_eq!(answer["artist"], "Maxstack");
    let explanation = &answer["explanation"];

    // 30 seconds in stretches of 5, and the mel scale in nine bands.
    let stretches = &explanation["stretches"];
    assert_eq!(numbers(stretches, "start_s"), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
    let bands = explanation["bands"].as_array().unwrap();
    assert_eq!((bands.len(), &bands[8]["high_hz"]), (9, &Value::Null));
    for stretch in stretches.as_array().unwrap() {
        let all: f64 = stretch["probabilities"].as_array().unwrap().iter().filter_map(Value::as_f64).sum();
        assert!((all - 1.0).abs() < 1e-3 && stretch["known"].is_boolean(), "{stretch:#}");
    }
    // With a softer band the artist has a probability that its weight agrees with.
    let log_odds = explanation["log_odds"].as_f64().unwrap();
    for band in bands {
        let without = band["probability"].as_f64().unwrap();
        let lost = log_odds - (without / (1.0 - without)).ln();
        assert!((lost - band["log_odds_lost"].as_f64().unwrap()).abs() < 1e-2, "{band:#}");
    }
    assert!(numbers(&explanation["bands"], "log_odds_lost").iter().any(|lost| *lost > 0.1));
    assert!(numbers(stretches, "log_odds_lost").iter().any(|lost| lost.abs() > 0.01));

    // The model has learnt from the song or from its album.
    let nearest = explanation["nearest"].as_array().unwrap();
    assert_eq!((nearest.len(), &nearest[0]["artist"]), (5, &Value::from("Maxstack")));
    let learnt: Value = serde_json::from_slice(&fs::read(run().join("split.json")).unwrap()).unwrap();
    let is_learnt = |path: &Value| {
        ["train", "validation"].iter().any(|part| learnt[part].as_array().unwrap().contains(path))
    };
    assert!(nearest.iter().all(|song| is_learnt(&song["path"])), "{nearest:#?}");
    let alike = numbers(&explanation["nearest"], "alike");
    assert!(alike.is_sorted_by(|one, other| one >= other), "{alike:?}");

    let page = fs::read_to_string(page).unwrap();
    assert_stands_alone(&page);
    let page = page.replace("<wbr>", "");
    for part in [
        "Who does Nebula.mp3 sound like?",
        "Maxstack",
        "never a verdict",
        "for one of its own",
        "None of these",
        nearest[0]["path"].as_str().unwrap().split('/').next_back().unwrap(),
        "prefers-color-scheme: dark",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<svg").count(), 3);
    assert_eq!(page.matches("role=\"img\" aria-label=").count(), 3, "each picture says what it shows");
    assert_eq!(page.matches("<table>").count(), 3, "each number can be read");
}

#[test]
fn a_song_that_the_model_has_learnt_from_is_said_to_be_that() {
    let folder = scratch();
    let learnt: Value = serde_json::from_slice(&fs::read(run().join("split.json")).unwrap()).unwrap();
    let path = learnt["train"][0].as_str().unwrap();
    let page = folder.path().join("why.html");
    let answer = &json(&mut explain(&run(), &corpus().join(path), &page))[0];
    let nearest = &answer["explanation"]["nearest"][0];
    assert_eq!((&nearest["path"], &nearest["same_recording"]), (&Value::from(path), &Value::from(true)));
    assert!(fs::read_to_string(page).unwrap().contains("has learnt from this very recording"));
    assert_eq!(answer["learnt_from"], true);
    let words =
        String::from_utf8(succeed(auteur("predict").arg(run()).arg(corpus().join(path))).stdout).unwrap();
    assert!(words.contains("has learnt from this recording, so this says little"), "{words}");
    // Not so of a song that is tested, and nobody knows of a network.
    let tested = corpus().join(learnt["test"][0].as_str().unwrap());
    let answer = json(auteur("predict").arg(run()).arg(&tested));
    assert_eq!(answer[0]["learnt_from"], false);
    assert!(json(auteur("predict").arg(fixture().run()).arg(&tested))[0].get("learnt_from").is_none());
}

#[test]
fn pictures_are_drawn_alone_and_songs_that_are_enrolled_are_found() {
    let folder = scratch();
    let [picture, larger] = ["why.svg", "larger.safetensors"].map(|name| folder.path().join(name));
    let songs = crate::music::songs_of(STRANGER);
    succeed(auteur("enrol").arg(run()).arg(STRANGER).args(&songs[..3]).arg("-o").arg(&larger));
    let words = succeed(&mut explain(&larger, &songs[3], &picture));
    assert!(String::from_utf8(words.stdout).unwrap().contains(&format!("open: {}", picture.display())));
    let svg = fs::read_to_string(&picture).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("<title>Who does ") && !svg.contains("<script"));
    let answer = &json(&mut explain(&larger, &songs[0], &picture))[0];
    let nearest = &answer["explanation"]["nearest"][0];
    let name = songs[0].file_name().unwrap().to_str().unwrap();
    assert_eq!(nearest["path"], format!("{STRANGER}/{name}"));
    // It is taken away with its songs.
    succeed(auteur("forget").arg(&larger).arg(STRANGER));
    let answer = &json(&mut explain(&larger, &songs[0], &picture))[0];
    let paths = answer["explanation"]["nearest"].as_array().unwrap();
    assert!(paths.iter().all(|song| !song["path"].as_str().unwrap().starts_with(STRANGER)));
}

#[test]
fn a_network_keeps_no_songs_and_explains_the_rest() {
    let folder = scratch();
    let page = folder.path().join("why.html");
    let answer = &json(&mut explain(&fixture().run(), &song(), &page))[0];
    let explanation = &answer["explanation"];
    assert_eq!(explanation["nearest"], Value::Array(Vec::new()));
    assert!(explanation["nearest_left_out"].as_str().unwrap().contains("a model of crnn does not keep"));
    assert!(explanation["stretches"][0].get("known").is_none());
    assert_eq!(numbers(&explanation["bands"], "log_odds_lost").len(), 9);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("The nearest songs cannot be named: a model of crnn"));
    assert!(!page.contains("None of these"));
}

#[test]
fn seconds_in_which_nothing_sounds_are_silent_and_decide_nothing() {
    let folder = scratch();
    let [song, page] = ["gap.wav", "why.html"].map(|name| folder.path().join(name));
    let mut sound = wav::tone(44_100, 30.0);
    sound[10 * 44_100..20 * 44_100].fill(0);
    wav::write(&song, 44_100, Samples::Integers(&sound));
    let answer = &json(&mut explain(&run(), &song, &page))[0];
    let stretches = answer["explanation"]["stretches"].as_array().unwrap();
    let silent: Vec<bool> = stretches.iter().map(|stretch| stretch["silent"].as_bool().unwrap()).collect();
    assert_eq!(silent, [false, false, true, true, false, false]);
    for stretch in stretches.iter().filter(|stretch| stretch["silent"] == true) {
        assert!(stretch["log_odds_lost"].is_null() && stretch.get("known").is_none(), "{stretch:#}");
    }
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("<td>silence</td>") && page.contains("Where nothing sounds there are no bars"));
}

#[test]
fn a_song_of_one_stretch_has_nothing_to_leave_out_and_a_shorter_one_is_refused() {
    let folder = scratch();
    let file = |seconds: f32| -> PathBuf {
        let path = folder.path().join(format!("{seconds}.wav"));
        wav::write(&path, 44_100, Samples::Integers(&wav::tone(44_100, seconds)));
        path
    };
    let page = folder.path().join("why.html");
    let answer = &json(&mut explain(&run(), &file(4.0), &page))[0];
    let stretches = answer["explanation"]["stretches"].as_array().unwrap();
    assert_eq!((stretches.len(), &stretches[0]["log_odds_lost"]), (1, &Value::Null));
    assert!(fs::read_to_string(&page).unwrap().contains("too short for a part of it to be left out"));

    fs::remove_file(&page).unwrap();
    let output = explain(&run(), &file(1.2), &page).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("is 1.2 s long"), "{}", complaint(&output));
    assert!(!page.exists(), "nothing is written of a song that nobody heard");
}

#[test]
fn one_song_is_explained_in_a_file_that_can_be_written() {
    let folder = scratch();
    let page = folder.path().join("why.html");
    let said = fail(explain(&run(), &song(), &page).arg(song()), 2);
    assert!(said.contains("--explain takes exactly one song, not 2 songs"), "{said}");
    let said = fail(&mut explain(&run(), &song(), &folder.path().join("why.png")), 2);
    assert!(said.contains("why.png ends in none of .html, .svg and .jams"), "{said}");
    let said = fail(&mut explain(&run(), &song(), &folder.path().join("missing/why.html")), 1);
    assert!(said.contains("missing/why.html") && said.contains("choose another file"), "{said}");
    // Before anything is heard.
    let no_song = folder.path().join("no song.mp3");
    let said = fail(&mut explain(&run(), &no_song, &folder.path().join("missing/why.html")), 1);
    assert!(said.contains("missing/why.html") && !said.contains("no song"), "{said}");
    assert!(!page.exists());
}

#[test]
fn who_sounds_when_is_written_for_other_programs() {
    let folder = scratch();
    let [song, file] = ["song.wav", "when.jams"].map(|name| folder.path().join(name));
    wav::write(&song, 16_000, Samples::Integers(&wav::tone(16_000, 12.0)));
    let answer = &json(&mut explain(&fixture().run(), &song, &file))[0];
    let stretches = answer["explanation"]["stretches"].as_array().unwrap();
    let written: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let annotation = &written["annotations"][0];
    assert_eq!(
        (&annotation["namespace"], &written["file_metadata"]["title"]),
        (&"segment_open".into(), &"song.wav".into())
    );
    let segments = annotation["data"].as_array().unwrap();
    assert_eq!(segments.len(), stretches.len());
    for (segment, stretch) in segments.iter().zip(stretches) {
        assert_eq!((&segment["value"], &segment["time"]), (&stretch["artist"], &stretch["start_s"]));
        assert_eq!(segment["confidence"], stretch["probability"]);
    }
}
