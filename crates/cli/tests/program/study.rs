//! A study of the fixture's three artists: its grid and its report.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{auteur, contents, copy_folder, fail, fixture, json, scratch, succeed, train};

/// `auteur study STORE -o STUDY` on clips of 3 s, with a small network.
fn small(folder: &Path, flags: &[&str]) -> Command {
    let mut command = auteur("study");
    command.arg(fixture().store()).arg("-o").arg(folder).arg("--config").arg(fixture().config());
    command.args(["--lengths", "3", "--protocol", "paper"]).args(flags);
    command
}

/// The study of most tests: the small network and one quick rival.
fn study(folder: &Path) -> Command {
    small(folder, &["--seeds", "0,1", "--classifiers", "crnn,gaussian", "--epochs", "2"])
}

/// A complete study, made when first asked for. Nobody may change it.
fn complete() -> &'static Path {
    static STUDY: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, folder) = STUDY.get_or_init(|| {
        let scratch = scratch();
        let folder = scratch.path().join("study");
        succeed(&mut study(&folder));
        (scratch, folder)
    });
    folder
}

/// The states of the jobs that `study --list` tells.
fn states(folder: &Path) -> Vec<(String, String)> {
    let jobs = json(study(folder).arg("--list"));
    let word = |job: &Value, key: &str| job[key].as_str().unwrap().to_owned();
    jobs.as_array().unwrap().iter().map(|job| (word(job, "job"), word(job, "state"))).collect()
}

#[test]
fn every_condition_is_a_complete_folder() {
    let states = states(complete());
    // Two classifiers, two splits, two seeds; all three artists have two albums.
    assert_eq!(states.len(), 8);
    assert!(states.iter().all(|(_, state)| state == "complete"), "{states:?}");
    for (job, _) in states {
        for file in
            ["split.json", "predictions.parquet", "evaluation.json", "model.safetensors", "complete.json"]
        {
            assert!(complete().join(&job).join(file).exists(), "{job}/{file}");
        }
    }
}

#[test]
fn a_study_that_follows_the_papers_code_does_so_in_every_job_and_is_not_extended_without_it() {
    let folder = scratch();
    let to = folder.path().join("study");
    let flags = ["--seeds", "0", "--splits", "song", "--classifiers", "crnn,gaussian", "--epochs", "1"];
    succeed(small(&to, &flags).args(["--reference", "keras-2.1"]));
    let clips = |job: &Path| auteur::Answers::read(&job.join("predictions.parquet")).unwrap().n_clips();
    for classifier in ["crnn", "gaussian"] {
        let job = format!("{classifier}-song-3s-seed0");
        let settings = fs::read_to_string(to.join(&job).join("job.json")).unwrap();
        assert!(settings.contains("\"drop_last_clip\": true"), "{settings}");
        let songs =
            auteur::Answers::read(&to.join(&job).join("predictions.parquet")).unwrap().songs().count();
        assert_eq!(clips(&to.join(&job)) + songs, clips(&complete().join(&job)), "{classifier}");
    }
    let complaint = fail(&mut small(&to, &flags), 1);
    assert!(complaint.contains("it began with crnn.adam_epsilon = 1e-8, now it is 1e-7"), "{complaint}");
}

#[test]
fn a_list_does_nothing() {
    let folder = scratch();
    let to = folder.path().join("study");
    let states = states(&to);
    assert!(states.len() == 8 && states.iter().all(|(_, state)| state == "new"), "{states:?}");
    assert!(!to.exists());
}

#[test]
fn shards_and_a_second_start_end_in_the_same_results() {
    let folder = scratch();
    let to = folder.path().join("study");
    succeed(study(&to).args(["--shard", "2/2", "--jobs", "2"]));
    assert_eq!(states(&to).iter().filter(|(_, state)| state == "complete").count(), 4);
    succeed(&mut study(&to));
    let results = |study: &Path| {
        let mut files = contents(study);
        files
            .retain(|(path, _)| path.ends_with("predictions.parquet") || path.ends_with("model.safetensors"));
        files
    };
    assert!(results(&to) == results(complete()));
}

