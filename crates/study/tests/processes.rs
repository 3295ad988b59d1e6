//! Several processes on one folder, some of which end as no program wants to. Each test runs itself once more as these
//! processes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use auteur_ground::Silent;
use auteur_study::{Grid, GridReport, Hooks, JobState, Share, Study, StudyPlan, Task, Workforce};
use support::regression::Regression;
use support::{Folder, TIMES, bytes_below, job_name, lengths, plan, workforce};

/// Tells a test that it runs as one of the processes, and in which folder.
const FOLDER: &str = "AUTEUR_TEST_FOLDER";
/// Which share of the jobs that process has.
const SHARE: &str = "AUTEUR_TEST_SHARE";
/// How long the epochs of that process last, in milliseconds.
const PAUSE: &str = "AUTEUR_TEST_PAUSE";
/// Long enough for any wait of these tests, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Six jobs.
fn small_plan(folder: &Path) -> StudyPlan {
    let mut plan = plan(&support::open(folder));
    plan.lengths = lengths(&[1.0]);
    plan
}

/// Works on the study, and appends each step of each job to `log`: "begin NAME PID".
fn work(folder: &Path, study: &str, pause: Duration) -> GridReport {
    let share = env::var(SHARE).map_or_else(|_| Share::default(), |share| share.parse().unwrap());
    let store = support::open(folder);
    let grid = Grid::new(&small_plan(folder), &store).unwrap();
    let log = |task: &Task<'_>, step: &str| {
        let mut log = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        // One write, so that the lines of several processes do not mix.
        let line = format!("{step} {} {}\n", job_name(task), process::id());
        log.write_all(line.as_bytes()).unwrap();
    };
    let study = Study::begin(folder.join(study), &grid, TIMES, &Silent).unwrap();
    let runner = Regression { store: &store, pause, log: &log };
    let workforce = Workforce { share, ..workforce() };
    study.run(&grid, &workforce, Hooks { runner: &runner, watcher: &Silent }).unwrap()
}

/// In a process that a test started: the work of that process.
fn is_a_worker() -> bool {
    let Some(folder) = env::var_os(FOLDER) else { return false };
    let pause = Duration::from_millis(env::var(PAUSE).unwrap().parse().unwrap());
    assert!(work(Path::new(&folder), "study", pause).is_complete());
    true
}

/// A process that a test started.
struct Worker(Child);

impl Worker {
    fn start(test: &str, folder: &Folder, pause: u64) -> Self {
        Self::start_share(test, folder, pause, "1/1")
    }

