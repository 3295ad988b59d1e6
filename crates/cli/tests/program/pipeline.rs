//! The whole way on real music: prepare, train, evaluate, predict.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, contents, entry, fail, fixture, json, scratch, song, succeed, train};

/// Sums of f32 probabilities in f64, once in `evaluate` and once in `predict`: rounding of the last digits at most.
const SAME_PROBABILITY: f64 = 1e-6;

#[test]
fn features_are_a_numpy_array_of_bins_by_frames() {
    let folder = scratch();
    let file = folder.path().join("song.npy");
    let answer = json(auteur("features").arg(song()).arg("-o").arg(&file));
    assert_eq!((&answer["bins"], &answer["kind"]), (&Value::from(128), &Value::from("log-mel")));
    let frames = answer["frames"].as_u64().unwrap();
    let bytes = fs::read(&file).unwrap();
    assert!(String::from_utf8_lossy(&bytes[..128]).contains(&format!("'shape': (128, {frames})")));
    assert_eq!((bytes.len() as u64 - 4 * 128 * frames) % 64, 0);

    let answer = json(auteur("features").arg(song()).arg("-o").arg(&file).args(["--kind", "mfcc"]));
    assert_eq!(answer["bins"], 20);
}

#[test]
fn a_second_prepare_computes_nothing() {
    let fixture = fixture();
    let before = contents(&fixture.store());
    let answer = json(auteur("prepare").arg(fixture.music()).arg("-o").arg(fixture.store()));
    assert_eq!((&answer["songs"], &answer["extracted"]), (&Value::from(40), &Value::from(0)));
    assert_eq!(contents(&fixture.store()), before);
}

#[test]
fn a_run_explains_itself_and_is_complete_when_it_is_started_again() {
    let fixture = fixture();
    let run = fixture.run();
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let count = |part: &str| split[part].as_array().unwrap().len();
    assert_eq!(count("train") + count("validation") + count("test"), 40);
    assert_eq!(fs::read_to_string(run.join("epochs.jsonl")).unwrap().lines().count(), 2);

    let model = fs::read(run.join("model.safetensors")).unwrap();
    let output = succeed(&mut train(&fixture.store(), &run, &fixture.config()));
    assert!(String::from_utf8_lossy(&output.stdout).contains("already complete"));
    assert_eq!(fs::read(run.join("model.safetensors")).unwrap(), model);
    // What the run wrote down is itself a configuration, of the same run.
    succeed(&mut train(&fixture.store(), &run, &run.join("config.toml")));
}

#[test]
fn a_classifier_of_songs_counts_no_clips_and_one_of_clips_does() {
    let fixture = fixture();
    let folder = scratch();
    for (classifier, counts) in [("mandel-kl", false), ("gaussian", true)] {
        let run = folder.path().join(classifier);
        let mut command = auteur("train");
        command.arg(fixture.store()).arg("-o").arg(&run);
        succeed(command.args(["--classifier", classifier]));
        let answer = succeed(auteur("predict").arg(&run).arg(song()));
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        assert_eq!(answer.contains(" clips"), counts, "{answer}");
    }
}

