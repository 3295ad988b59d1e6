//! A study to which later commands add: variants of a classifier, and lists that others did not give.

use std::fs;

use crate::fixture::{auteur, fail, fixture, json, scratch, succeed};

#[test]
fn a_variant_is_studied_beside_its_classifier_and_needs_its_file_only_once() {
    let folder = scratch();
    let [to, file] = ["study", "study.toml"].map(|name| folder.path().join(name));
    let settings = "[gmm]\nvariance_floor = 0.01\n[variants.gmm-2]\nof = \"gmm\"\ncomponents = [2]\n";
    fs::write(&file, settings).unwrap();
    let study = || {
        let mut command = auteur("study");
        command.arg(fixture().store()).arg("-o").arg(&to);
        command
    };
    let flags = ["--classifiers", "gmm,gmm-2", "--lengths", "3", "--splits", "song", "--protocol", "paper"];
    succeed(study().arg("--config").arg(&file).args(flags).args(["--seeds", "0"]));
    let settings = fs::read_to_string(to.join("gmm-2-song-3s-seed0/job.json")).unwrap();
    assert!(settings.contains("gmm-2"), "{settings}");
    let jobs = json(&mut study());
    let states: Vec<_> = jobs.as_array().unwrap().iter().map(|job| (&job["job"], &job["state"])).collect();
    assert_eq!(states.len(), 2, "{jobs}");
    assert!(states.iter().all(|(_, state)| *state == "complete"), "{jobs}");
    fs::write(&file, "[variants.gmm-2]\nof = \"gmm\"\ncomponents = [4]\n").unwrap();
    let complaint = fail(study().arg("--config").arg(&file), 1);
    assert!(complaint.contains("gmm-2.components"), "{complaint}");
    fs::write(&file, "[gmm]\ncomponents = [4]\n").unwrap();
    let complaint = fail(study().arg("--config").arg(&file).args(["--classifiers", "gmm-2"]), 2);
    assert!(complaint.contains("add [variants.gmm-2]"), "{complaint}");
    let report = folder.path().join("report");
    succeed(auteur("report").arg(&to).arg("-o").arg(&report));
    let told = fs::read_to_string(report.join("report.md")).unwrap();
    assert!(told.contains("| gmm-2 | gmm | components |"), "{told}");
}

#[test]
fn a_study_goes_on_as_it_was_asked_for_and_the_same_command_adds_nothing() {
    let folder = scratch();
    let to = folder.path().join("study");
    let list = |flags: &[&str]| {
        let mut command = auteur("study");
        command.arg(fixture().store()).arg("-o").arg(&to).args(flags);
        let jobs = json(&mut command);
        jobs.as_array().unwrap().len()
    };
    let many =
        ["--classifiers", "gaussian", "--splits", "song", "--folds", "2", "--repeats", "2", "--lengths", "1"];
    let few = ["--lengths", "2", "--repeats", "1"];
    assert_eq!(list(&many), 4);
    assert_eq!(list(&few), 2);
    assert_eq!(list(&["--list"]), 6);
    assert_eq!(list(&many), 4);
    assert_eq!(list(&["--repeats", "2", "--list"]), 6);
    assert_eq!(list(&["--list"]), 6);
}