#[test]
fn a_report_holds_tables_figures_and_pages() {
    let folder = scratch();
    let to = folder.path().join("report");
    let mut report = auteur("report");
    report.arg(complete()).arg("-o").arg(&to).args(["--name", "three artists"]);
    let answer = json(&mut report);
    assert_eq!((&answer["trials"], &answer["missing"]), (&Value::from(8), &Value::from(Vec::<u8>::new())));
    let page = fs::read_to_string(to.join("report.html")).unwrap();
    for title in
        ["Table I.", "Table II.", "Table III.", "Table IV.", "Table V.", "Figure 1", "Figure 2", "Figure 3"]
    {
        assert!(page.contains(title), "the page has no {title}");
    }
    assert!(page.contains("three artists"));
    let asks = ["src=\"http", "href=\"http", "url(http"].iter().find(|word| page.contains(**word));
    assert_eq!(asks, None, "the page asks for something");
    for file in ["report.md", "map.html", "tables/table-4.csv", "tables/table-5.tex"] {
        assert!(!fs::read(to.join(file)).unwrap().is_empty(), "{file}");
    }
    let before = contents(&to);
    // With `--json` still among its arguments.
    succeed(&mut report);
    assert!(contents(&to) == before, "the same study gives another report");
}

#[test]
fn a_report_writes_over_no_file_of_somebody_else() {
    let folder = scratch();
    let page = folder.path().join("report.html");
    fs::write(&page, "precious").unwrap();
    let complaint = fail(auteur("report").arg(complete()).arg("-o").arg(folder.path()), 1);
    assert!(complaint.contains("contains report.html, which is not one of these results"), "{complaint}");
    assert_eq!(fs::read_to_string(&page).unwrap(), "precious");
    let complaint = fail(auteur("report").arg(complete()).arg("-o").arg(complete()), 1);
    assert!(complaint.contains("contains study.json"), "{complaint}");
}

#[test]
fn a_report_of_no_study_names_the_folder() {
    let complaint = fail(auteur("report").arg(fixture().store()).args(["-o", "report"]), 1);
    assert!(complaint.contains("is neither a study nor a run"), "{complaint}");
}

#[test]
fn a_job_that_was_tampered_with_is_neither_reported_nor_replaced() {
    let folder = scratch();
    let to = folder.path().join("study");
    copy_folder(complete(), &to);
    let job = to.join("gaussian-song-3s-seed1");
    fs::copy(to.join("gaussian-song-3s-seed0/predictions.parquet"), job.join("predictions.parquet")).unwrap();
    assert!(fail(&mut study(&to), 1).contains("gaussian-song-3s-seed1"));
    let answer = json(auteur("report").arg(&to).arg("-o").arg(folder.path().join("report")));
    assert_eq!(
        (&answer["trials"], &answer["missing"][0]),
        (&Value::from(7), &Value::from("gaussian-song-3s-seed1"))
    );
}

#[test]
fn a_job_of_other_settings_is_not_taken_for_the_studys() {
    let folder = scratch();
    let to = folder.path().join("study");
    copy_folder(complete(), &to);
    // A job of the same condition, from a study with other settings.
    let (other, file) = (folder.path().join("other"), folder.path().join("other.toml"));
    fs::write(&file, "[gaussian]\nn_mfcc = 19\n").unwrap();
    let mut command = auteur("study");
    command.arg(fixture().store()).arg("-o").arg(&other).arg("--config").arg(&file).args(["--lengths", "3"]);
    command.args(["--protocol", "paper", "--seeds", "1", "--splits", "song"]);
    succeed(command.args(["--classifiers", "gaussian"]));
    let job = to.join("gaussian-song-3s-seed1");
    fs::remove_dir_all(&job).unwrap();
    copy_folder(&other.join("gaussian-song-3s-seed1"), &job);
    fs::remove_file(to.join("crnn-album-3s-seed0/job.json")).unwrap();
    let complaint = fail(&mut study(&to), 1);
    assert!(
        complaint
            .contains("2 jobs not used, because their folders hold results that do not belong to this study"),
        "{complaint}"
    );
    assert!(complaint.contains("job.json has gaussian.n_mfcc = 19 where the study has 20"), "{complaint}");
    assert!(
        complaint.contains("crnn-album-3s-seed0/job.json is missing; restore what was there, or delete the")
    );
    assert_eq!(complaint.matches("gaussian-song-3s-seed1:").count(), 1, "{complaint}");
    assert_eq!(states(&to).iter().filter(|(_, state)| state == "tampered").count(), 2);
    let list = succeed(study(&to).arg("--list"));
    assert!(String::from_utf8_lossy(&list.stdout).contains("8 jobs, about 0 s left"), "{list:?}");
    fs::remove_dir_all(&job).unwrap();
    fs::remove_dir_all(to.join("crnn-album-3s-seed0")).unwrap();
    succeed(&mut study(&to));
}

