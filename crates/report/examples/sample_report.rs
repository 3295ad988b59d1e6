//! Writes a report of made-up trials, to look at and to take the time of.
//!
//! `cargo run --release -p auteur-report --example sample_report -- FOLDER [ARTISTS [POINTS [CLASSIFIERS]]]`: as many
//! artists, as many points in the map, and as many classifiers in a study of 2 splits, 6 lengths and 3 seeds.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::Instant;

use auteur_classifier::Work;
use auteur_ground::Silent;
use auteur_report::Report;
use support::results::Plan;

const CLASSIFIERS: [(&str, &str, Option<Work>); 7] = [
    ("crnn", "CRNN", Some(Work::NasrullahZhao)),
    ("whitman", "SVM on 1 s of MFCC", Some(Work::Whitman)),
    ("gaussian", "Gaussian", Some(Work::Ellis)),
    ("ellis", "Gaussian with chroma", Some(Work::Ellis)),
    ("gmm", "GMM", Some(Work::MandelFrame)),
    ("mandel-mahalanobis", "SVM, Mahalanobis kernel", Some(Work::MandelSong)),
    ("mandel-kl", "SVM, KL kernel", Some(Work::MandelSong)),
];

const NAMES: [&str; 6] = [
    "Askyel",
    "Christian_Hoffmann_Crystan",
    "Queen",
    "Derek_JoJo_Stegall",
    "The Presidents of the United States of America and Friends",
    "Sigur Rós",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |index: usize, otherwise: usize| arguments.get(index).map_or(otherwise, |text| text.parse().unwrap());
    let artists: Vec<String> = (0..number(1, 10))
        .map(|n| match n / NAMES.len() {
            0 => NAMES[n].to_owned(),
            round => format!("{} {}", NAMES[n % NAMES.len()], round + 1),
        })
        .collect();
    let plan = Plan {
        classifiers: CLASSIFIERS[..number(3, 1)].to_vec(),
        clip_seconds: vec![1.0, 3.0, 5.0, 10.0, 20.0, 30.0],
        seeds: vec![0, 21, 42],
        test_songs: 7,
        artists,
    };
    let mut results = plan.results();
    results.map = Some(support::map::map(&plan.artists, number(2, 3_000)));
    results.trials.retain(|trial| trial.condition.seed != 42 || trial.condition.clip_seconds.get() < 20.0);
    let started = Instant::now();
    let report = Report::of(&results, &Silent).unwrap();
    let judged = started.elapsed();
    report.write(Path::new(&arguments[0]), &Silent).unwrap();
    println!(
        "{} trials, {} tables, {} figures: {:.1} s, of which {:.1} s to write",
        results.trials.len(),
        report.tables.len(),
        report.figures.len(),
        started.elapsed().as_secs_f64(),
        (started.elapsed() - judged).as_secs_f64()
    );
}
