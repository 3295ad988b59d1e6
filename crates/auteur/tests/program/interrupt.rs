//! Ctrl-C at every stage, and a kill without warning: what was done is found again.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::fixture::{auteur, complaint, contents, corpus, fixture, scratch, succeed, train};

fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until `ready` or until the program has ended by itself.
fn wait_until(child: &mut Child, ready: impl Fn() -> bool) {
    while !ready() && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(2));
    }
}

fn signal(child: Child, name: &str) -> Output {
    let id = child.id().to_string();
    // It fails when the program has ended by itself, which the tests take for as good.
    let _ = Command::new("kill").args(["-s", name, &id]).stderr(Stdio::null()).status().unwrap();
    child.wait_with_output().unwrap()
}

/// Ended by Ctrl-C with exit code 1 and a word on how to go on, or was quicker than the signal.
fn assert_stopped_or_done(output: &Output) {
    match output.status.code() {
        Some(0) => {}
        Some(1) => assert!(complaint(output).contains("stopped"), "{}", complaint(output)),
        other => panic!("exit code {other:?}: {}", complaint(output)),
    }
}

fn has_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn ctrl_c_in_prepare_leaves_a_state_to_go_on_from() {
    let fixture = fixture();
    let folder = scratch();
    let store = folder.path().join("store");
    let prepare = || {
        let mut command = auteur("prepare");
        command.arg(fixture.music()).arg("-o").arg(&store).args(["--threads", "1"]);
        command
    };
    let mut child = start(&mut prepare());
    wait_until(&mut child, || has_files(&store.join("partial")) || has_files(&store.join("shards")));
    assert_stopped_or_done(&signal(child, "INT"));
    succeed(&mut prepare());
    assert_eq!(contents(&store), contents(&fixture.store()));
}

#[test]
fn ctrl_c_and_kill_in_train_end_in_the_same_model() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let mut child = start(&mut train(&fixture.store(), &run, &fixture.config()));
    wait_until(&mut child, || run.join("split.json").exists());
    assert_stopped_or_done(&signal(child, "INT"));
    let mut child = start(&mut train(&fixture.store(), &run, &fixture.config()));
    wait_until(&mut child, || run.join("epochs.jsonl").exists());
    signal(child, "KILL");
    succeed(&mut train(&fixture.store(), &run, &fixture.config()));
    let model = |run: &Path| fs::read(run.join("model.safetensors")).unwrap();
    assert!(model(&run) == model(&fixture.run()));
}

#[test]
fn ctrl_c_in_evaluate_and_predict_ends_in_order() {
    let fixture = fixture();
    let folder = scratch();
    let mut command = auteur("predict");
    let child = start(command.arg(fixture.run()).arg(corpus()).arg("--json"));
    sleep(Duration::from_millis(300));
    let output = signal(child, "INT");
    assert_stopped_or_done(&output);
    // What was answered until then is whole JSON.
    let answers: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answers.is_array());

    let run = folder.path().join("run");
    crate::fixture::copy_folder(&fixture.run(), &run);
    let child = start(auteur("evaluate").arg(&run));
    sleep(Duration::from_millis(50));
    assert_stopped_or_done(&signal(child, "INT"));
    succeed(auteur("evaluate").arg(&run));
}
