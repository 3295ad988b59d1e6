//! Songs by artists that a model does not know, and artists that are added to it and taken away.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{ARTISTS, auteur, copy_folder, corpus, entry, fail, fixture, json, scratch, succeed};
use crate::music::songs_of;
use crate::unknown_folder::{what_cannot_be_judged_is_passed_over, what_is_no_strangers_is_left_out};
use crate::wav::{self, Samples};

/// The artists of the model, beside those of the other tests, and one whom it does not know.
pub(crate) const MORE: [&str; 2] = ["Kenta_Cho", "Derek_JoJo_Stegall"];
pub(crate) const STRANGER: &str = "Jordan_Trudgett";

/// A model of the default classifier that knows five artists.
pub(crate) fn run() -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = scratch();
        let music = folder.path().join("music");
        for artist in ARTISTS.iter().chain(&MORE) {
            copy_folder(&corpus().join(artist), &music.join(artist));
        }
        let [store, run] = ["store", "run"].map(|name| folder.path().join(name));
        succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
        succeed(auteur("train").arg(&store).arg("-o").arg(&run));
        folder
    });
    folder.path().join("run")
}

fn predict(model: &Path, songs: &[PathBuf]) -> Command {
    let mut command = auteur("predict");
    command.arg(model).args(songs);
    command
}

fn known(answers: &Value) -> f64 {
    let answers = answers.as_array().unwrap();
    answers.iter().filter(|answer| answer["known"] == true).count() as f64 / answers.len() as f64
}

#[test]
fn strangers_are_refused_more_often_than_artists_and_the_answer_says_how_often() {
    let (strangers, friends) = (songs_of(STRANGER), songs_of(MORE[0]));
    let [of_strangers, of_friends] = [&strangers, &friends].map(|songs| json(&mut predict(&run(), songs)));
    assert!(known(&of_strangers) < 0.5, "{of_strangers:#}");
    // The model has learnt from most of these.
    assert!(known(&of_friends) > 0.7, "{of_friends:#}");
    let answer = of_strangers.as_array().unwrap().iter().find(|answer| answer["known"] == false).unwrap();
    assert!(answer["unknown_score"].as_f64() > answer["unknown_threshold"].as_f64(), "{answer:#}");
    assert_eq!(answer["artist"], answer["top"][0]["artist"]);
    let rates = ["false_accept", "false_reject"].map(|rate| answer[rate].as_f64().unwrap());
    assert!(rates.iter().all(|rate| (0.0..0.6).contains(rate)), "{rates:?}");

    let words = succeed(&mut predict(&run(), &strangers));
    let words = String::from_utf8(words.stdout).unwrap();
    let nearest = answer["artist"].as_str().unwrap();
    assert!(words.contains(&format!("none of these (nearest: {nearest})")), "{words}");
    let promise = format!("takes about {:.0} for one of its own", 100.0 * rates[0]);
    assert!(words.contains(&promise), "{words}");
}

#[test]
fn a_lower_rate_of_strangers_lets_fewer_in_and_a_higher_coverage_names_more_artists() {
    let songs = [songs_of(STRANGER), songs_of(MORE[1])].concat();
    let of =
        |flag: &str, values: [&str; 2]| values.map(|value| json(predict(&run(), &songs).args([flag, value])));
    let [strict, lax] = of("--false-accept", ["0.2", "0.4"]);
    assert!(known(&strict) < known(&lax));
    for (answer, rate) in [(&strict, 0.2), (&lax, 0.4)] {
        assert!(answer[0]["false_accept"].as_f64().unwrap() <= rate);
    }
    let [small, large] = of("--coverage", ["0.5", "0.99"]);
    for (small, large) in small.as_array().unwrap().iter().zip(large.as_array().unwrap()) {
        let [few, many] = [small, large].map(|answer| answer["set"]["artists"].as_array().unwrap());
        assert!(!few.is_empty() && many.starts_with(few), "{few:?} {many:?}");
        assert_eq!(large["set"]["coverage"], 0.99);
    }
    let artists = |answers: &Value| -> usize {
        answers
            .as_array()
            .unwrap()
            .iter()
            .map(|answer| answer["set"]["artists"].as_array().unwrap().len())
            .sum()
    };
    assert!(artists(&large) > artists(&small));
    let words = succeed(predict(&run(), &songs[..1]).args(["--coverage", "0.95"]));
    assert!(
        String::from_utf8_lossy(&words.stdout).contains("95 % sure, if it is by any artist of the model: ")
    );
}