#[test]
fn a_training_too_short_for_the_moving_averages_says_so_and_what_to_do() {
    let fixture = fixture();
    let folder = scratch();
    let complaints = |debias: &str| {
        let run = folder.path().join(debias);
        let mut command = train(&fixture.store(), &run, &fixture.config());
        let output = succeed(command.args(["--epochs", "1", "--batch-norm-debias", debias]));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let kept = complaints("false");
    assert!(kept.contains("% of their initial values"), "{kept}");
    assert!(kept.contains("batch_norm_debias = true or with more epochs"), "{kept}");
    let debiased = complaints("true");
    assert!(!debiased.contains("initial values"), "{debiased}");
}

#[test]
fn the_same_seed_gives_the_same_model_and_another_seed_another() {
    let fixture = fixture();
    let folder = scratch();
    let model = |name: &str, seed: &str| {
        let run = folder.path().join(name);
        succeed(train(&fixture.store(), &run, &fixture.config()).args(["--seed", seed, "--epochs", "1"]));
        fs::read(run.join("model.safetensors")).unwrap()
    };
    let first = model("first", "7");
    assert!(first == model("again", "7"));
    assert!(first != model("other", "8"));
}

#[test]
fn clips_are_cut_and_changed_as_the_flags_say_and_the_run_keeps_how() {
    let fixture = fixture();
    let folder = scratch();
    let kept = |name: &str, flags: &[&str]| {
        let run = folder.path().join(name);
        succeed(train(&fixture.store(), &run, &fixture.config()).args(["--epochs", "1"]).args(flags));
        json(auteur("info").arg(&run))["configuration"]["crnn"].clone()
    };
    let overlap = kept("overlap", &["--cut", "overlap", "--clip-frames", "40", "--augment", "mixup,mask"]);
    assert_eq!(overlap["cut"]["overlap"]["hop_frames"], 20);
    let augmentations = overlap["augmentations"].as_array().unwrap();
    let names: Vec<_> = augmentations.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["mixup", "mask"]);
    assert_eq!(kept("random", &["--cut", "random"])["cut"]["random"]["per_song"], 10);
    assert_eq!(kept("grid", &["--cut", "grid"])["cut"], "grid");
}

#[test]
fn an_album_split_tests_on_albums_that_were_not_heard() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    succeed(train(&fixture.store(), &run, &fixture.config()).args(["--split", "album", "--epochs", "1"]));
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let albums = |part: &str| -> Vec<String> {
        let songs = split[part].as_array().unwrap();
        songs.iter().map(|song| song.as_str().unwrap().rsplit_once('/').unwrap().0.to_owned()).collect()
    };
    let heard = [albums("train"), albums("validation")].concat();
    assert!(!albums("test").is_empty());
    assert!(albums("test").iter().all(|album| !heard.contains(album)));
}

#[test]
fn the_folds_of_a_cross_validation_test_every_song_once() {
    let fixture = fixture();
    let folder = scratch();
    let mut tested = Vec::new();
    for fold in ["1/2", "2/2"] {
        let run = folder.path().join(fold.replace('/', "of"));
        let mut command = train(&fixture.store(), &run, &fixture.config());
        succeed(command.args(["--classifier", "gaussian", "--split", "album", "--fold", fold]));
        let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
        assert_eq!(split["fold"], fold);
        tested.extend(split["test"].as_array().unwrap().iter().map(|song| song.as_str().unwrap().to_owned()));
    }
    tested.sort();
    let songs = json(auteur("info").arg(fixture.store()))["songs"].as_u64().unwrap();
    assert_eq!(tested.len() as u64, songs);
    tested.dedup();
    assert_eq!(tested.len() as u64, songs);
}

#[test]
fn a_split_file_is_taken_as_it_is() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let file = fixture.run().join("split.json");
    succeed(train(&fixture.store(), &run, &fixture.config()).arg("--split").arg(&file));
    let parts = |file| {
        let split: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        ["train", "validation", "test"].map(|part| split[part].clone())
    };
    assert_eq!(parts(run.join("split.json")), parts(file));
}

#[test]
fn evaluate_scores_clips_and_songs_and_predict_says_the_same() {
    let fixture = fixture();
    let scores = json(auteur("evaluate").arg(fixture.run()));
    for level in [&scores["frame"], &scores["song"]["majority"], &scores["song"]["mean-probability"]] {
        let f1 = level["weighted"]["f1"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&f1));
        assert_eq!(level["artists"].as_object().unwrap().len(), ARTISTS.len());
    }
    let written: Value =
        serde_json::from_slice(&fs::read(fixture.run().join("evaluation.json")).unwrap()).unwrap();
    assert_eq!(written, scores);

    // Each test song through `predict`, from its file, must end as it did through the store.
    let answers_of_run = auteur::Answers::read(&fixture.run().join("predictions.parquet")).unwrap();
    let mut command = auteur("predict");
    command.arg(fixture.run());
    for song in answers_of_run.songs() {
        command.arg(fixture.music().join(song.path()));
    }
    let answers = json(&mut command);
    for song in answers_of_run.songs() {
        let answer = entry(&answers, song.path());
        let verdict = song.vote(auteur::Vote::MeanProbability);
        assert_eq!(answer["artist"], answers_of_run.artists()[verdict.artist]);
        assert!((answer["probability"].as_f64().unwrap() - verdict.probability).abs() < SAME_PROBABILITY);
        assert_eq!(answer["clips"].as_array().unwrap().len(), song.n_clips());
        assert_eq!(answer["clips"][1]["start_s"], 94.0 / 31.25);
        let votes: f64 =
            answer["votes"].as_object().unwrap().values().map(|share| share.as_f64().unwrap()).sum();
        assert!((votes - 1.0).abs() < SAME_PROBABILITY);
    }
}

