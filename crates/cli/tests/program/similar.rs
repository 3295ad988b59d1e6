//! Songs and artists that are alike, as lists and as playlists.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, copy_folder, corpus, fail, fixture, json, scratch, succeed};
use crate::music::put;

const NEBULA: &str = "Maxstack/Endgame_Singularity_Advanced_Research/Nebula.mp3";

/// A copy of the fixture's store, which must stay as it is.
fn store(folder: &Path) -> std::path::PathBuf {
    let store = folder.join("store");
    copy_folder(&fixture().store(), &store);
    store
}

fn names(answer: &Value, what: &str, name: &str) -> Vec<String> {
    answer[what].as_array().unwrap().iter().map(|of| of[name].as_str().unwrap().to_owned()).collect()
}

#[test]
fn songs_are_listed_by_likeness_and_those_of_the_artist_or_album_may_be_left_out() {
    let folder = scratch();
    let store = store(folder.path());
    let similar = |more: &[&str]| json(auteur("similar").arg(&store).arg(NEBULA).args(more));
    let first = similar(&[]);
    assert!(store.join("places.safetensors").is_file());
    // From the places that were kept.
    assert_eq!(similar(&[]), first);
    let paths = names(&first, "songs", "path");
    assert_eq!(paths.len(), 10);
    assert!(!paths.contains(&NEBULA.to_owned()));
    let likeness: Vec<f64> =
        first["songs"].as_array().unwrap().iter().map(|song| song["likeness"].as_f64().unwrap()).collect();
    assert!(likeness.is_sorted_by(|one, other| one >= other) && likeness[0] <= 1.0, "{likeness:?}");
    // Most of the nearest ten of a song are by its artist; a third would be by chance.
    let own = |answer: &Value| names(answer, "songs", "artist").iter().filter(|a| *a == "Maxstack").count();
    assert!(own(&first) >= 5, "{paths:?}");
    assert_eq!(own(&similar(&["--not-same-artist"])), 0);
    let elsewhere = similar(&["--not-same-album", "--top", "40"]);
    let albums = names(&elsewhere, "songs", "album");
    assert!(own(&elsewhere) > 0 && !albums.contains(&"Endgame_Singularity_Advanced_Research".to_owned()));
    // By its title in whatever case, and by the end of its path.
    for word in ["nebula", "Nebula.mp3"] {
        assert_eq!(json(auteur("similar").arg(&store).arg(word)), first);
    }
    // As pages show the name.
    let [read, spelt] =
        ["obsidian shell", "Obsidian_Shell"].map(|name| json(auteur("similar").arg(&store).arg(name)));
    assert_eq!(read, spelt);
}

#[test]
fn artists_are_like_artists_and_songs_like_an_artist_are_listed_if_asked_for() {
    let folder = scratch();
    let store = store(folder.path());
    let artists = json(auteur("similar").arg(&store).arg("maxstack"));
    let mut found = names(&artists, "artists", "artist");
    found.sort();
    assert_eq!(found, ["Lupus_Mechanicus", "Obsidian_Shell"]);
    let songs = json(auteur("similar").arg(&store).args(["Maxstack", "--list", "songs"]));
    assert!(!names(&songs, "songs", "artist").contains(&"Maxstack".to_owned()));
    let spoken = String::from_utf8(succeed(auteur("similar").arg(&store).arg("Maxstack")).stdout).unwrap();
    assert!(spoken.contains("Obsidian_Shell (") && spoken.lines().count() == 2, "{spoken}");
}

#[test]
fn the_same_recording_is_listed_once_and_playlists_are_written() {
    let folder = scratch();
    let music = folder.path().join("music");
    for artist in ARTISTS {
        copy_folder(&corpus().join(artist), &music.join(artist));
    }
    put(&music.join(NEBULA), &music.join("Maxstack/Best_of/Nebula_again.mp3"));
    let store = folder.path().join("store");
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    let (m3u8, jspf) = (folder.path().join("like.m3u8"), folder.path().join("like.jspf"));
    for list in [&m3u8, &jspf] {
        let mut similar = auteur("similar");
        similar.arg(&store).args([NEBULA, "--top", "5", "-o"]).arg(list).arg("--music").arg(&music);
        let paths = names(&json(&mut similar), "songs", "path");
        assert!(!paths.iter().any(|path| path.ends_with("Nebula_again.mp3")), "{paths:?}");
        let text = fs::read_to_string(list).unwrap();
        assert!(paths.iter().all(|path| text.contains(path.rsplit('/').next().unwrap())), "{text}");
    }
    let text = fs::read_to_string(m3u8).unwrap();
    let files: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(files.len() == 5 && files.iter().all(|file| Path::new(file).is_file()), "{text}");
    let read: Value = serde_json::from_str(&fs::read_to_string(jspf).unwrap()).unwrap();
    assert_eq!(read["playlist"]["track"].as_array().unwrap().len(), 5);
}

