//! Builds that end as no program wants to: killed, or with the disk full. Each test runs itself once more as the process
//! that comes to that end.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::env;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{self, Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};

use auteur_audio::FeatureKinds;
use auteur_dataset::{BuildError, Catalogue, Hooks, StoreShare, build, build_share};
use auteur_ground::{Progress, Silent};
use support::{Folder, bytes_below, features_of, settings};

/// Tells a test that it runs as the process that comes to its end, and in which folder.
const FOLDER: &str = "AUTEUR_TEST_FOLDER";
/// After which step that end comes.
const STEPS: &str = "AUTEUR_TEST_STEPS";
/// Which share of the store it builds; empty: all of it.
const SHARE: &str = "AUTEUR_TEST_SHARE";
/// Which kinds of features it asks for.
const KINDS: &str = "AUTEUR_TEST_KINDS";

/// Kills its own process, as `kill -9` does, when so many steps have been taken: a song before and after it is heard,
/// progress that is told, the end of the work.
struct KillAfter {
    left: AtomicUsize,
}

impl KillAfter {
    fn step(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            let _ = Command::new("kill").args(["-9", &process::id().to_string()]).status();
            process::abort();
        }
    }
}

impl Progress for KillAfter {
    fn begin(&self, _task: &str, _total: u64) {
        self.step();
    }

    fn advance(&self, _by: u64) {
        self.step();
    }

    fn note(&self, _message: &str) {}

    fn finish(&self) {
        self.step();
    }

    fn is_cancelled(&self) -> bool {
        self.step();
        false
    }
}

/// Runs the test of this name as another process, after `before` in a shell.
fn run_again(test: &str, folder: &Folder, steps: usize, before: &str) -> ExitStatus {
    run_share_again(test, folder, steps, (before, ""))
}

/// The same for a process that builds a share.
fn run_share_again(test: &str, folder: &Folder, steps: usize, (before, share): (&str, &str)) -> ExitStatus {
    let this = env::current_exe().unwrap();
    let mut shell = Command::new("sh");
    shell.env(SHARE, share);
    shell.args(["-c", &format!("{before} exec \"$0\" --exact {test} --test-threads 2")]).arg(this);
    shell.env(FOLDER, folder.path("")).env(STEPS, steps.to_string());
    shell.env(KINDS, folder.kinds().to_string());
    shell.output().unwrap().status
}

/// Kills builds of the store at every step, and completes them; `begin` is done to the store before each. In the process
/// that is to be killed it builds until then.
fn kill_at_any_step(test: &str, folder: &Folder, begin: impl Fn()) {
    if let Some(folder) = env::var_os(FOLDER) {
        return build_until_killed(Path::new(&folder));
    }
    let expected = folder.fresh_bytes();
    let mut steps = 1;
    begin();
    while run_again(test, folder, steps, "").signal() == Some(9) {
        // Every second build goes on from what the one before left, the others begin anew.
        if steps % 2 == 0 {
            folder.build("store").unwrap();
            assert_eq!(bytes_below(&folder.path("store")), expected, "killed at step {steps}");
            std::fs::remove_dir_all(folder.path("store")).unwrap();
            begin();
        }
        steps += 1;
    }
    // Begin and finish, and for each song at least that it is asked about and counted.
    assert!(steps > 2 + 2 * 9, "only {steps} steps");
    folder.build("store").unwrap();
    assert_eq!(bytes_below(&folder.path("store")), expected);
}

fn build_until_killed(folder: &Path) {
    let kill = KillAfter { left: AtomicUsize::new(env::var(STEPS).unwrap().parse().unwrap()) };
    let extract = |file: &Path| {
        kill.step();
        let features = features_of(file);
        kill.step();
        features
    };
    let catalogue = Catalogue::scan(&folder.join("music")).unwrap();
    let hooks = Hooks { extract: &extract, progress: &kill };
    let settings = settings(env::var(KINDS).unwrap().parse().unwrap());
    let store = folder.join("store");
    match env::var(SHARE).unwrap().parse() {
        Ok(share) => build_share(StoreShare { store: &store, share }, &catalogue, &settings, hooks).unwrap(),
        Err(_) => build(&store, &catalogue, &settings, hooks).unwrap(),
    };
}