#[test]
fn a_run_that_follows_the_papers_code_drops_the_last_clip_of_a_song_wherever_it_judges() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let with_reference = |words: &[&str]| {
        let mut command = train(&fixture.store(), &run, &fixture.config());
        command.args(["--epochs", "1", "--reference", "keras-2.1"]).args(words);
        command
    };
    let complaint = fail(&mut with_reference(&["--batch-norm-debias", "true"]), 2);
    assert!(
        complaint.contains("crnn.batch_norm_debias is true, but reference = \"keras-2.1\""),
        "{complaint}"
    );
    succeed(&mut with_reference(&[]));
    let written = fs::read_to_string(run.join("config.toml")).unwrap();
    for setting in ["drop_last_clip = true", "gru = \"keras-2.1\"", "batch_norm_debias = false"] {
        assert!(written.contains(setting), "{written}");
    }
    succeed(auteur("evaluate").arg(&run));
    let answers = auteur::Answers::read(&run.join("predictions.parquet")).unwrap();
    assert!(answers.n_clips() > 0);
    for song in answers.songs() {
        let clips = |run: &Path| {
            let answer = json(auteur("predict").arg(run).arg(fixture.music().join(song.path())));
            entry(&answer, song.path())["clips"].as_array().unwrap().len()
        };
        assert_eq!(clips(&run), song.n_clips());
        assert_eq!(clips(&fixture.run()), song.n_clips() + 1);
    }
}

#[test]
fn predict_needs_the_model_file_alone_and_searches_folders() {
    let folder = scratch();
    let model = folder.path().join("anything.safetensors");
    fs::copy(fixture().run().join("model.safetensors"), &model).unwrap();
    fs::create_dir(folder.path().join("songs")).unwrap();
    fs::copy(song(), folder.path().join("songs/who.mp3")).unwrap();
    fs::write(folder.path().join("songs/cover.jpg"), b"no music").unwrap();
    let answers = json(auteur("predict").arg(&model).arg(folder.path().join("songs")).args(["--top", "2"]));
    assert_eq!(answers.as_array().unwrap().len(), 1);
    assert_eq!(entry(&answers, "who.mp3")["top"].as_array().unwrap().len(), 2);
}

/// The fixture's settings without the line that names the classifier.
fn settings_of_demo(folder: &Path) -> std::path::PathBuf {
    let config = folder.join("demo.toml");
    let settings = fs::read_to_string(fixture().config()).unwrap();
    fs::write(&config, settings.split_once('\n').unwrap().1).unwrap();
    config
}

#[test]
fn demo_judges_all_songs_by_folds_and_trains_the_network_beside_it() {
    let folder = scratch();
    let out = folder.path().join("demo");
    let mut command = auteur("demo");
    command.arg("--music").arg(fixture().music()).arg("-o").arg(&out);
    let config = settings_of_demo(folder.path());
    let answer = json(command.arg("--config").arg(&config));
    assert!(ARTISTS.contains(&answer["truth"].as_str().unwrap()));
    assert!(ARTISTS.contains(&answer["prediction"]["artist"].as_str().unwrap()));
    assert_eq!(answer["evaluation"]["songs"], 40);
    assert!(answer["evaluation"]["song"]["majority"]["weighted"]["f1"].as_f64().unwrap() > 0.6, "{answer:#}");
    let network = &answer["network"];
    assert_eq!((&network["epochs"], &network["complete"]), (&Value::from(2), &Value::from(true)));
    assert!(network["evaluation"]["songs"].as_u64().unwrap() < 40);
    assert!(out.join("run/model.safetensors").exists() && out.join("store/manifest.parquet").exists());
    let written: Value = serde_json::from_slice(&fs::read(out.join("run/evaluation.json")).unwrap()).unwrap();
    assert_eq!(written, answer["evaluation"]);
    let low = answer["evaluation"]["song_accuracy_interval"][0].as_f64().unwrap();
    assert!(low > 0.3 && answer["evaluation"]["folds"] == 5, "{answer:#}");
    let report = fs::read_to_string(out.join("report/report.md")).unwrap();
    assert!(
        report.contains("of the 40 tested songs by 3 artists")
            && report.contains("cross-validation in 5 folds")
    );
}