#[test]
fn likeness_is_judged_by_artists_that_the_space_was_not_learnt_from() {
    let folder = scratch();
    let judged = json(auteur("similar").arg(store(folder.path())).arg("--judge"));
    let precision = judged["precision_at_10"].as_f64().unwrap();
    let chance = judged["by_chance"].as_f64().unwrap();
    assert!((0.2..0.5).contains(&chance) && precision > chance + 0.1 && precision <= 1.0, "{judged}");
    assert!(judged["precision_at_10_of_other_albums"].as_f64().unwrap() > chance);
    // Ways that learn from no names: better than guessing, and worse than what does.
    for way in ["vectors", "mfcc"] {
        let plainer = judged[way]["precision_at_10"].as_f64().unwrap();
        assert!(plainer > chance && plainer < precision, "{way}: {judged}");
        assert!((0.0..=1.0).contains(&judged[way]["precision_at_10_of_other_albums"].as_f64().unwrap()));
    }
    let spoken = succeed(auteur("similar").arg(store(scratch().path())).arg("--judge")).stdout;
    let spoken = String::from_utf8(spoken).unwrap();
    assert!(
        spoken.contains("% are by the same artist") && spoken.contains("\nby Gaussians of MFCC"),
        "{spoken}"
    );
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_remedy() {
    let folder = scratch();
    let store = store(folder.path());
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let complaint = fail(auteur("similar").arg(&store).args(arguments), code);
        assert!(complaint.contains(words), "{complaint}");
    };
    refused(&["Maxtack"], 2, "neither a song nor an artist \"Maxtack\"; did you mean Maxstack?");
    refused(&[], 2, "SONG|ARTIST");
    refused(&["Nobody"], 2, "neither a song nor an artist \"Nobody\"; give a song's path");
    refused(&[NEBULA, "-o", "like.txt"], 2, "ends neither in .m3u8 nor in .jspf");
    refused(&["Maxstack", "--judge"], 2, "--judge");
    refused(&["--judge", "--top", "3"], 2, "--top");
    refused(&["Maxstack", "--list", "artists", "-o", "like.m3u8"], 2, "add --list songs");
    refused(&["Maxstack", "--list", "artists", "--not-same-artist"], 2, "add --list songs");
    let plain = folder.path().join("plain");
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&plain).args(["--kinds", "log-mel"]));
    let complaint = fail(auteur("similar").arg(&plain).arg("Maxstack"), 2);
    assert!(
        complaint.contains("holds no vectors") && complaint.contains("--kinds log-mel,vectors"),
        "{complaint}"
    );
    let single = folder.path().join("single");
    put(&corpus().join(NEBULA), &folder.path().join("one/A/B/Nebula.mp3"));
    succeed(auteur("prepare").arg(folder.path().join("one")).arg("-o").arg(&single));
    assert!(fail(auteur("similar").arg(&single).arg("A"), 2).contains("holds a single song"));
    let complaint = fail(auteur("similar").arg(&single).arg("--judge"), 2);
    assert!(complaint.contains("holds a single song"), "{complaint}");
}

#[test]
fn artists_are_left_out_and_forgotten_by_the_names_that_pages_show() {
    let folder = scratch();
    let run = folder.path().join("run");
    let mut train = auteur("train");
    train.arg(fixture().store()).arg("-o").arg(&run).args(["--exclude", "obsidian shell"]);
    succeed(&mut train);
    let settings = fs::read_to_string(run.join("config.toml")).unwrap();
    assert!(settings.contains("exclude = [\"Obsidian_Shell\"]"), "{settings}");
    let complaint = fail(auteur("forget").arg(&run).arg("lupus mechanicus"), 2);
    assert!(complaint.contains("without Lupus_Mechanicus there would be one"), "{complaint}");
}