    fn start_share(test: &str, folder: &Folder, pause: u64, share: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.env(FOLDER, folder.path("")).env(PAUSE, pause.to_string()).env(SHARE, share);
        Self(command.spawn().unwrap())
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.pid().to_string()]).status().unwrap().success());
    }

    /// Waits until it is in the middle of a job, which is then named.
    fn in_the_middle(&self, folder: &Folder) -> String {
        let mine = |line: &&Line| line.pid == self.pid();
        wait_until(|| {
            let lines = read_log(folder);
            let epochs = lines.iter().filter(mine).rev().take_while(|line| line.step == "epoch").count();
            (epochs > 0).then(|| lines.iter().rfind(mine).unwrap().job.clone())
        })
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

struct Line {
    step: String,
    job: String,
    pid: u32,
}

fn read_log(folder: &Folder) -> Vec<Line> {
    let log = fs::read_to_string(folder.path("log")).unwrap_or_default();
    log.lines()
        .map(|line| {
            let words: Vec<_> = line.split(' ').collect();
            Line { step: words[0].to_owned(), job: words[1].to_owned(), pid: words[2].parse().unwrap() }
        })
        .collect()
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
fn owners(folder: &Folder) -> BTreeMap<String, Vec<u32>> {
    let mut owners: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for Line { job, pid, step } in read_log(folder) {
        let known = owners.entry(job.clone()).or_default();
        if known.last() != Some(&pid) {
            assert!(!known.contains(&pid), "{pid} works on {job} while {known:?} do");
            assert_eq!(step, "begin", "{pid} works on {job} without having begun");
            known.push(pid);
        }
    }
    owners
}

/// The bytes of the study equal those of one that nobody disturbed.
fn assert_undisturbed(folder: &Folder) {
    assert!(work(&folder.path(""), "undisturbed", Duration::ZERO).is_complete());
    let [disturbed, undisturbed] = ["study", "undisturbed"].map(|name| bytes_below(&folder.path(name)));
    assert_eq!(disturbed.keys().collect::<Vec<_>>(), undisturbed.keys().collect::<Vec<_>>());
    let differ: Vec<&PathBuf> = disturbed
        .iter()
        .filter(|(name, bytes)| undisturbed[*name] != **bytes)
        .map(|(name, _)| name)
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn of_two_processes_the_survivor_takes_over_the_job_of_the_killed() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "of_two_processes_the_survivor_takes_over_the_job_of_the_killed";
    let mut killed = Worker::start(this, &folder, 150);
    let survivor = Worker::start(this, &folder, 150);
    let (killed_pid, survivor_pid) = (killed.pid(), survivor.pid());
    survivor.in_the_middle(&folder);
    let job = killed.in_the_middle(&folder);
    killed.0.kill().unwrap();
    killed.0.wait().unwrap();
    survivor.ends_well();
    let owners = owners(&folder);
    assert_eq!(owners.len(), 6);
    assert_eq!(owners[&job], [killed_pid, survivor_pid]);
    assert!(owners.values().all(|of_job| of_job.len() == 1 || *of_job == [killed_pid, survivor_pid]));
    assert_undisturbed(&folder);
}

#[test]
fn a_process_takes_over_what_a_dead_one_had_begun_and_leaves_it_what_it_had_not() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "a_process_takes_over_what_a_dead_one_had_begun_and_leaves_it_what_it_had_not";
    let mut killed = Worker::start_share(this, &folder, 150, "2/2");
    let job = killed.in_the_middle(&folder);
    killed.0.kill().unwrap();
    killed.0.wait().unwrap();
    let survivor = Worker::start_share(this, &folder, 0, "1/2");
    let (killed_pid, survivor_pid) = (killed.pid(), survivor.pid());
    survivor.ends_well();
    let owners = owners(&folder);
    assert_eq!(owners[&job], [killed_pid, survivor_pid]);
    assert_eq!(owners.len(), 4, "three of its own, and the one that was begun");
    let trials = Study::open(folder.path("study")).unwrap().trials();
    let left: Vec<_> = trials.missing.iter().map(|status| &status.state).collect();
    assert_eq!((trials.complete.len(), left), (4, vec![&JobState::New; 2]));
    Worker::start(this, &folder, 0).ends_well();
    assert_undisturbed(&folder);
}

#[test]
fn the_job_of_a_process_that_died_on_another_host_is_taken_over_when_it_has_been_silent() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "the_job_of_a_process_that_died_on_another_host_is_taken_over_when_it_has_been_silent";
    let mut killed = Worker::start(this, &folder, 100);
    let job = killed.in_the_middle(&folder);
    killed.0.kill().unwrap();
    killed.0.wait().unwrap();
    // Its lease is made to look like one of another host, where nobody can see whether a process lives.
    let lease = folder.path("study").join(&job).join("lease-1");
    let text = fs::read_to_string(&lease).unwrap();
    fs::write(&lease, text.replacen(r#""host":""#, r#""host":"far-"#, 1)).unwrap();
    let study = Study::open(folder.path("study")).unwrap();
    let is_running =
        |state: &JobState| matches!(state, JobState::Running(holder) if holder.host.starts_with("far-"));
    assert_eq!(study.states().iter().filter(|status| is_running(&status.state)).count(), 1);
    let began = Instant::now();
    let survivor = Worker::start(this, &folder, 0);
    let survivor_pid = survivor.pid();
    survivor.ends_well();
    assert!(began.elapsed() >= TIMES.stale);
    assert_eq!(owners(&folder)[&job].last(), Some(&survivor_pid));
    assert_undisturbed(&folder);
}

#[test]
fn a_process_that_was_stopped_so_long_that_it_was_replaced_leaves_the_job_to_its_successor() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "a_process_that_was_stopped_so_long_that_it_was_replaced_leaves_the_job_to_its_successor";
    let stopped = Worker::start(this, &folder, 200);
    let job = stopped.in_the_middle(&folder);
    stopped.signal("-STOP");
    let successor = Worker::start(this, &folder, 200);
    let (stopped_pid, successor_pid) = (stopped.pid(), successor.pid());
    let began = |line: &Line| line.job == job && line.pid == successor_pid;
    wait_until(|| read_log(&folder).iter().any(began).then_some(()));
    stopped.signal("-CONT");
    stopped.ends_well();
    successor.ends_well();
    let ended = |line: &&Line| line.job == job && line.step == "end";
    let lines = read_log(&folder);
    let ended: Vec<_> = lines.iter().filter(ended).map(|line| line.pid).collect();
    assert_eq!(ended, [successor_pid], "and not {stopped_pid}");
    assert_undisturbed(&folder);
}

#[test]
fn a_process_killed_again_and_again_ends_in_the_same_bytes() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "a_process_killed_again_and_again_ends_in_the_same_bytes";
    for round in 0..12 {
        let mut worker = Worker::start(this, &folder, 0);
        let lines = read_log(&folder).len();
        wait_until(|| (read_log(&folder).len() > lines).then_some(()));
        // At another moment each time, from the first step of a job on.
        thread::sleep(Duration::from_millis(round * 3));
        worker.0.kill().unwrap();
        worker.0.wait().unwrap();
        if Study::open(folder.path("study")).unwrap().trials().missing.is_empty() {
            break;
        }
    }
    Worker::start(this, &folder, 0).ends_well();
    owners(&folder);
    assert_undisturbed(&folder);
}

