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
    let events = fs::read(run.join("events.out.tfevents.0.auteur")).unwrap();
    assert_eq!(events.windows(15).filter(|window| window == b"loss/validation").count(), 2);

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