#[test]
fn an_artist_is_enrolled_named_and_forgotten() {
    let folder = scratch();
    let larger = folder.path().join("larger.safetensors");
    let songs = songs_of(STRANGER);
    let before = fs::read(run().join("model.safetensors")).unwrap();
    let mut enrol = auteur("enrol");
    enrol.arg(run()).arg(STRANGER).args(&songs[..5]).arg("-o").arg(&larger);
    let enrolled = json(&mut enrol);
    assert_eq!((&enrolled["songs"], &enrolled["artists"][5]), (&Value::from(5), &Value::from(STRANGER)));
    assert_eq!(fs::read(run().join("model.safetensors")).unwrap(), before);

    let answers = json(&mut predict(&larger, &songs[5..]));
    let named = answers.as_array().unwrap().iter().filter(|answer| answer["artist"] == STRANGER).count();
    assert!(2 * named > songs[5..].len(), "{answers:#}");
    // In its place, from the larger one: the artist is gone.
    let said = succeed(auteur("forget").arg(&larger).arg(STRANGER));
    assert!(String::from_utf8_lossy(&said.stdout).contains("now tells 5 artists apart"));
    let answers = json(&mut predict(&larger, &songs[..1]));
    let top = entry(&answers, ".mp3")["top"].as_array().unwrap();
    assert!(top.iter().all(|artist| artist["artist"] != STRANGER));
}

#[test]
fn what_cannot_be_enrolled_is_refused_and_nothing_is_written() {
    let folder = scratch();
    let output = folder.path().join("new.safetensors");
    let songs = songs_of(STRANGER);
    let enrol = |model: &Path, artist: &str, songs: &[PathBuf]| {
        let mut command = auteur("enrol");
        command.arg(model).arg(artist).args(songs).arg("-o").arg(&output);
        command
    };
    let five_times = vec![songs[0].clone(); 5];
    let complaint = fail(&mut enrol(&run(), STRANGER, &five_times), 2);
    assert!(complaint.contains("is the same recording as") && complaint.contains("once"), "{complaint}");
    let complaint = fail(&mut enrol(&run(), MORE[0], &songs[..1]), 2);
    assert!(complaint.contains("auteur forget MODEL Kenta_Cho"), "{complaint}");
    fail(&mut enrol(&run(), STRANGER, &[PathBuf::from("no such song.mp3")]), 1);
    let complaint = fail(&mut enrol(&fixture().run(), STRANGER, &songs[..1]), 2);
    assert!(complaint.contains("a model of crnn does not keep where its songs lie"), "{complaint}");
    assert!(!output.exists());
    let complaint = fail(&mut enrol(&run(), " kenta cho", &songs[..1]), 2);
    assert!(complaint.contains("the model knows Kenta_Cho already"), "{complaint}");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    fail(auteur("enrol").arg(&empty).arg(STRANGER).arg(&songs[0]), 1);
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0, "no lock in a folder without a model");
    let complaint = fail(auteur("forget").arg(run()).arg(STRANGER), 2);
    assert!(
        complaint.contains("does not know Jordan_Trudgett; its artists are Derek_JoJo_Stegall"),
        "{complaint}"
    );
}

