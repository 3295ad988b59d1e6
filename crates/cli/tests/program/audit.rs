//! `audit` on real music in which copies and a wrong name were planted, and `--groups`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use auteur::rooms::audio::{Distortion, Limits, Precision};
use auteur::rooms::dataset::{Catalogue, Hooks, StoreSettings, build};
use auteur::rooms::encoder::extractor;
use auteur::{FeatureConfig, FeatureKinds, PrepareSettings, Silent};
use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{ARTISTS, auteur, copy_folder, fail, fixture, json, scratch, succeed};
use crate::music::songs_of;

/// Bytes of a frame of the corpus' files, 36 ms long.
const FRAME: usize = 144;
/// What became of the song that is there most often; the folder of an album, and of each copy its name.
const DISTORTED: [&str; 4] = ["level-12", "low-pass-4000", "mp3-128", "opus-24"];
const PLANTED: &str = "planted";
/// The song that bears another artist's name.
const MOVED: &str = "Obsidian_Shell/planted/moved.mp3";

/// Music with copies and a wrong name, its store, and what was found in it. Made once; nobody may change it.
struct Found {
    folder: TempDir,
    answer: Value,
}

impl Found {
    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn audit(&self) -> PathBuf {
        self.folder.path().join("audit")
    }
}

fn found() -> &'static Found {
    static FOUND: OnceLock<Found> = OnceLock::new();
    FOUND.get_or_init(|| {
        let folder = scratch();
        let music = folder.path().join("music");
        plant(&music);
        let store = folder.path().join("store");
        copy_folder(&fixture().store(), &store);
        prepare(&music, &store);
        let answer = json(auteur("audit").arg(&store).arg("-o").arg(folder.path().join("audit")));
        Found { folder, answer }
    })
}

fn plant(music: &Path) {
    copy_folder(&fixture().music(), music);
    let put = |to: &str, bytes: &[u8]| {
        let to = music.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    };
    let original = &songs_of("Maxstack")[0];
    let bytes = fs::read(original).unwrap();
    for name in DISTORTED {
        put(&format!("Maxstack/{PLANTED}/{name}.mp3"), &bytes);
    }
    // Nine seconds less at the beginning, and no tag.
    put(&format!("Maxstack/{PLANTED}/trimmed.mp3"), &bytes[bytes.len() - 580 * FRAME..]);
    put(&format!("Lupus_Mechanicus/{PLANTED}/same.mp3"), &bytes);
    let moved = songs_of("Maxstack").pop().unwrap();
    let below = moved.strip_prefix(crate::fixture::corpus()).unwrap();
    fs::rename(music.join(below), {
        put(MOVED, b"");
        music.join(MOVED)
    })
    .unwrap();
}

/// Prepares as the program does, but hears the planted files as their names say.
fn prepare(music: &Path, store: &Path) {
    let features = FeatureConfig::default();
    let kinds = FeatureKinds::of(PrepareSettings::KINDS);
    let plain = || extractor(&features, &kinds, Precision::Half, None).unwrap();
    let all = Distortion::all().filter(|distortion| DISTORTED.contains(&distortion.name()));
    let distorted: Vec<_> =
        all.map(|distortion| (distortion.name(), plain().distorted(distortion))).collect();
    let plain = plain();
    let extract = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let named = distorted.iter().find(|(distortion, _)| *distortion == name);
        let extractor = named.map_or(&plain, |(_, extractor)| extractor);
        extractor.extract(path, &Limits::default()).map_err(|error| error.to_string())
    };
    let catalogue = Catalogue::scan(music).unwrap();
    let settings = StoreSettings { features: features.clone(), kinds: kinds.clone() };
    build(store, &catalogue, &settings, Hooks { extract: &extract, progress: &Silent }).unwrap();
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn planted_copies_are_found_as_one_group_and_nothing_else_is() {
    let answer = &found().answer;
    let groups = answer["groups"].as_array().unwrap();
    let [group] = groups.as_slice() else { panic!("{groups:#?}") };
    let planted = texts(group).into_iter().filter(|song| song.contains(PLANTED));
    let planted: Vec<&str> = planted.collect();
    assert_eq!((planted.len(), texts(group).len()), (DISTORTED.len() + 2, DISTORTED.len() + 3), "{group:#}");

    let copies = answer["copies"].as_array().unwrap();
    let exact: Vec<_> = copies.iter().filter(|pair| pair["is_exact"] == true).collect();
    let [exact] = exact.as_slice() else { panic!("{exact:#?}") };
    assert_eq!(texts(&exact["artists"]), ["Lupus_Mechanicus", "Maxstack"]);
    let trimmed = |pair: &&Value| {
        let songs = texts(&pair["songs"]);
        // Of songs that are the same, the first is compared.
        songs[1].ends_with("trimmed.mp3") && songs[0] == exact["songs"][0]
    };
    let trimmed = copies.iter().find(trimmed).unwrap();
    let number = |name: &str| trimmed[name].as_f64().unwrap();
    // 580 frames of 36 ms.
    assert!((number("overlap_seconds") - 20.9).abs() < 0.5 && number("offset_seconds") < -5.0, "{trimmed:#}");
    assert!((number("speed") - 1.0).abs() < 0.001 && number("similarity") > 0.9, "{trimmed:#}");
}

