//! What of a folder is judged by `evaluate --unknown`, and what is not.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::fixture::{auteur, copy_folder, corpus, entry, fail, json, succeed};
use crate::music::songs_of;
use crate::unknown::{MORE, STRANGER};
use crate::wav::{self, Samples};

/// Files that cannot be read or are short, and test songs of an artist that was forgotten.
pub(crate) fn what_cannot_be_judged_is_passed_over(run: &Path, folder: &Path) {
    let others = folder.join("others");
    copy_folder(&corpus().join(STRANGER), &others.join(STRANGER));
    fs::write(others.join("no music.mp3"), "no music").unwrap();
    wav::write(&others.join("short.wav"), 44_100, Samples::Integers(&wav::tone(44_100, 1.2)));
    let judge = |folder: &Path| {
        let mut command = auteur("evaluate");
        command.arg(run).arg("--unknown").arg(folder);
        command
    };
    let report = json(&mut judge(&others));
    let unread = report["unread"].as_array().unwrap();
    assert_eq!(unread.len(), 2, "{report:#}");
    assert!(entry(&report["unread"], "short.wav")["error"].as_str().unwrap().contains("is 1.2 s long"));
    assert_eq!(report["stranger_artists"], 1);
    let words = String::from_utf8(succeed(&mut judge(&others)).stdout).unwrap();
    assert!(words.contains("passed over: 2 files\n") && words.contains("no music.mp3: "), "{words}");
    fs::remove_dir_all(others.join(STRANGER)).unwrap();
    let complaint = fail(&mut judge(&others), 1);
    assert!(complaint.contains("no music.mp3: "), "{complaint}");

    let tested: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let tested: Vec<&str> =
        tested["test"].as_array().unwrap().iter().map(|song| song.as_str().unwrap()).collect();
    assert_eq!(report["known"], tested.len());
    let of_forgotten = tested.iter().filter(|song| song.starts_with(MORE[0])).count();
    assert!(of_forgotten > 0);
    succeed(auteur("forget").arg(run).arg(MORE[0]));
    let report = json(&mut judge(&corpus().join(STRANGER)));
    assert_eq!(report["known"], tested.len() - of_forgotten);
}

/// A folder named as an artist of the model, a song that it has learnt from under another name, and loose files.
pub(crate) fn what_is_no_strangers_is_left_out(run: &Path, folder: &Path) {
    let mixed = folder.join("mixed");
    let put = |song: &Path, to: &str| {
        let to = mixed.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(song, to).unwrap();
    };
    let strangers = songs_of(STRANGER);
    strangers[..3].iter().enumerate().for_each(|(index, song)| put(song, &format!("Stranger/{index}.mp3")));
    strangers[3..5].iter().enumerate().for_each(|(index, song)| put(song, &format!("{index}.mp3")));
    // As a page shows the name.
    put(&strangers[5], "kenta cho/song.mp3");
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let learnt = split["train"].as_array().unwrap().iter().map(|song| song.as_str().unwrap());
    let learnt = learnt.into_iter().find(|song| song.starts_with("Maxstack")).unwrap();
    put(&corpus().join(learnt), "Somebody/song.mp3");
    let judge = |folder: &Path| {
        let mut command = auteur("evaluate");
        command.arg(run).arg("--unknown").arg(folder);
        command
    };
    succeed(auteur("enrol").arg(run).arg("Kenta_Cho").args(&songs_of("Kenta_Cho")[..3]));
    let report = json(&mut judge(&mixed));
    let left_out =
        serde_json::json!({"known_artists": ["Kenta_Cho"], "by_known_artists": 1, "learnt_from": 1});
    assert_eq!(report["left_out"], left_out);
    assert_eq!([&report["strangers"], &report["stranger_artists"], &report["loose"]], [5, 2, 2]);
    let words = String::from_utf8(succeed(&mut judge(&mixed)).stdout).unwrap();
    let said = "left out: 1 in folders of artists that the model knows (Kenta_Cho), and 1 that the model has learnt from";
    assert!(words.contains(said) && words.contains("2 songs in no folder of an artist"), "{words}");
    let complaint = fail(&mut judge(&corpus().join("Maxstack")), 2);
    assert!(
        complaint.contains("there is no song by a stranger: ") && complaint.contains("(Maxstack)"),
        "{complaint}"
    );
}
