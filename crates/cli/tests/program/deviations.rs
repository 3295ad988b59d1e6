//! What the table of deviations calls a switch is one.

use std::fs;
use std::path::Path;

use auteur::{Configuration, ConfigurationFile, FeatureConfig, registry};

use crate::fixture::{auteur, scratch, succeed};

/// What stands between backticks in the last column of the tables, and in the text before them.
fn switches() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deviations.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, tables) = text.split_once("\n## ").unwrap();
    let rows = tables.lines().filter(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.trim_end_matches(" |").rsplit_once("| ").map_or("", |(_, last)| last));
    let spans = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    std::iter::once(before).chain(cells).flat_map(spans).collect()
}

#[test]
fn every_setting_that_the_table_of_deviations_names_changes_something() {
    let folder = scratch();
    let defaults = Configuration::defaults(registry()).unwrap();
    let settings: Vec<String> = switches().into_iter().filter(|switch| switch.contains(" = ")).collect();
    assert!(settings.len() > 8, "{settings:?}");
    for setting in settings {
        let path = folder.path().join("settings.toml");
        fs::write(&path, &setting).unwrap();
        let file = ConfigurationFile::read(&path).unwrap_or_else(|error| panic!("{setting}: {error}"));
        let is_of_features = file.features().unwrap() != FeatureConfig::default();
        assert!(is_of_features || file.configuration().unwrap() != defaults, "{setting}");
    }
}

#[test]
fn every_flag_that_the_table_of_deviations_names_is_one() {
    let commands: Vec<String> =
        switches().into_iter().filter(|switch| switch.starts_with("auteur ")).collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let help = succeed(auteur(words[1]).arg("--help")).stdout;
        assert!(String::from_utf8(help).unwrap().contains(&format!("{} <", words[2])), "{command}");
    }
}

#[test]
fn the_reference_sets_what_the_table_says_that_it_sets() {
    let folder = scratch();
    let read = |text: &str| {
        let path = folder.path().join("settings.toml");
        fs::write(&path, text).unwrap();
        ConfigurationFile::read(&path).unwrap().configuration().unwrap()
    };
    let one_by_one = [
        "training.drop_last_clip = true",
        "crnn.network.gru = \"keras-2.1\"",
        "crnn.adam_epsilon = 1e-8",
        "crnn.batch_norm_debias = false",
    ];
    assert!(one_by_one.iter().all(|setting| switches().iter().any(|switch| switch == setting)));
    assert_eq!(
        read("reference = \"keras-2.1\""),
        read(&format!("classifier = \"crnn\"\n{}", one_by_one.join("\n")))
    );
}