#[test]
fn demo_is_done_again_after_its_run_was_judged_by_other_folds() {
    let folder = scratch();
    let out = folder.path().join("demo");
    let demo = || {
        let mut command = auteur("demo");
        command.arg("--music").arg(fixture().music()).arg("-o").arg(&out).args(["--minutes", "0.0001"]);
        command.arg("--config").arg(settings_of_demo(folder.path()));
        json(&mut command)["evaluation"].clone()
    };
    let first = demo();
    assert_eq!(json(auteur("evaluate").arg(out.join("run")).args(["--folds", "3"]))["folds"], 3);
    assert_eq!(json(auteur("info").arg(out.join("run")))["scores"]["folds"], 3);
    assert_eq!(demo(), first);
}

#[test]
fn three_songs_of_an_artist_are_enough_for_the_default_classifier() {
    let folder = scratch();
    let music = folder.path().join("music");
    for artist in ARTISTS {
        let album = music.join(artist).join("Album");
        fs::create_dir_all(&album).unwrap();
        let mut songs: Vec<_> =
            contents(&fixture().music().join(artist)).into_iter().map(|(path, _)| path).collect();
        songs.sort();
        for song in songs.iter().take(3) {
            let from = fixture().music().join(artist).join(song);
            fs::copy(&from, album.join(from.file_name().unwrap())).unwrap();
        }
    }
    let (store, run) = (folder.path().join("store"), folder.path().join("run"));
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    succeed(auteur("train").arg(&store).arg("-o").arg(&run));
    let scores = json(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    assert_eq!(scores["songs"], 9);
}

#[test]
fn folds_are_refused_where_they_would_say_nothing_or_another_store_is_given() {
    let folder = scratch();
    let run = folder.path().join("run");
    let split = fixture().run().join("split.json");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run).arg("--split").arg(&split));
    let complaint = fail(auteur("evaluate").arg(&run).args(["--folds", "3"]), 2);
    assert!(complaint.contains("--split song"), "{complaint}");

    let begun = folder.path().join("begun");
    let mut command = train(&fixture().store(), &begun, &fixture().config());
    succeed(command.args(["--epochs", "1", "--from"]).arg(fixture().run()));
    let complaint = fail(auteur("evaluate").arg(&begun).args(["--folds", "3"]), 1);
    assert!(complaint.contains("may have learnt from songs that a fold tests"), "{complaint}");

    let (store, drawn) = (folder.path().join("store"), folder.path().join("drawn"));
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&drawn));
    let mut command = auteur("evaluate");
    let complaint = fail(command.arg(&drawn).args(["--folds", "3", "--store"]).arg(&store), 1);
    assert!(complaint.contains("--kinds log-mel,vectors"), "{complaint}");
}