#[test]
fn a_build_killed_at_any_step_ends_in_the_same_bytes() {
    let folder = Folder::example();
    kill_at_any_step("a_build_killed_at_any_step_ends_in_the_same_bytes", &folder, || {});
}

#[test]
fn a_share_killed_at_any_step_is_taken_up_and_the_shares_end_in_the_same_bytes() {
    let test = "a_share_killed_at_any_step_is_taken_up_and_the_shares_end_in_the_same_bytes";
    if let Some(folder) = env::var_os(FOLDER) {
        return build_until_killed(Path::new(&folder));
    }
    let folder = Folder::example();
    let expected = folder.fresh_bytes();
    let hooks = || Hooks { extract: &features_of, progress: &Silent };
    let mut steps = 1;
    while run_share_again(test, &folder, steps, ("", "1/2")).signal() == Some(9) {
        folder.build_share("store", "2/2", hooks()).unwrap();
        // Every second time the killed share is taken up, the others the build of the whole does what is left of it.
        if steps % 2 == 0 {
            folder.build_share("store", "1/2", hooks()).unwrap();
        }
        // Another test of this process may be starting one of its own, which has this one's open files for an instant.
        let report = loop {
            match folder.build("store") {
                Err(BuildError::Locked { .. }) => std::thread::yield_now(),
                built => break built.unwrap(),
            }
        };
        assert!(steps % 2 == 1 || report.extracted == 0, "killed at step {steps}: {report:?}");
        assert_eq!(bytes_below(&folder.path("store")), expected, "killed at step {steps}");
        std::fs::remove_dir_all(folder.path("store")).unwrap();
        steps += 1;
    }
    assert!(steps > 2 + 2 * 3, "only {steps} steps");
}

#[test]
fn a_store_that_is_being_given_chroma_survives_being_killed_at_any_step() {
    let (folder, without) = (Folder::example(), Folder::example());
    folder.ask_for_chroma();
    without.build("store").unwrap();
    let begin = || copy_store(&without.path("store"), &folder.path("store"));
    kill_at_any_step("a_store_that_is_being_given_chroma_survives_being_killed_at_any_step", &folder, begin);
}

fn copy_store(from: &Path, to: &Path) {
    for (name, bytes) in bytes_below(from) {
        if from.join(&name).is_file() {
            std::fs::create_dir_all(to.join(&name).parent().unwrap()).unwrap();
            std::fs::write(to.join(&name), bytes).unwrap();
        }
    }
}

#[test]
fn a_full_disk_leaves_the_former_store_and_is_said_with_the_file() {
    let hooks = || Hooks { extract: &features_of, progress: &Silent };
    if let Some(folder) = env::var_os(FOLDER) {
        let folder = Path::new(&folder);
        let catalogue = Catalogue::scan(&folder.join("music")).unwrap();
        let settings = settings(FeatureKinds::default());
        let full = build(&folder.join("store"), &catalogue, &settings, hooks()).unwrap_err();
        assert!(matches!(full, BuildError::Write { .. }), "{full}");
        assert!(
            full.to_string().contains("cannot write ") && full.to_string().contains(".safetensors: "),
            "{full}"
        );
        return;
    }
    let folder = Folder::example();
    folder.build("store").unwrap();
    let paths: Vec<_> = folder.open("store").songs().iter().map(|song| song.path.clone()).collect();
    // Features of two megabytes, where a file may have a quarter of one.
    folder.add("B/One/long.mp3", &"la".repeat(1 << 17));
    let full = run_again(
        "a_full_disk_leaves_the_former_store_and_is_said_with_the_file",
        &folder,
        0,
        "trap '' XFSZ; ulimit -f 512;",
    );
    assert!(full.success());
    let store = folder.open("store");
    assert_eq!(store.songs().iter().map(|song| song.path.clone()).collect::<Vec<_>>(), paths);
    assert!(store.songs().iter().all(|song| store.frames(song).is_ok()));
    folder.build("store").unwrap();
    assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
}