#[test]
fn a_model_that_cannot_tell_says_why() {
    let songs = &songs_of(STRANGER)[..1];
    let complaint = fail(predict(&fixture().run(), songs).args(["--false-accept", "0.1"]), 2);
    assert!(complaint.contains("a model of crnn does not keep where its songs lie"), "{complaint}");
    let answer = json(&mut predict(&fixture().run(), songs));
    assert!(answer[0].get("known").is_none());
    let words = String::from_utf8(succeed(&mut predict(&fixture().run(), songs)).stdout).unwrap();
    let reason =
        "\n\nThis model never answers \"none of these\": a model of crnn does not keep where its songs lie\n";
    assert!(words.ends_with(reason), "{words}");
    // Nothing is said of answers where there is none.
    let none = predict(&run(), &[PathBuf::from("no such song.mp3")]).output().unwrap();
    assert_eq!(none.status.code(), Some(1));
    let words = String::from_utf8(none.stdout).unwrap();
    assert!(words.contains("error: ") && !words.contains("Of 100 songs"), "{words}");
    let complaint = fail(predict(&run(), songs).args(["--false-accept", "0.05"]), 2);
    let needs =
        "needs at least 19 artists left out; 5 support no less than 0.167; ask for a higher --false-accept";
    assert!(complaint.contains(needs), "{complaint}");
    json(predict(&run(), songs).args(["--false-accept", "0.167"]));
    assert!(fail(predict(&run(), songs).args(["--coverage", "1.5"]), 2).contains("above 0 and below 1"));
    let folder = scratch();
    let few = folder.path().join("few");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&few));
    let complaint = fail(predict(&few, songs).args(["--false-accept", "0.1"]), 2);
    assert!(complaint.contains("a model of 3 artists cannot tell strangers"), "{complaint}");

    // A fourth artist is all that it lacks.
    let enrolled = json(auteur("enrol").arg(&few).arg(STRANGER).args(&songs_of(STRANGER)[1..4]));
    assert_eq!([&enrolled["told_strangers"], &enrolled["tells_strangers"]], [false, true]);
    let answer = json(predict(&few, songs).args(["--false-accept", "0.2"]));
    assert!(answer[0]["known"].is_boolean(), "{answer:#}");
    let words = succeed(auteur("forget").arg(&few).arg(STRANGER));
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("now tells 3 artists apart, and no longer tells strangers"), "{words}");
    let mut once = auteur("enrol");
    json(once.arg(&few).arg(STRANGER).args(&songs_of(STRANGER)[1..4]));
    let forgotten = json(auteur("forget").arg(&few).arg(STRANGER));
    assert_eq!([&forgotten["told_strangers"], &forgotten["tells_strangers"]], [true, false]);
}