#[test]
fn many_processes_that_start_at_once_share_one_study() {
    if is_a_worker() {
        return;
    }
    let folder = Folder::example();
    let this = "many_processes_that_start_at_once_share_one_study";
    let workers: Vec<_> = (0..4).map(|_| Worker::start(this, &folder, 20)).collect();
    workers.into_iter().for_each(Worker::ends_well);
    let owners = owners(&folder);
    assert!(!owners.is_empty() && owners.values().all(|of_job| of_job.len() == 1));
    assert_undisturbed(&folder);
}

#[test]
fn a_full_disk_fails_jobs_by_their_file_and_the_next_start_does_them() {
    if let Some(folder) = env::var_os(FOLDER) {
        let report = work(Path::new(&folder), "study", Duration::ZERO);
        let reasons: Vec<_> = report.failed().map(|(_, reason)| reason.to_owned()).collect();
        assert_eq!(reasons.len(), 6);
        for reason in reasons {
            assert!(reason.contains("/study/regression-") && reason.contains("File too large"), "{reason}");
        }
        return;
    }
    let folder = Folder::example();
    let this = "a_full_disk_fails_jobs_by_their_file_and_the_next_start_does_them";
    // The study's own files are written while there is room; then no file may be larger than two kilobytes,
    // which predictions and scores are.
    let store = folder.store();
    let grid = Grid::new(&small_plan(&folder.path("")), &store).unwrap();
    let study = Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let mut shell = Command::new("sh");
    let limited = format!("trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact {this} --test-threads 2");
    shell.args(["-c", &limited]).arg(env::current_exe().unwrap()).env(FOLDER, folder.path(""));
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let states = study.states();
    assert!(states.iter().all(|status| matches!(status.state, JobState::Failed(_))), "{states:?}");
    assert!(work(&folder.path(""), "study", Duration::ZERO).is_complete());
    assert_undisturbed(&folder);
}
