//! A training that begins with the weights of another: it says so, keeps which, and is resumed with no other.

use std::fs;

use serde_json::json as value;

use crate::fixture::{ARTISTS, auteur, complaint, fail, fixture, json, scratch, succeed, train};

#[test]
fn a_training_begins_with_a_run_or_a_model_and_keeps_which() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("tuned");
    let begun = |from: &std::path::Path| {
        let mut command = train(&fixture.store(), &run, &fixture.config());
        command.args(["--epochs", "1", "--from"]).arg(from);
        command
    };
    let said = complaint(&succeed(&mut begun(&fixture.run())));
    assert!(
        said.contains("begins with the weights of") && said.contains("model.safetensors (epoch "),
        "{said}"
    );
    let model = fixture.run().join("model.safetensors").canonicalize().unwrap();
    let start = json(auteur("info").arg(&run))["configuration"]["crnn"]["start"]["model"].clone();
    assert_eq!(start["file"], model.display().to_string());
    assert_eq!(start["blake3"].as_str().unwrap().len(), 64);

    // The same model elsewhere is the same; random weights and another model are not.
    let copy = folder.path().join("copy.safetensors");
    fs::copy(&model, &copy).unwrap();
    succeed(&mut begun(&copy));
    let random = fail(train(&fixture.store(), &run, &fixture.config()).args(["--epochs", "1"]), 1);
    assert!(
        random.contains("this run began with the weights of")
            && random.contains("now it would begin with random weights")
    );
    assert!(random.contains("begin with the same weights (--from)"), "{random}");
    let other = fail(&mut begun(&run), 1);
    assert!(other.contains("this run began with the weights of"), "{other}");
}

#[test]
fn a_training_of_other_artists_draws_its_last_layer_and_says_so() {
    let fixture = fixture();
    let folder = scratch();
    let mut command = train(&fixture.store(), &folder.path().join("run"), &fixture.config());
    command.args(["--epochs", "1", "--exclude", ARTISTS[0], "--from"]).arg(fixture.run());
    let said = complaint(&succeed(&mut command));
    assert!(said.contains("its artists differ, so the last layer is drawn anew"), "{said}");
}

#[test]
fn what_no_training_can_begin_with_is_refused_before_there_is_a_run() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let refused = |from: &std::path::Path, code: i32| {
        let mut command = train(&fixture.store(), &run, &fixture.config());
        fail(command.arg("--from").arg(from), code)
    };
    let store = fixture.store().join("store.json");
    let complaint = refused(&store, 2);
    assert!(complaint.contains("store.json: not a model file of this program"), "{complaint}");
    assert!(complaint.contains("give another model with --from, or leave it out"), "{complaint}");
    let lost = refused(&folder.path().join("nowhere.safetensors"), 1);
    assert!(lost.contains("nowhere.safetensors: No such file"), "{lost}");
    assert!(!run.join("config.toml").exists());

    // A network of another shape is met when it is begun with.
    let settings = folder.path().join("wider.toml");
    let small = fs::read_to_string(fixture.config()).unwrap();
    fs::write(&settings, small.replace("[4, 4, 4, 4]", "[4, 4, 4, 8]")).unwrap();
    let mut command = train(&fixture.store(), &run, &settings);
    let complaint = fail(command.arg("--from").arg(fixture.run()), 2);
    assert!(complaint.contains("has shape [3, 3, 4, 4]; its network needs [3, 3, 4, 8]"), "{complaint}");
}

#[test]
fn settings_that_name_another_model_than_the_file_holds_are_refused() {
    let fixture = fixture();
    let folder = scratch();
    let file = fixture.run().join("model.safetensors");
    let settings = folder.path().join("start.toml");
    let small = fs::read_to_string(fixture.config()).unwrap();
    let path = value!(file.display().to_string());
    let start = format!("[crnn.start.model]\nfile = {path}\nblake3 = \"0f\"\n");
    fs::write(&settings, format!("{small}\n{start}")).unwrap();
    let run = folder.path().join("run");
    let complaint = fail(&mut train(&fixture.store(), &run, &settings), 2);
    assert!(complaint.contains("it is not the model that these settings name"), "{complaint}");
    // A flag names the file as it is now.
    succeed(train(&fixture.store(), &run, &settings).args(["--epochs", "1", "--from"]).arg(&file));
}