#[test]
fn a_job_killed_before_its_first_epoch_goes_on_wherever_the_store_lies() {
    let folder = scratch();
    let (to, store) = (folder.path().join("study"), folder.path().join("moved"));
    copy_folder(complete(), &to);
    copy_folder(&fixture().store(), &store);
    for job in ["crnn-song-3s-seed0", "gaussian-song-3s-seed0"] {
        let kept = ["config.toml", "split.json", "job.json"];
        for entry in fs::read_dir(to.join(job)).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => fs::remove_dir_all(path).unwrap(),
                false if !kept.iter().any(|name| path.ends_with(name)) => fs::remove_file(path).unwrap(),
                false => {}
            }
        }
    }
    let mut moved = auteur("study");
    moved.arg(&store).arg("-o").arg(&to).arg("--config").arg(fixture().config());
    succeed(&mut moved);
    let model = |study: &Path| fs::read(study.join("crnn-song-3s-seed0/model.safetensors")).unwrap();
    assert!(model(&to) == model(complete()));
}

#[test]
fn what_no_flag_says_is_taken_from_the_file() {
    let folder = scratch();
    let to = folder.path().join("study");
    let file = folder.path().join("study.toml");
    let list = |text: &str, flags: &[&str]| {
        fs::write(&file, text).unwrap();
        let mut command = auteur("study");
        command
            .arg(fixture().store())
            .arg("-o")
            .arg(&to)
            .arg("--config")
            .arg(&file)
            .args(["--list", "--protocol", "paper"])
            .args(flags);
        command
    };
    let names = |mut command: Command| {
        let jobs = json(&mut command);
        let name = |job: &Value| job["job"].as_str().unwrap().to_owned();
        jobs.as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    let all = "classifier = \"gaussian\"\n[split]\nby = \"album\"\nexclude = [\"Maxstack\"]\n\
               [training]\nseed = 7\nclip_frames = 32\n";
    assert_eq!(names(list(all, &[])), ["gaussian-album-1s-seed7"]);
    let flags = ["--splits", "song", "--seeds", "1", "--lengths", "3", "--classifiers", "gmm"];
    assert_eq!(names(list(all, &flags)), ["gmm-song-3s-seed1"]);
    assert_eq!(names(list("[crnn]\nlearning_rate = 0.01\n", &["--lengths", "3"])).len(), 12);
    let complaint = fail(&mut list("[split]\nexclude = [\"Nobody\"]\n", &[]), 2);
    assert!(complaint.contains("Nobody"), "{complaint}");
    let complaint = fail(&mut list("[split]\nby = \"fold1.json\"\n", &[]), 2);
    assert!(complaint.contains("fold1.json") && complaint.contains("--splits song,album"), "{complaint}");
    let complaint = fail(&mut list("[features]\nn_mels = 64\n", &["--classifiers", "gaussian"]), 2);
    assert!(complaint.contains("[features]") && !complaint.contains("crnn"), "{complaint}");
    let complaint = fail(&mut list("[features]\nmel_scale = \"htk\"\n", &[]), 2);
    assert!(complaint.contains("[features]"), "{complaint}");
    assert!(!to.exists());
}

#[test]
fn only_the_classifiers_of_a_study_need_suit_its_features() {
    let folder = scratch();
    let (config, store) = (folder.path().join("small.toml"), folder.path().join("store"));
    fs::write(&config, "[features]\nn_mels = 64\n[crnn]\nepochs = 2\n").unwrap();
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store).arg("--config").arg(&config));
    let study = |classifiers: &str| {
        let mut command = auteur("study");
        command.arg(&store).arg("-o").arg(folder.path().join("study")).arg("--config").arg(&config);
        command.args(["--lengths", "3", "--seeds", "0", "--splits", "song", "--classifiers", classifiers]);
        command.args(["--folds", "2"]);
        command
    };
    succeed(&mut study("gaussian"));
    let complaint = fail(&mut study("gaussian,crnn"), 2);
    assert!(complaint.contains("[crnn] n_mels is 64"), "{complaint}");
}

#[test]
fn epochs_are_refused_where_nothing_learns_by_epochs() {
    let folder = scratch();
    let mut command = auteur("study");
    command.arg(fixture().store()).arg("-o").arg(folder.path().join("study"));
    let complaint = fail(command.args(["--classifiers", "gaussian,gmm", "--epochs", "3"]), 2);
    assert!(complaint.contains("gaussian, gmm") && complaint.contains("leave out --epochs"), "{complaint}");
}

