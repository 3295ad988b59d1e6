//! Processes that share nothing but a bucket work on one study. Each test runs itself once more as these processes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../study/tests/support/mod.rs"]
mod music;
mod support;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use auteur_ground::Silent;
use auteur_remote::{Environment, RemoteBucket};
use auteur_study::{
    Grid, GridProgress, GridReport, Hooks, JobState, LeaseTimes, Site, Study, StudyPlan, Task, Watcher,
    Workforce,
};
use music::regression::Regression;
use music::{Folder, bytes_below, job_name, lengths, plan, workforce};
use support::Server;
use support::server::{ACCESS_KEY, Conditions, SECRET_KEY};

/// Tells a test that it runs as one of the processes: the folder of the music.
const FOLDER: &str = "AUTEUR_TEST_FOLDER";
/// The folder in which that process works.
const WORK: &str = "AUTEUR_TEST_WORK";
/// The server.
const ENDPOINT: &str = "AUTEUR_TEST_ENDPOINT";
/// How long the epochs of that process last, in milliseconds.
const PAUSE: &str = "AUTEUR_TEST_PAUSE";
/// Long enough for any wait of these tests, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(240);
/// Files are given away often, for the test's sake.
const TIMES: LeaseTimes =
    LeaseTimes { heartbeat: Duration::from_millis(100), stale: Duration::from_millis(2_500) };

/// Six jobs.
fn small_plan(folder: &Path) -> StudyPlan {
    let mut plan = plan(&music::open(folder));
    plan.lengths = lengths(&[1.0]);
    plan
}

fn site(endpoint: &str, work: &Path) -> Site {
    let environment = Environment::new(endpoint, ACCESS_KEY, SECRET_KEY);
    let bucket = RemoteBucket::open_to_write("s3://music/of/study".parse().unwrap(), &environment).unwrap();
    Site::in_bucket(Arc::new(bucket), work)
}

/// Works on the study, and appends each step of each job to the log: "begin NAME PID".
fn work(folder: &Path, site: &Site, pause: Duration, watcher: &dyn Watcher) -> GridReport {
    let store = music::open(folder);
    let grid = Grid::new(&small_plan(folder), &store).unwrap();
    let log = |task: &Task<'_>, step: &str| {
        let mut log = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        // One write, so that the lines of several processes do not mix.
        let line = format!("{step} {} {}\n", job_name(task), process::id());
        log.write_all(line.as_bytes()).unwrap();
    };
    let study = Study::begin(site, &grid, TIMES, watcher).unwrap();
    let runner = Regression { store: &store, pause, log: &log };
    let workforce = Workforce { times: TIMES, ..workforce() };
    study.run(&grid, &workforce, Hooks { runner: &runner, watcher }).unwrap()
}

/// In a process that a test started: the work of that process.
fn is_a_worker() -> bool {
    let Some(folder) = env::var_os(FOLDER) else { return false };
    let pause = Duration::from_millis(env::var(PAUSE).unwrap().parse().unwrap());
    let site = site(&env::var(ENDPOINT).unwrap(), Path::new(&env::var_os(WORK).unwrap()));
    let report = work(Path::new(&folder), &site, pause, &Silent);
    assert!(report.is_complete(), "{report:?}");
    true
}

/// A process that a test started, with a folder of its own.
struct Worker(Child);

impl Worker {
    fn start(test: &str, (music, server): (&Folder, &Server), work: &str, pause: u64) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).stdout(Stdio::null()).stderr(Stdio::inherit());
        command.env(FOLDER, music.path("")).env(ENDPOINT, &server.endpoint);
        command.env(WORK, music.path(work)).env(PAUSE, pause.to_string());
        Self(command.spawn().unwrap())
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn ends_well(mut self) {
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Worker {
    /// Nothing is left running by a test that fails.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The steps of the log: what, of which job, by whom.
fn steps(music: &Folder) -> Vec<(String, String, u32)> {
    let log = fs::read_to_string(music.path("log")).unwrap_or_default();
    let step = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        (words[0].to_owned(), words[1].to_owned(), words[2].parse().unwrap())
    };
    log.lines().map(step).collect()
}

fn wait_until<T>(found: impl Fn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "it never happened");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Who worked on each job, one after another; fails where one comes back after another had begun.
fn owners(music: &Folder) -> BTreeMap<String, Vec<u32>> {
    let mut owners: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, job, pid) in steps(music) {
        let known = owners.entry(job.clone()).or_default();
        if known.last() != Some(&pid) {
            assert!(!known.contains(&pid), "{pid} works on {job} while {known:?} do");
            known.push(pid);
        }
    }
    owners
}