#[test]
fn two_songs_of_a_stranger_are_likelier_by_one_artist_than_one_of_them_and_anothers() {
    let (strangers, others) = (songs_of(STRANGER), songs_of("Askyel"));
    let verify = |one: &Path, other: &Path| json(auteur("verify").arg(run()).arg(one).arg(other));
    let ratio = |one: &Path, other: &Path| verify(one, other)["likelihood_ratio"].as_f64().unwrap();
    let mean_log = |pairs: Vec<(&PathBuf, &PathBuf)>| {
        pairs.iter().map(|(one, other)| ratio(one, other).ln()).sum::<f64>() / pairs.len() as f64
    };
    let same = mean_log(strangers.iter().zip(&strangers[1..]).take(5).collect());
    let different = mean_log(strangers.iter().zip(&others).take(5).collect());
    assert!(same > different, "{same} {different}");
    let said = verify(&strangers[0], &strangers[1]);
    let rate = said["equal_error_rate"].as_f64().unwrap();
    assert!((0.05..0.5).contains(&rate), "{rate}");
    let words = succeed(auteur("verify").arg(run()).arg(&strangers[0]).arg(&strangers[1]));
    let words = String::from_utf8(words.stdout).unwrap();
    let tried = format!(
        "tried on {} comparisons of a song with 1 song by the same artist and {} with 1 by another",
        said["same_pairs"], said["different_pairs"]
    );
    assert!(words.contains("times likelier by ") && words.contains(&tried), "{words}");
    for songs in [&[0, 0][..], &[0, 1, 2, 1]] {
        let songs = songs.iter().map(|song: &usize| &strangers[*song]);
        let complaint = fail(auteur("verify").arg(run()).args(songs), 2);
        assert!(complaint.contains("is the same recording as") && complaint.contains("once"), "{complaint}");
    }
    let with_three = json(auteur("verify").arg(run()).args(&strangers[..4]));
    assert_eq!(with_three["others"].as_array().unwrap().len(), 3);
    assert!(with_three["equal_error_rate"].as_f64().unwrap() < rate, "{with_three:#}");
    let complaint = fail(auteur("verify").arg(run()).arg(&strangers[0]).args(vec![&strangers[1]; 40]), 2);
    assert!(
        complaint.contains("a song is compared with at most 19 others, not with 40; compare with fewer"),
        "{complaint}"
    );
    let complaint = fail(auteur("verify").arg(fixture().run()).arg(&strangers[0]).arg(&strangers[1]), 2);
    assert!(complaint.contains("does not keep where its songs lie"), "{complaint}");
    fail(auteur("verify").arg(run()).arg("nothing.mp3").arg(&strangers[1]), 1);
    let folder = scratch();
    let short = folder.path().join("short.wav");
    wav::write(&short, 44_100, Samples::Integers(&wav::tone(44_100, 1.2)));
    for songs in [[&short, &strangers[0]], [&strangers[0], &short]] {
        let complaint = fail(auteur("verify").arg(run()).args(songs), 1);
        assert!(complaint.contains("short.wav is 1.2 s long; the model needs at least"), "{complaint}");
    }
}

#[test]
fn evaluate_says_how_strangers_fare_and_whether_promises_hold() {
    let folder = scratch();
    let run = folder.path().join("run");
    copy_folder(&self::run(), &run);
    let report = json(auteur("evaluate").arg(&run).arg("--unknown-artists"));
    assert_eq!((&report["stranger_artists"], &report["strangers"]), (&Value::from(5), &Value::from(66)));
    let within = |value: &Value| (0.0..=1.0).contains(&value.as_f64().unwrap());
    assert!(report["auroc"]["value"].as_f64().unwrap() > 0.5, "{report:#}");
    let thresholds = report["thresholds"].as_array().unwrap();
    let asked: Vec<_> = thresholds.iter().map(|threshold| threshold["asked"].as_f64()).collect();
    assert_eq!(asked, [None, Some(0.2), Some(0.4)]);
    assert_eq!(report["not_promised"], serde_json::json!([0.05]));
    for threshold in thresholds {
        let found = &threshold["false_accept"];
        assert!(within(&found["value"]) && within(&found["interval"][0]) && within(&found["interval"][1]));
    }
    assert!(run.join("unknown/1-of-5/model.safetensors").exists());
    // Each of five artists is left out alone, so that there is no pair of songs by two.
    assert!(report.get("verification").is_none() && !run.join("unknown/trials.csv").exists());
    let words = succeed(auteur("evaluate").arg(&run).arg("--unknown").arg(corpus().join(STRANGER)));
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("by 1 unknown artist\n") && words.contains("equal shares"), "{words}");
    // One stranger says nothing of others.
    assert!(!words.contains("missed") && !words.contains("95 % interval"), "{words}");
    what_cannot_be_judged_is_passed_over(&run, folder.path());
    what_is_no_strangers_is_left_out(&run, folder.path());

    let few = folder.path().join("few");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&few));
    let complaint = fail(auteur("evaluate").arg(&few).arg("--unknown-artists"), 2);
    assert!(complaint.contains("3 artists for this run"), "{complaint}");
    let complaint = fail(auteur("evaluate").arg(fixture().run()).arg("--unknown").arg(corpus()), 2);
    assert!(complaint.contains("a model of crnn does not keep"), "{complaint}");
    fail(auteur("evaluate").arg(&run).args(["--unknown-artists", "--folds", "5"]), 2);
}

