//! The help texts, word for word: a change to them is seen in review.

use std::fs;

use crate::fixture::{auteur, fail, scratch, succeed};

fn help(command: &str) -> String {
    String::from_utf8(succeed(auteur(command).arg("--help").env("COLUMNS", "100")).stdout).unwrap()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in [
        "prepare",
        "features",
        "train",
        "pretrain",
        "evaluate",
        "predict",
        "enrol",
        "forget",
        "verify",
        "export",
        "study",
        "report",
        "map",
        "similar",
        "audit",
        "serve",
        "info",
        "demo",
        "completions",
        "manual",
        "licenses",
    ] {
        let text = help(command);
        assert!(text.contains(&format!("Examples:\n  auteur {command}")), "{text}");
        insta::assert_snapshot!(format!("help_{command}"), text);
    }
}

#[test]
fn the_program_lists_its_commands() {
    // `auteur --help` with the flag in the command's place.
    let output = succeed(auteur("--help").env("COLUMNS", "100"));
    insta::assert_snapshot!("help", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn shells_complete_every_command_and_the_manual_has_a_page_of_each() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = String::from_utf8(succeed(auteur("completions").arg(shell)).stdout).unwrap();
        assert!(["predict", "false-accept", "manual"].iter().all(|word| script.contains(word)), "{shell}");
    }
    let folder = scratch();
    let pages = folder.path().join("man1");
    let words = succeed(auteur("manual").arg("-o").arg(&pages)).stdout;
    let written = fs::read_dir(&pages).unwrap().count();
    assert!(String::from_utf8_lossy(&words).ends_with(&format!(": {written} pages\n")), "{words:?}");
    let page = fs::read_to_string(pages.join("auteur-predict.1")).unwrap();
    assert!(page.contains("unknown.mp3") && page.contains("\\-\\-false\\-accept"), "{page}");
    let taken = folder.path().join("file");
    fs::write(&taken, "").unwrap();
    assert!(fail(auteur("manual").arg("-o").arg(&taken), 1).contains("cannot write to "));
}

#[test]
fn licenses_name_the_crates_the_weights_and_the_typeface() {
    let text = String::from_utf8(succeed(&mut auteur("licenses")).stdout).unwrap();
    for name in ["  symphonia ", "musl", "Universitat Pompeu Fabra", "Liberation Sans", "Apache License"] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn bad_usage_ends_with_exit_code_2() {
    assert!(
        fail(auteur("train").args(["store", "-o", "run", "--batch-size", "0"]), 2).contains("--batch-size")
    );
    assert!(
        fail(auteur("train").args(["store", "-o", "run", "--clip-seconds", "0"]), 2)
            .contains("greater than 0")
    );
    assert!(fail(auteur("prepare").arg("music"), 2).contains("--output"));
    assert!(fail(&mut auteur("listen"), 2).contains("listen"));
}