#[test]
fn a_classifier_that_hears_what_the_store_lacks_is_refused_before_anything_is_written() {
    let folder = scratch();
    let to = folder.path().join("study");
    let complaint = fail(&mut small(&to, &["--classifiers", "gaussian,ellis"]), 1);
    assert!(complaint.contains("ellis needs log-mel,chroma") && complaint.contains("--kinds log-mel,chroma"));
    let run = folder.path().join("run");
    let mut ellis = train(&fixture().store(), &run, &fixture().config());
    assert!(fail(ellis.args(["--classifier", "ellis"]), 1).contains("--kinds log-mel,chroma"));
    assert!(!to.exists() && !run.exists());
}

#[test]
fn what_a_command_leaves_of_the_study_is_told() {
    let folder = scratch();
    let to = folder.path().join("study");
    let quick = |flags: &[&str]| {
        let mut command = small(&to, &["--classifiers", "gaussian", "--seeds", "0,1", "--splits", "song"]);
        String::from_utf8(succeed(command.args(flags)).stdout).unwrap()
    };
    let first = quick(&["--shard", "1/2"]);
    assert!(
        first.contains("1 of 1 job is complete\nnot covered by this command: 1 job of the study;"),
        "{first}"
    );
    let second = quick(&[]);
    assert!(second.contains("2 of 2 jobs are complete\nnext:"), "{second}");
}

/// A process of a study.
#[cfg(unix)]
struct Worker(std::process::Child);

#[cfg(unix)]
impl Worker {
    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }
}

#[cfg(unix)]
impl Drop for Worker {
    /// Nothing is left running, or stopped, by a test that fails.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_was_stopped_in_the_middle_of_a_job_is_replaced() {
    use std::process::Stdio;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    let folder = scratch();
    let to = folder.path().join("study");
    let one = || small(&to, &["--seeds", "0", "--splits", "song", "--classifiers", "crnn", "--epochs", "8"]);
    let spawned = one().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut stopped = Worker(spawned);
    let job = to.join("crnn-song-3s-seed0");
    let began = Instant::now();
    while !job.join("epochs.jsonl").exists() {
        assert!(began.elapsed() < Duration::from_secs(120), "it never began");
        sleep(Duration::from_millis(2));
    }
    stopped.signal("STOP");
    // As if it were another process of this number, which is dead: lest the test take the minute of a silent one.
    let lease = job.join("lease-1");
    let text = fs::read_to_string(&lease).unwrap();
    fs::write(&lease, text.replacen(r#""began":""#, r#""began":"9"#, 1)).unwrap();
    succeed(&mut one());
    assert!(job.join("complete.json").exists());
    stopped.signal("CONT");
    assert!(stopped.0.wait().unwrap().success());
    succeed(&mut one());
}

#[test]
fn what_makes_no_study_is_refused_by_name_and_value() {
    let folder = scratch();
    let to = folder.path().join("study");
    for (flags, expected) in [
        (["--seeds", "0,21,0"], "0 appears twice among the seeds"),
        (["--lengths", "3,600"], "600"),
        (["--classifiers", "crnn,svm"], "there is no classifier svm; the classifiers are pretrained, crnn,"),
        (["--shard", "3/2"], "3/2"),
        (["--splits", "artist"], "song, album"),
        (["--folds", "1"], "must be a whole number, 2 or more"),
    ] {
        let mut command = auteur("study");
        let complaint = fail(command.arg(fixture().store()).arg("-o").arg(&to).args(flags), 2);
        assert!(complaint.contains(expected), "{complaint}");
    }
    let changed = folder.path().join("changed.toml");
    fs::write(&changed, "[crnn]\nlearning_rate = 0.01\n").unwrap();
    let mut other = auteur("study");
    other.arg(fixture().store()).arg("-o").arg(complete()).arg("--config").arg(&changed);
    let complaint = fail(&mut other, 1);
    assert!(complaint.contains("crnn.learning_rate = 0.001, now it is 0.01"), "{complaint}");
    let mut other = auteur("study");
    other.arg("--config").arg(fixture().config());
    other.arg(fixture().store()).arg("-o").arg(complete()).args(["--epochs", "3"]);
    let complaint = fail(&mut other, 1);
    assert!(complaint.contains("crnn.epochs = 2"), "{complaint}");
}