#[test]
fn a_song_under_a_wrong_name_is_among_the_first() {
    let labels = &found().answer["labels"];
    let doubts = labels["doubts"].as_array().unwrap();
    let place = doubts.iter().position(|song| song["song"] == MOVED).unwrap();
    assert!(place < 5, "{place}: {:#?}", &doubts[..6]);
    assert_eq!(doubts[place]["artist"], "Obsidian_Shell");
    assert!(labels["songs"].as_u64().unwrap() >= 40 && labels["left_out"].as_array().unwrap().is_empty());
    let falls = |song: &Value| song["doubt"].as_f64().unwrap();
    assert!(doubts.windows(2).all(|two| falls(&two[0]) >= falls(&two[1])));
}

#[test]
fn an_audit_is_a_page_with_tables_that_says_what_it_is() {
    let audit = found().audit();
    let page = fs::read_to_string(audit.join("audit.html")).unwrap();
    assert!(page.contains("are one recording") && page.contains("<caption><b>Table IV.</b>"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"));
    let lines = |name: &str| fs::read_to_string(audit.join(name)).unwrap().lines().count();
    let answer = &found().answer;
    assert_eq!(lines("copies.csv"), 1 + answer["copies"].as_array().unwrap().len());
    assert_eq!(lines("labels.csv"), 1 + answer["labels"]["doubts"].as_array().unwrap().len());
    let stored: Value = serde_json::from_slice(&fs::read(audit.join("audit.json")).unwrap()).unwrap();
    assert_eq!(&stored, answer);
    let info = json(auteur("info").arg(&audit));
    assert_eq!((&info["holds"], &info["groups"]), (&"audit".into(), &1.into()));
    let words = String::from_utf8(succeed(auteur("info").arg(&audit)).stdout).unwrap();
    assert!(words.contains(": an audit, "), "{words}");
}

#[test]
fn the_same_store_is_audited_to_the_same_bytes_in_one_thread() {
    let to = scratch();
    let again = to.path().join("audit");
    let told =
        auteur("audit").arg(found().store()).arg("-o").arg(&again).args(["--threads", "1"]).output().unwrap();
    assert!(told.status.success());
    for name in ["audit.json", "audit.html", "copies.csv", "labels.csv", "artists.csv"] {
        assert_eq!(
            fs::read(again.join(name)).unwrap(),
            fs::read(found().audit().join(name)).unwrap(),
            "{name}"
        );
    }
    assert!(!again.join("folds").exists());
    // The same folder takes the same audit again.
    succeed(auteur("audit").arg(found().store()).arg("-o").arg(&again));
}

#[test]
fn copies_never_lie_in_two_parts_of_a_split() {
    let folder = scratch();
    let run = folder.path().join("run");
    let mut train = auteur("train");
    train
        .arg(found().store())
        .arg("-o")
        .arg(&run)
        .args(["--fold", "1/4"])
        .arg("--groups")
        .arg(found().audit());
    succeed(&mut train);
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let group = texts(&found().answer["groups"][0]);
    let parts = ["train", "validation", "test"];
    let holding = parts.iter().filter(|part| texts(&split[**part]).iter().any(|song| group.contains(song)));
    assert_eq!(holding.count(), 1, "{split:#}");
    let settings = fs::read_to_string(run.join("config.toml")).unwrap();
    assert!(settings.contains("trimmed.mp3"), "{settings}");

    let mut study = auteur("study");
    study
        .arg(found().store())
        .arg("-o")
        .arg(folder.path().join("study"))
        .arg("--groups")
        .arg(found().audit());
    study.args([
        "--classifiers",
        "pretrained",
        "--lengths",
        "3",
        "--splits",
        "song",
        "--folds",
        "4",
        "--repeats",
        "1",
    ]);
    let jobs = json(&mut study);
    assert_eq!(jobs.as_array().unwrap().len(), 4);
    for job in jobs.as_array().unwrap() {
        let name = job["job"].as_str().unwrap();
        assert_eq!(job["state"], "complete", "{name}");
    }
    with_copies_and_without(folder.path());
    // It keeps its groups where none are given.
    let mut other = auteur("study");
    other.arg(found().store()).arg("-o").arg(folder.path().join("study"));
    succeed(other.args(["--lengths", "3", "--list"]));
}

/// The report of the study in `folder` beside the same without groups.
fn with_copies_and_without(folder: &Path) {
    let study = |folds: &str, name: &str| {
        let mut study = auteur("study");
        study.arg(found().store()).arg("-o").arg(folder.join(name)).args(["--folds", folds]);
        study.args(["--classifiers", "pretrained", "--lengths", "3", "--splits", "song", "--repeats", "1"]);
        succeed(&mut study);
    };
    study("4", "leaky");
    study("3", "fewer");
    let report = |other: &str| {
        let mut report = auteur("report");
        report.arg(folder.join("study")).arg("-o").arg(folder.join("report"));
        report.arg("--beside").arg(folder.join(other));
        report
    };
    let tables = json(&mut report("leaky"));
    assert!(tables["tables"].as_array().unwrap().contains(&"table-20".into()), "{tables:#}");
    let text = fs::read_to_string(folder.join("report/tables/table-20.csv")).unwrap();
    assert!(text.contains("F1 with,F1 without,Gained"), "{text}");
    let row: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(row[..5], ["Pre-trained", "Song", "3 s", "Song", "1"], "{text}");
    let page = fs::read_to_string(folder.join("report/report.md")).unwrap();
    assert!(page.contains("leaky keeps those of no recording"), "{page}");
    assert!(page.contains("Copies of one recording were kept together"), "{page}");
    for (other, problem) in [
        ("fewer", "differs in more than copies: it began as a cross-validation in 4 folds, now one in 3"),
        ("study", "keeps the same copies together as the one that is reported"),
    ] {
        let complaint = fail(&mut report(other), 2);
        assert!(complaint.contains(problem) && complaint.contains("without --groups"), "{complaint}");
    }
}

#[test]
fn a_store_without_what_names_are_judged_by_is_searched_for_copies_alone() {
    let folder = scratch();
    let store = folder.path().join("store");
    let music = folder.path().join("music");
    copy_folder(&fixture().music().join(ARTISTS[0]), &music.join(ARTISTS[0]));
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    let told = succeed(auteur("audit").arg(&store).arg("-o").arg(folder.path().join("audit")));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("None of 14 songs is a copy of another.\nNames were not judged: "), "{told}");
}

#[test]
fn what_cannot_be_audited_or_grouped_is_said() {
    let folder = scratch();
    let [nowhere, to] = ["nowhere", "audit"].map(|name| folder.path().join(name));
    let refused = fail(auteur("audit").arg(&nowhere).arg("-o").arg(&to), 1);
    assert!(refused.contains("auteur prepare MUSIC -o STORE") && !to.exists(), "{refused}");
    let refused = fail(auteur("audit").arg(fixture().store()).arg("-o").arg(fixture().store()), 1);
    assert!(refused.contains("choose a new or empty folder"), "{refused}");

    let train = |groups: &Path, code: i32| {
        let mut train = auteur("train");
        train.arg(fixture().store()).arg("-o").arg(folder.path().join("run")).arg("--groups").arg(groups);
        fail(&mut train, code)
    };
    assert!(train(&nowhere, 2).contains("is not an audit; make one with: auteur audit STORE -o AUDIT"));
    let refused = train(&found().audit(), 2);
    assert!(refused.contains("which is not in this store; audit this store with"), "{refused}");
    let newer = folder.path().join("audit.json");
    fs::write(&newer, r#"{"format": 2}"#).unwrap();
    assert!(train(&newer, 1).contains("it has format 2; this program reads format 1"));
}
