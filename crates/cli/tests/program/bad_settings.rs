//! Settings that make no sense: exit code 2, with the key and the value.

use std::fs;

use crate::fixture::{auteur, copy_folder, fail, fixture, scratch, succeed, train};

/// The complaint about a configuration file with this text.
fn refused(text: &str) -> String {
    let folder = scratch();
    let config = folder.path().join("config.toml");
    fs::write(&config, text).unwrap();
    let complaint = fail(&mut train(&fixture().store(), &folder.path().join("run"), &config), 2);
    assert!(complaint.contains("config.toml"), "{complaint}");
    complaint
}

#[test]
fn an_unknown_key_is_named() {
    assert!(refused("[crnn]\nlearning_rte = 0.1\n").contains("learning_rte"));
    assert!(refused("[trainig]\n").contains("trainig"));
    assert!(refused("[training]\nlearning_rate = 0.1\n").contains("learning_rate"));
}

#[test]
fn a_value_out_of_range_is_named_with_its_setting() {
    assert!(refused("[crnn]\nbatch_size = 0\n").contains("batch_size is 0"));
    assert!(refused("[crnn]\nlearning_rate = -1.0\n").contains("learning_rate is -1"));
    assert!(refused("[crnn.network]\nblock_dropout = 1.5\n").contains("block_dropout is 1.5"));
    assert!(refused("[features]\nhop_length = 0\n").contains("hop_length"));
}

#[test]
fn a_value_that_is_no_finite_number_is_named() {
    assert!(refused("[crnn]\nlearning_rate = nan\n").contains("crnn.learning_rate is NaN"));
    assert!(refused("[crnn]\nlearning_rate = inf\n").contains("crnn.learning_rate is inf"));
}

#[test]
fn a_mistyped_word_of_the_environment_is_bad_usage() {
    for (variable, known) in [("AUTEUR_MAX_ISA", "portable"), ("AUTEUR_CONVOLUTION", "direct")] {
        let complaint = fail(auteur("info").arg(fixture().run()).env(variable, "AVX3"), 2);
        assert!(complaint.contains(&format!("{variable} is \"AVX3\"")) && complaint.contains(known));
    }
}

#[test]
fn artists_without_clips_are_told_with_flags_that_a_shell_takes() {
    let folder = scratch();
    let (music, store) = (folder.path().join("music"), folder.path().join("store"));
    for (artist, name) in [("Lupus_Mechanicus", "Sinéad O'Connor"), ("Maxstack", "Maxstack")] {
        copy_folder(&crate::fixture::corpus().join(artist), &music.join(name));
    }
    let single = music.join("Obsidian Shell/Album");
    fs::create_dir_all(&single).unwrap();
    fs::copy(crate::fixture::song(), single.join("song.mp3")).unwrap();
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    let complaint = fail(&mut train(&store, &folder.path().join("run"), &fixture().config()), 1);
    assert!(complaint.contains("--exclude 'Obsidian Shell'"), "{complaint}");
}