/// What the bucket holds is, byte by byte, what a study in a folder holds that nobody disturbed.
fn assert_undisturbed(music: &Folder, server: &Server) {
    let undisturbed = music.path("undisturbed");
    let folder = music.path("");
    assert!(work(&folder, &Site::from(&undisturbed), Duration::ZERO, &Silent).is_complete());
    let read = music.path("read");
    site(&server.endpoint, &read).bring_results(&Silent).unwrap();
    let [found, expected] = [&read, &undisturbed].map(|path| bytes_below(path));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    let differ: Vec<&PathBuf> =
        found.iter().filter(|(name, bytes)| expected[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "{differ:?}");
    let study = Study::open(&read).unwrap();
    assert_eq!(
        (study.trials().complete.len(), study.corpus().is_ok(), study.excerpts().is_ok()),
        (6, true, true)
    );
}

#[test]
fn processes_with_a_bucket_in_common_do_each_job_once() {
    if is_a_worker() {
        return;
    }
    let (music, server) = (Folder::example(), Server::start(Conditions::Kept));
    let this = "processes_with_a_bucket_in_common_do_each_job_once";
    let start = |work| Worker::start(this, (&music, &server), work, 50);
    // Two of them are on one machine, and share its folder.
    let workers: Vec<_> = ["one", "two", "two", "three"].into_iter().map(start).collect();
    workers.into_iter().for_each(Worker::ends_well);
    let owners = owners(&music);
    assert_eq!(owners.len(), 6);
    assert!(owners.values().all(|of_job| of_job.len() == 1), "{owners:?}");
    assert_undisturbed(&music, &server);
}

#[test]
fn the_job_of_a_killed_process_is_resumed_elsewhere_from_what_it_gave_away() {
    if is_a_worker() {
        return;
    }
    let (music, server) = (Folder::example(), Server::start(Conditions::Kept));
    let this = "the_job_of_a_killed_process_is_resumed_elsewhere_from_what_it_gave_away";
    // Four epochs of a second each; after 2.5 s the files are given away, at the next step.
    let mut killed = Worker::start(this, (&music, &server), "killed", 1_000);
    let (killed_pid, begun) = (killed.pid(), || {
        let below = fs::read_dir(server.path("of/study")).ok()?;
        below.map(|entry| entry.unwrap().path()).find(|job| job.join("begun.zip").exists())
    });
    let job = wait_until(begun).file_name().unwrap().to_str().unwrap().to_owned();
    killed.kill();
    let epochs = |pid: u32| {
        steps(&music).iter().filter(|(step, of, by)| step == "epoch" && *of == job && *by == pid).count()
    };
    let before = epochs(killed_pid);
    assert!((2..4).contains(&before), "{before}");
    let survivor = Worker::start(this, (&music, &server), "survivor", 0);
    let survivor_pid = survivor.pid();
    survivor.ends_well();
    assert_eq!(owners(&music)[&job], [killed_pid, survivor_pid]);
    assert!(epochs(survivor_pid) < 4, "it did not begin from the start");
    assert!(!server.path(&format!("of/study/{job}/begun.zip")).exists(), "nobody needs it any more");
    assert_undisturbed(&music, &server);
}

/// Stops after so many looks.
struct Impatient(AtomicUsize);

impl Watcher for Impatient {
    fn show(&self, _: &GridProgress) {}

    fn note(&self, message: &str) {
        panic!("{message}");
    }

    fn is_cancelled(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

#[test]
fn a_study_stopped_again_and_again_on_changing_machines_resumes_to_the_same_bytes() {
    let (music, server) = (Folder::example(), Server::start(Conditions::Kept));
    let mut stopped = 0;
    let report = loop {
        let site = site(&server.endpoint, &music.path(&format!("machine-{stopped}")));
        let watcher = Impatient(5.into());
        let report = work(&music.path(""), &site, Duration::ZERO, &watcher);
        assert_eq!(report.failed().count(), 0, "{report:?}");
        assert!(!report.jobs.iter().any(|status| matches!(status.state, JobState::Running(_))), "{report:?}");
        if report.is_complete() {
            break report;
        }
        stopped += 1;
    };
    assert!(stopped > 2, "{report:?} after {stopped}");
    assert_undisturbed(&music, &server);
}

#[test]
fn a_place_with_other_objects_is_no_study_and_an_altered_result_is_found() {
    use auteur_study::Bucket;
    let (music, server) = (Folder::example(), Server::start(Conditions::Kept));
    let store = music.store();
    let grid = Grid::new(&small_plan(&music.path("")), &store).unwrap();
    let bucket = server.open("s3://music/of/study").unwrap();
    bucket.put("letters/to-ann.txt", b"Dear Ann").unwrap();
    let site = site(&server.endpoint, &music.path("work"));
    let refused = Study::begin(&site, &grid, TIMES, &Silent).unwrap_err().to_string();
    assert_eq!(refused, "s3://music/of/study contains other files and is not a study");
    bucket.remove("letters/to-ann.txt").unwrap();
    assert!(work(&music.path(""), &site, Duration::ZERO, &Silent).is_complete());
    bucket.put("regression-song-1s-seed0/predictions.parquet", b"else").unwrap();
    let elsewhere = self::site(&server.endpoint, &music.path("elsewhere"));
    let states = Study::open(&elsewhere).unwrap().states();
    let tampered = states.iter().filter(|status| matches!(status.state, JobState::Tampered(_)));
    assert_eq!(
        tampered.map(|status| status.condition().name()).collect::<Vec<_>>(),
        ["regression-song-1s-seed0"]
    );
}
