//! The network's map: of a whole run, of few songs, and of songs of which nothing is known; and the map of a library.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, contents, copy_folder, fail, fixture, json, scratch, succeed, train};

/// The test songs of the fixture's run, by path.
fn test_songs() -> Vec<String> {
    let split = fs::read_to_string(fixture().run().join("split.json")).unwrap();
    let split: Value = serde_json::from_str(&split).unwrap();
    split["test"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect()
}

/// A store of these songs of the fixture's music.
fn store_of(folder: &Path, songs: &[&String]) -> PathBuf {
    let (music, store) = (folder.join("music"), folder.join("store"));
    for song in songs {
        let target = music.join(song);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(fixture().music().join(song), target).unwrap();
    }
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    store
}

/// The answer of `map` on both levels; every file is there.
fn maps(model: &Path, store: &Path, folder: &Path) -> [Value; 2] {
    ["clip", "song"].map(|level| {
        let to = folder.join(level);
        let mut map = auteur("map");
        let answer = json(map.arg(model).arg(store).arg("-o").arg(&to).args(["--level", level]));
        for file in ["map.html", "map.svg", "map.png", "map.csv", "scores.json"] {
            assert!(!fs::read(to.join(file)).unwrap().is_empty(), "{level}: {file}");
        }
        answer
    })
}

#[test]
fn a_map_shows_every_clip_once() {
    let folder = scratch();
    let to = folder.path().join("map");
    let mut map = auteur("map");
    map.arg(fixture().run()).arg(fixture().store()).arg("-o").arg(&to);
    let answer = json(map.args(["--perplexity", "10"]));
    let csv = fs::read_to_string(to.join("map.csv")).unwrap();
    let points = answer["points"].as_u64().unwrap();
    assert_eq!(csv.lines().count() as u64, points + 1);
    assert!(csv.starts_with("artist,album,song,part,second,x,y\n"));
    for part in ["train", "validation", "test"] {
        assert!(csv.contains(&format!(",{part},")), "{part}");
    }
    assert!(answer["scores"]["silhouette"]["overall"].as_f64().unwrap().abs() <= 1.0);
    for file in ["map.html", "map.svg", "map.png", "scores.json"] {
        assert!(!fs::read(to.join(file)).unwrap().is_empty(), "{file}");
    }
    let before = contents(&to);
    succeed(&mut map);
    assert!(contents(&to) == before, "the same command draws another map");

    let songs = succeed(map.args(["--level", "song", "--method", "pca"]));
    let songs: Value = serde_json::from_slice(&songs.stdout).unwrap();
    assert_eq!(songs["points"], 40);
}

#[test]
fn a_map_of_one_song_is_drawn_and_has_no_scores() {
    let folder = scratch();
    let store = store_of(folder.path(), &[&test_songs()[0]]);
    let answers = maps(&fixture().run(), &store, folder.path());
    assert!(answers[0]["points"].as_u64() > answers[1]["points"].as_u64());
    assert_eq!(answers[1]["points"], 1);
    for answer in answers {
        let nothing =
            ["silhouette", "neighbour_accuracy", "neighbour_accuracy_of_train", "mean_average_precision"]
                .map(|score| answer["scores"][score].is_null());
        assert_eq!(nothing, [true; 4], "{answer}");
    }
}

#[test]
fn a_map_of_one_song_an_artist_is_drawn_and_has_no_scores() {
    let folder = scratch();
    let songs = test_songs();
    let of = |artist: &&str| songs.iter().find(|song| song.starts_with(*artist)).unwrap();
    let store = store_of(folder.path(), &ARTISTS.iter().map(of).collect::<Vec<_>>());
    let answers = maps(&fixture().run(), &store, folder.path());
    assert_eq!(answers[1]["points"], 3);
    for answer in answers {
        // A clip is never compared with its own song, and there is no other of its artist.
        for score in ["silhouette", "neighbour_accuracy", "mean_average_precision"] {
            assert!(answer["scores"][score].is_null(), "{answer}");
        }
    }
}

#[test]
fn a_map_asks_the_training_songs_for_their_neighbours() {
    let folder = scratch();
    let to = folder.path().join("map");
    let mut map = auteur("map");
    map.arg(fixture().run()).arg(fixture().store()).arg("-o").arg(&to).args(["--method", "pca"]);
    let answer = json(&mut map);
    let scores = &answer["scores"];
    for score in ["silhouette", "neighbour_accuracy", "neighbour_accuracy_of_train", "mean_average_precision"]
    {
        let overall = scores[score]["overall"].as_f64().unwrap();
        assert!((-1.0..=1.0).contains(&overall), "{score}: {overall}");
        assert_eq!(scores[score]["artists"].as_array().unwrap().len(), ARTISTS.len(), "{score}");
    }
    assert_ne!(scores["neighbour_accuracy"], scores["neighbour_accuracy_of_train"]);
}

#[test]
fn a_map_writes_over_no_file_of_somebody_else_but_over_its_own() {
    let folder = scratch();
    let to = folder.path().join("map");
    let mut map = auteur("map");
    map.arg(fixture().run())
        .arg(fixture().store())
        .arg("-o")
        .arg(&to)
        .args(["--method", "pca", "--level", "song"]);
    succeed(&mut map);
    succeed(&mut map);
    fs::write(to.join("map.html"), "precious").unwrap();
    let complaint = fail(&mut map, 1);
    assert!(complaint.contains("contains map.html, which is not one of these results"), "{complaint}");
    assert_eq!(fs::read_to_string(to.join("map.html")).unwrap(), "precious");
}

#[test]
fn a_map_without_a_split_scores_nothing_and_says_why() {
    let folder = scratch();
    let model = folder.path().join("model.safetensors");
    fs::copy(fixture().run().join("model.safetensors"), &model).unwrap();
    let to = folder.path().join("map");
    let mut map = auteur("map");
    let answer = json(map.arg(&model).arg(fixture().store()).arg("-o").arg(&to).args(["--method", "pca"]));
    assert!(answer["scores"].is_null(), "{answer}");
    assert!(answer["reason"].as_str().unwrap().contains("split.json"), "{answer}");
    let csv = fs::read_to_string(to.join("map.csv")).unwrap();
    assert!(csv.lines().skip(1).all(|line| line.contains(",unknown,")));
}

#[test]
fn a_map_leaves_songs_out_of_the_scores_that_the_split_does_not_name() {
    let folder = scratch();
    let run = folder.path().join("run");
    copy_folder(&fixture().run(), &run);
    let file = run.join("split.json");
    let mut split: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let forgotten = split["test"].as_array_mut().unwrap().pop().unwrap();
    fs::write(&file, split.to_string()).unwrap();
    let to = folder.path().join("map");
    let answer =
        json(auteur("map").arg(&run).arg(fixture().store()).arg("-o").arg(&to).args(["--method", "pca"]));
    let csv = fs::read_to_string(to.join("map.csv")).unwrap();
    let title = forgotten.as_str().unwrap().rsplit('/').next().unwrap();
    let unknown: Vec<&str> = csv.lines().filter(|line| line.contains(",unknown,")).collect();
    assert!(!unknown.is_empty() && unknown.iter().all(|line| line.contains(title)), "{unknown:?}");
    assert!(!answer["scores"].is_null());
}

#[test]
fn a_map_refuses_a_perplexity_before_anything_else() {
    let mut map = auteur("map");
    let complaint = fail(map.args(["no-run", "no-store", "-o", "map", "--perplexity", "0.5"]), 2);
    assert!(complaint.contains("perplexity is 0.5; it must be"), "{complaint}");
}

#[test]
fn a_classifier_without_a_space_has_no_map_and_leaves_no_folder() {
    let folder = scratch();
    let (run, to) = (folder.path().join("run"), folder.path().join("map"));
    succeed(train(&fixture().store(), &run, &fixture().config()).args(["--classifier", "gaussian"]));
    let complaint = fail(auteur("map").arg(&run).arg(fixture().store()).arg("-o").arg(&to), 2);
    assert!(complaint.contains("gaussian") && !to.exists(), "{complaint}");
}

#[test]
fn a_store_alone_becomes_the_map_of_all_its_songs_by_likeness() {
    let folder = scratch();
    let (store, to) = (folder.path().join("store"), folder.path().join("map"));
    copy_folder(&fixture().store(), &store);
    let mut map = auteur("map");
    map.arg(&store).arg("-o").arg(&to);
    let answer = json(&mut map);
    assert_eq!((&answer["songs"], &answer["artists"]), (&Value::from(40), &Value::from(3)));
    // A plane holds the likeness of forty songs well: by chance a quarter of the nearest would be kept.
    let kept = answer["nearest_kept"].as_f64().unwrap();
    assert!((0.5..=1.0).contains(&kept), "{answer}");
    let scores: Value = serde_json::from_slice(&fs::read(to.join("scores.json")).unwrap()).unwrap();
    assert_eq!(scores["nearest_kept"], answer["nearest_kept"]);
    let csv = fs::read_to_string(to.join("map.csv")).unwrap();
    assert!(csv.starts_with("artist,album,song,path,x,y\n") && csv.lines().count() == 41, "{csv}");
    assert!(csv.contains("Maxstack,Endgame_Singularity_Advanced_Research,Nebula,Maxstack/"), "{csv}");
    let svg = fs::read_to_string(to.join("map.svg")).unwrap();
    for artist in ARTISTS {
        assert!(svg.contains(&artist.replace('_', " ")), "{artist}");
    }
    let page = fs::read_to_string(to.join("map.html")).unwrap();
    assert!(page.contains("<h1>40 songs by 3 artists</h1>") && page.contains("default-src 'none'"));
    assert!(!fs::read(to.join("map.png")).unwrap().is_empty());
    assert_eq!(json(auteur("info").arg(&to))["kind"], "map");

    let before = contents(&to);
    let spoken = String::from_utf8(
        succeed(auteur("map").arg(&store).arg("-o").arg(&to).args(["--threads", "1"])).stdout,
    );
    assert!(spoken.unwrap().starts_with("40 songs by 3 artists\nof the 10 songs most alike to a song "));
    assert!(contents(&to) == before, "another number of threads draws another map");
    let other = json(auteur("map").arg(&store).arg("-o").arg(&to).args(["--method", "pca"]));
    assert_ne!(other["nearest_kept"], answer["nearest_kept"]);
}

#[test]
fn a_map_of_a_library_refuses_what_it_cannot_draw_with_a_remedy() {
    let folder = scratch();
    let refused = |of: &Path, more: &[&str], code: i32| {
        let to = folder.path().join("map");
        let complaint = fail(auteur("map").arg(of).arg("-o").arg(&to).args(more), code);
        assert!(!to.exists(), "{complaint}");
        complaint
    };
    let complaint = refused(&fixture().run(), &[], 2);
    assert!(complaint.contains("no store beside it is named; give the store too"), "{complaint}");
    let complaint = refused(&fixture().store(), &["--level", "song"], 2);
    assert!(complaint.contains("RUN|MODEL"), "{complaint}");
    assert!(refused(folder.path(), &[], 1).contains("make one with: auteur prepare"));
    assert!(refused(&fixture().store(), &["--perplexity", "0"], 2).contains("--perplexity"));
    let plain = folder.path().join("plain");
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&plain).args(["--kinds", "log-mel"]));
    assert!(refused(&plain, &[], 2).contains("holds no vectors"));
}