#[test]
fn more_minutes_than_a_clock_counts_are_bad_usage() {
    assert!(fail(auteur("demo").args(["--minutes", "1e20"]), 2).contains("--minutes"));
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_named() {
    refused("learning rate: fast");
    let complaint =
        fail(&mut train(&fixture().store(), &scratch().path().join("run"), "nowhere.toml".as_ref()), 2);
    assert!(complaint.contains("nowhere.toml"), "{complaint}");
}

#[test]
fn a_flag_whose_setting_a_classifier_lacks_is_refused() {
    let folder = scratch();
    let refused = |words: &[&str]| {
        let mut command = auteur("train");
        command.arg(fixture().store()).arg("-o").arg(folder.path().join("run"));
        fail(command.args(words), 2)
    };
    for (flag, value) in [
        ("--epochs", "1"),
        ("--patience", "1"),
        ("--batch-size", "1"),
        ("--learning-rate", "1"),
        ("--batch-norm-momentum", "0.9"),
        ("--batch-norm-debias", "false"),
        ("--augment", "mixup"),
        ("--cut", "random"),
        ("--from", "run"),
    ] {
        let complaint = refused(&["--classifier", "gaussian", flag, value]);
        assert!(
            complaint.contains(&format!("{flag} is not a setting of gaussian, whose settings are")),
            "{complaint}"
        );
    }
    assert!(refused(&["--augment", "echo"]).contains("echo"));
    for value in ["1", "-0.1", "nan"] {
        let complaint = refused(&[&format!("--batch-norm-momentum={value}")]);
        assert!(complaint.contains("must be at least 0 and below 1"), "{complaint}");
    }
}

#[test]
fn a_split_that_is_neither_a_word_nor_a_file_is_bad_usage() {
    let fixture = fixture();
    let run = scratch();
    let with = |split: &str| {
        let mut command = train(&fixture.store(), &run.path().join("run"), &fixture.config());
        command.args(["--split", split]);
        command
    };
    assert!(fail(&mut with("artist"), 2).contains("artist is not a split: it is neither song nor album"));

    let file = run.path().join("split.json");
    fs::write(&file, r#"{"train": ["Nobody/Album/song.mp3"], "validation": [], "test": []}"#).unwrap();
    assert!(fail(&mut with(file.to_str().unwrap()), 1).contains("Nobody/Album/song.mp3"));
    fs::write(&file, r#"{"train": [], "validation": [], "test": [], "weather": []}"#).unwrap();
    assert!(fail(&mut with(file.to_str().unwrap()), 2).contains("weather"));
}

#[test]
fn a_run_is_not_resumed_with_other_settings() {
    let fixture = fixture();
    let mut command = train(&fixture.store(), &fixture.run(), &fixture.config());
    let complaint = fail(command.args(["--batch-size", "8"]), 1);
    assert!(complaint.contains("began with crnn.batch_size = 16; now it is 8"), "{complaint}");
    let kept = fs::read_to_string(fixture.run().join("config.toml")).unwrap();
    assert!(kept.contains("batch_size = 16"), "{kept}");
}

#[test]
fn a_run_is_not_resumed_with_another_test_part() {
    let fixture = fixture();
    let folder = scratch();
    let file = folder.path().join("split.json");
    let text = fs::read_to_string(fixture.run().join("split.json")).unwrap();
    let mut split: serde_json::Value = serde_json::from_str(&text).unwrap();
    let dropped = split["test"].as_array_mut().unwrap().pop().unwrap();
    fs::write(&file, split.to_string()).unwrap();
    // A copy: other tests may hold the run's lock.
    let run = folder.path().join("run");
    copy_folder(&fixture.run(), &run);
    let mut command = train(&fixture.store(), &run, &fixture.config());
    let complaint = fail(command.arg("--split").arg(&file), 1);
    assert!(complaint.contains(dropped.as_str().unwrap()) && complaint.contains("in test"), "{complaint}");
}

#[test]
fn a_fold_is_refused_where_there_is_none() {
    let fixture = fixture();
    let folder = scratch();
    let fold = |fold: &str, flags: &[&str]| {
        let run = folder.path().join("run");
        let mut command = train(&fixture.store(), &run, &fixture.config());
        command.args(["--fold", fold]).args(flags);
        command
    };
    let complaint = fail(&mut fold("3/2", &[]), 2);
    assert!(complaint.contains("a fold is I/N with N of at least 2 and I from 1 to N"), "{complaint}");
    let complaint = fail(&mut fold("2/5", &["--split", "album"]), 2);
    assert!(
        complaint.contains("into 5 folds: no artist has more than 2 albums; ask for at most 2 folds"),
        "{complaint}"
    );
    let split = fixture.run().join("split.json");
    let complaint = fail(fold("1/2", &["--split"]).arg(split), 2);
    assert!(complaint.contains("already lists its songs; leave out --fold"), "{complaint}");
}

#[cfg(not(feature = "gpu"))]
#[test]
fn a_gpu_that_the_program_was_not_built_for_is_bad_usage_with_its_remedy() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let mut commands =
        [train(&fixture.store(), &run, &fixture.config()), auteur("evaluate"), auteur("predict")];
    commands[1].arg(fixture.run());
    commands[2].arg(fixture.run()).arg(crate::fixture::song());
    for command in &mut commands {
        let complaint = fail(command.args(["--device", "gpu"]), 2);
        assert!(complaint.contains("cargo build --release --features gpu"), "{complaint}");
    }
    assert!(!run.exists());
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let fixture = fixture();
    let folder = scratch();
    let mine = folder.path().join("config.toml");
    fs::write(&mine, "# mine\n").unwrap();
    let complaint = fail(&mut train(&fixture.store(), folder.path(), &fixture.config()), 1);
    assert!(complaint.contains("config.toml") && complaint.contains("another folder"), "{complaint}");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "# mine\n");

    fs::write(&mine, "title = \"my site\"\n").unwrap();
    let complaint = fail(&mut train(&fixture.store(), folder.path(), &fixture.config()), 1);
    assert!(complaint.contains("does not belong to a run; choose another folder"), "{complaint}");

    fs::write(&mine, crate::fixture::SMALL).unwrap();
    let mut command = train(&fixture.store(), folder.path(), &fixture.config());
    let complaint = fail(command.args(["--learning-rate", "0.5"]), 1);
    assert!(complaint.contains("began with crnn.learning_rate = 0.001; now it is 0.5"), "{complaint}");

    let run = folder.path().join("run");
    fs::create_dir(&run).unwrap();
    fs::copy(fixture.run().join("model.safetensors"), run.join("model.safetensors")).unwrap();
    assert!(fail(&mut train(&fixture.store(), &run, &fixture.config()), 1).contains("but not the settings"));
}

#[test]
fn a_run_keeps_the_features_of_its_store_as_a_configuration() {
    let fixture = fixture();
    let folder = scratch();
    let htk = folder.path().join("htk.toml");
    fs::write(&htk, format!("{}[features]\nmel_scale = \"htk\"\n", crate::fixture::SMALL)).unwrap();
    let (store, run) = (folder.path().join("store"), folder.path().join("run"));
    let prepare = |config| {
        let mut command = auteur("prepare");
        command.arg(fixture.music()).arg("-o").arg(&store).arg("--config").arg(config);
        command
    };
    succeed(&mut prepare(&htk));
    succeed(train(&store, &run, &htk).args(["--epochs", "1"]));
    // The run's own settings prepare the same store.
    let answer = crate::fixture::json(&mut prepare(&run.join("config.toml")));
    assert_eq!(answer["extracted"], 0);
}

#[test]
fn a_clip_longer_than_every_song_is_refused_with_the_longest() {
    let fixture = fixture();
    let folder = scratch();
    let mut command = train(&fixture.store(), &folder.path().join("run"), &fixture.config());
    let complaint = fail(command.args(["--clip-seconds", "60"]), 2);
    let expected = "clips of 1875 frames (60.0 s) are longer than every song of the split; the longest song has 938 \
                    (30.0 s); choose shorter clips";
    assert!(complaint.contains(expected), "{complaint}");
}