#[test]
fn a_run_is_judged_by_folds_that_are_resumed_and_leave_its_model_alone() {
    let folder = scratch();
    let run = folder.path().join("run");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run));
    let model = fs::read(run.join("model.safetensors")).unwrap();
    let scores = json(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    assert_eq!(scores["songs"], 40);
    let before = contents(&run.join("folds"));
    let written = |fold: &str| {
        fs::metadata(run.join("folds").join(fold).join("model.safetensors")).unwrap().modified().unwrap()
    };
    let models = ["1-of-3", "2-of-3", "3-of-3"].map(written);
    let words = succeed(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(
        words.contains(" of 40 songs named correctly") && words.contains("guessing would name 33 %"),
        "{words}"
    );
    assert_eq!(contents(&run.join("folds")), before);
    assert_eq!(["1-of-3", "2-of-3", "3-of-3"].map(written), models);
    assert!(fs::read(run.join("model.safetensors")).unwrap() == model);

    // Judged by its own test part it is again what it was.
    let own = json(auteur("evaluate").arg(&run));
    assert!(own["songs"].as_u64().unwrap() < 40);
    let complaint = fail(auteur("evaluate").arg(&run).args(["--folds", "1"]), 2);
    assert!(complaint.contains("--folds"), "{complaint}");
}

#[test]
fn demo_takes_the_file_of_a_split() {
    let folder = scratch();
    let config = folder.path().join("split.toml");
    // No split by song could be drawn of these: one of the artists is trained on alone, by two songs.
    let whole = fs::read_to_string(fixture().run().join("split.json")).unwrap();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let songs = |part: &str, few: usize| -> Vec<String> {
        let paths = whole[part].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned());
        let (of_one, others): (Vec<_>, Vec<_>) = paths.partition(|path| path.starts_with(ARTISTS[0]));
        others.into_iter().chain(of_one.into_iter().take(few)).collect()
    };
    let split = folder.path().join("split.json");
    let given = serde_json::json!({
        "train": songs("train", 2), "validation": songs("validation", 0), "test": songs("test", 0)
    });
    fs::write(&split, given.to_string()).unwrap();
    let small = fs::read_to_string(settings_of_demo(folder.path())).unwrap();
    fs::write(&config, format!("classifier = \"gaussian\"\n[split]\nby = {split:?}\n{small}")).unwrap();
    let out = folder.path().join("demo");
    let demo = |out: &Path| {
        let mut command = auteur("demo");
        command.arg("--music").arg(fixture().music()).arg("-o").arg(out).arg("--config").arg(&config);
        command
    };
    let answer = json(&mut demo(&out));
    assert!(answer["network"].is_object());
    // The report counts the music of the run, not all of the store.
    let songs: usize =
        ["train", "validation", "test"].map(|part| given[part].as_array().unwrap().len()).iter().sum();
    let corpus = fs::read_to_string(out.join("report/tables/table-1.csv")).unwrap();
    let tracks = corpus.lines().find(|line| line.starts_with("Total number of tracks")).unwrap();
    assert!(tracks.ends_with(&format!(",{songs}")), "{tracks}");

    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        // The settings of a run name its store, and TOML is text.
        let out = folder.path().join(std::ffi::OsStr::from_bytes(b"demo-\xff"));
        assert!(fail(demo(&out).arg("--json"), 1).contains("invalid UTF-8"));
    }
}

#[test]
fn demo_with_no_time_still_trains_one_epoch_and_says_that_it_is_not_complete() {
    let folder = scratch();
    let mut command = auteur("demo");
    command.arg("--music").arg(fixture().music()).arg("-o").arg(folder.path().join("demo"));
    command.arg("--config").arg(settings_of_demo(folder.path())).args(["--minutes", "0.0001"]);
    let network = &json(&mut command)["network"];
    assert_eq!((&network["epochs"], &network["complete"]), (&Value::from(1), &Value::from(false)));
}

#[test]
fn a_classical_classifier_is_trained_evaluated_and_asked_like_the_network() {
    let folder = scratch();
    let run = folder.path().join("run");
    let mut fit = train(&fixture().store(), &run, &fixture().config());
    let answer = json(fit.args(["--classifier", "gaussian"]));
    assert_eq!(answer["classifier"], "gaussian");
    let scores = json(auteur("evaluate").arg(&run));
    assert!(scores["frame"]["accuracy"].as_f64().unwrap() > 1.0 / 3.0);
    let named = json(auteur("predict").arg(&run).arg(song()));
    assert_eq!(named[0]["clips"].as_array().unwrap().len(), 9);

    let complaint = fail(auteur("map").arg(&run).arg(fixture().store()).args(["-o", "map"]), 2);
    assert!(complaint.contains("gaussian has no embedding to draw"), "{complaint}");
    let mut ellis = train(&fixture().store(), &folder.path().join("ellis"), &fixture().config());
    let complaint = fail(ellis.args(["--classifier", "ellis"]), 1);
    assert!(complaint.contains("--kinds log-mel,chroma"), "{complaint}");
}