#[test]
fn pairs_of_songs_by_artists_that_were_left_out_are_listed_and_stand_in_the_report_of_the_run() {
    let folder = scratch();
    let [music, store, run, to] = ["music", "store", "run", "report"].map(|name| folder.path().join(name));
    let mut artists =
        fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    artists.retain(|artist| corpus().join(artist).is_dir());
    artists.sort();
    for artist in artists.iter().take(7) {
        let album = music.join(artist).join("Album");
        fs::create_dir_all(&album).unwrap();
        for song in songs_of(artist.to_str().unwrap()).iter().take(4) {
            fs::copy(song, album.join(song.file_name().unwrap())).unwrap();
        }
    }
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    succeed(auteur("train").arg(&store).arg("-o").arg(&run));
    succeed(auteur("evaluate").arg(&run).args(["--folds", "2"]));
    let report = || {
        let mut report = auteur("report");
        report.arg(&run).arg("-o").arg(&to);
        report
    };
    let tables = json(&mut report());
    assert!(!tables["tables"].as_array().unwrap().contains(&"table-19".into()), "{tables:#}");

    let judged = json(auteur("evaluate").arg(&run).arg("--unknown-artists"));
    let verification = &judged["verification"];
    // Two of seven artists are left out together twice, and three times one alone.
    let counts =
        ["artists", "same_pairs", "different_pairs"].map(|count| verification[count].as_u64().unwrap());
    assert_eq!(counts, [7, 7 * 6, 2 * 16], "{verification:#}");
    let rate = verification["equal_error_rate"]["value"].as_f64().unwrap();
    let [low, high] = [0, 1].map(|end| verification["equal_error_rate"]["interval"][end].as_f64().unwrap());
    assert!(low <= rate && rate <= high && (0.0..0.6).contains(&rate), "{verification:#}");
    let list = fs::read_to_string(run.join("unknown/trials.csv")).unwrap();
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!((lines[0], lines.len()), ("song,other_song,artist,other_artist,kind,score,part", 1 + 42 + 32));
    assert_eq!(lines.iter().filter(|line| line.contains(",different,")).count(), 32);
    // The same list with the same scores again, and in words.
    let words = succeed(auteur("evaluate").arg(&run).arg("--unknown-artists"));
    let words = String::from_utf8(words.stdout).unwrap();
    let expected = format!(
        "42 pairs of songs by one artist and 32 by two, of 7 artists: equal error rate {:.0} %",
        100.0 * rate
    );
    assert!(words.contains(&expected), "{words}");
    assert_eq!(fs::read_to_string(run.join("unknown/trials.csv")).unwrap(), list);

    let tables = json(&mut report());
    assert!(tables["tables"].as_array().unwrap().contains(&"table-19".into()), "{tables:#}");
    let figures = tables["figures"].as_array().unwrap();
    assert!(figures.contains(&"figure-9-verification".into()), "{figures:?}");
    assert!(figures.contains(&"figure-8-1-reliability-song".into()), "{figures:?}");
    assert_eq!(fs::read_to_string(to.join("trials.csv")).unwrap(), list);
    let page = fs::read_to_string(to.join("report.md")).unwrap();
    assert!(page.starts_with("# Who plays? The artists of store\n"), "{page}");
    fs::write(run.join("unknown/trials.csv"), "song,other_song\na,b\n").unwrap();
    let complaint = fail(&mut report(), 1);
    assert!(complaint.contains("no column artist") && complaint.contains("--unknown-artists"), "{complaint}");
    let complaint = fail(report().arg("--beside").arg(&run), 2);
    assert!(complaint.contains("is a run, and no study"), "{complaint}");
}
