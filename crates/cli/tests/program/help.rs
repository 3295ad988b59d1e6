//! The help texts, word for word: a change to them is seen in review.

use crate::fixture::{auteur, fail, succeed};

fn help(command: &str) -> String {
    String::from_utf8(succeed(auteur(command).arg("--help").env("COLUMNS", "100")).stdout).unwrap()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in [
        "prepare", "features", "train", "pretrain", "evaluate", "predict", "enrol", "forget", "verify",
        "study", "report", "map", "similar", "audit", "serve", "info", "demo",
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
