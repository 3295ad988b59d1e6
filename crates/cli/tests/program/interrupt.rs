//! Ctrl-C at every stage, and a kill without warning: what was done is found again.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::fixture::{auteur, complaint, contents, corpus, fixture, scratch, succeed, train};
use crate::stress::{JOB, stress};

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

/// Ended by Ctrl-C with exit code 1 and a word on how to go on.
fn assert_stopped(output: &Output) {
    assert_eq!(output.status.code(), Some(1), "{}", complaint(output));
    assert!(complaint(output).contains("stopped; "), "{}", complaint(output));
}

fn has_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn ctrl_c_in_prepare_leaves_a_state_to_go_on_from() {
    let folder = scratch();
    let store = folder.path().join("store");
    // All ten artists: more than can be done between the first file and the signal.
    let prepare = |store: &Path| {
        let mut command = auteur("prepare");
        command.arg(corpus()).arg("-o").arg(store).args(["--threads", "1"]);
        command
    };
    let mut child = start(&mut prepare(&store));
    wait_until(&mut child, || has_files(&store.join("partial")) || has_files(&store.join("shards")));
    assert_stopped(&signal(child, "INT"));
    succeed(&mut prepare(&store));
    let undisturbed = folder.path().join("undisturbed");
    succeed(&mut prepare(&undisturbed));
    assert_eq!(contents(&store), contents(&undisturbed));
}

#[test]
fn ctrl_c_and_kill_in_train_end_in_the_same_model() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let mut child = start(&mut train(&fixture.store(), &run, &fixture.config()));
    wait_until(&mut child, || run.join("split.json").exists());
    assert_stopped(&signal(child, "INT"));
    let mut child = start(&mut train(&fixture.store(), &run, &fixture.config()));
    wait_until(&mut child, || run.join("epochs.jsonl").exists());
    signal(child, "KILL");
    succeed(&mut train(&fixture.store(), &run, &fixture.config()));
    let model = |run: &Path| fs::read(run.join("model.safetensors")).unwrap();
    assert!(model(&run) == model(&fixture.run()));
}

#[test]
fn ctrl_c_among_distorted_copies_leaves_a_state_to_go_on_from() {
    let folder = scratch();
    let [to, undisturbed] = ["study", "undisturbed"].map(|name| folder.path().join(name));
    let music = fixture().music();
    let mut child = start(stress(&to, &music).args(["--threads", "1"]));
    wait_until(&mut child, || to.join(JOB).join("stress/level-12.parquet").exists());
    assert_stopped(&signal(child, "INT"));
    succeed(&mut stress(&to, &music));
    succeed(&mut stress(&undisturbed, &music));
    for part in [Path::new("stress"), &Path::new(JOB).join("stress")] {
        assert!(contents(&to.join(part)) == contents(&undisturbed.join(part)), "{}", part.display());
    }
}

#[test]
fn ctrl_c_in_predict_ends_after_the_song_it_is_at() {
    // The corpus nine times over, so that there is always something left to do; the first answers are waited for by
    // asking in text, which comes song by song.
    let mut command = auteur("predict");
    command.arg(fixture().run()).args(std::iter::repeat_n(corpus(), 9));
    let mut child = start(&mut command);
    let mut first = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    // From here on nobody reads what it writes, but it must still end in order.
    let mut rest = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || rest.read_to_string(&mut String::new()));
    assert_stopped(&signal(child, "INT"));
    reader.join().unwrap().unwrap();
}

#[test]
fn ctrl_c_in_evaluate_writes_all_or_nothing() {
    let folder = scratch();
    let run = folder.path().join("run");
    crate::fixture::copy_folder(&fixture().run(), &run);
    let _ = fs::remove_file(run.join("evaluation.json"));
    let child = start(auteur("evaluate").arg(&run));
    sleep(Duration::from_millis(100));
    let output = signal(child, "INT");
    match output.status.code() {
        Some(0) => assert!(run.join("evaluation.json").exists()),
        _ => assert!(!run.join("evaluation.json").exists()),
    }
    succeed(auteur("evaluate").arg(&run));
    serde_json::from_slice::<serde_json::Value>(&fs::read(run.join("evaluation.json")).unwrap()).unwrap();
}
