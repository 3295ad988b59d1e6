//! How often the intervals of `Bootstrap` hold the truth, in simulated studies whose truth is known.
//!
//!     cargo run --release -p auteur-evaluation --example coverage [-- --short]
//!
//! A world is a set of artists, a classifier and a rival. The truth of a world is what they score on so many songs of these
//! artists, over so many trainings, that chance is left out of it. Studies are drawn from the world: songs, folds,
//! trainings, answers; and the interval of each holds the truth or does not. Two sizes of study are judged, each over
//! several skills of the classifier: the exit code is 1 where fewer than 93 or more than 97 of 100 intervals hold the truth.
//! `--short` simulates a tenth of the studies, too few to judge by.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod design;
mod simulation;
mod world;

use std::process::ExitCode;

use design::{Design, Test};
use simulation::{Case, LEVELS, Outcomes, Studies};
use world::Skill;

/// The share of intervals that must hold the truth.
const PROMISED: std::ops::RangeInclusive<f64> = 0.93..=0.97;

/// The corpus that ships: ten artists, 122 songs.
const TEN: &[usize] = &[9, 12, 12, 12, 12, 14, 14, 14, 12, 11];

/// About as many as artist20 has.
const TWENTY: &[usize] = &[70; 20];

const SMALL: Design = Design { name: "10 x 12", songs: TEN, repeats: 3, test: Test::Folds(5) };
const LARGE: Design = Design { name: "20 x 70", songs: TWENTY, repeats: 3, test: Test::Folds(5) };

/// Half, two thirds and more than eight tenths of the clips are named.
const MEANS: [f64; 3] = [0.2, 1.2, 2.4];

/// Standard deviations of logits: an F1 of 0.7 moves by 0.06 from one training to another.
const SKILL: Skill = Skill { mean: 1.2, artists: 0.7, songs: 1.3, trainings: 0.4, answers: 0.7 };

/// How much lower the rival's logits are.
const LESS: Option<f64> = Some(0.3);

fn main() -> ExitCode {
    let is_short = std::env::args().any(|word| word == "--short");
    let studies =
        if is_short { Studies { worlds: 4, of_each: 10 } } else { Studies { worlds: 20, of_each: 20 } };
    let n = studies.worlds * studies.of_each;
    println!(
        "Share of 95 % intervals that hold the truth, of {n} studies a line (standard error {:.3}); five folds, three \
         repeats.\n",
        error(n)
    );
    head();
    let sizes = [SMALL, LARGE].map(|design| {
        let mut all = Outcomes::default();
        for mean in MEANS {
            let case = Case { design, skill: Skill { mean, ..SKILL }, less: LESS };
            simulation::merge(&mut all, &lines(case, "", studies));
        }
        let as_good = Case { design, skill: SKILL, less: None };
        simulation::merge(&mut all, &lines(as_good, "rival as good", studies));
        (design, all)
    });

    println!("\nThe same where less is known than intervals need, or trainings differ otherwise.\n");
    head();
    let trainings = |trainings| Case { design: SMALL, skill: Skill { trainings, ..SKILL }, less: LESS };
    lines(trainings(0.0), "trainings alike", studies);
    lines(trainings(0.8), "trainings unlike", studies);
    for design in [SMALL, LARGE] {
        lines(
            Case { design: Design { repeats: 1, ..design }, skill: SKILL, less: LESS },
            "one repeat",
            studies,
        );
    }
    let paper = Design { test: Test::Songs(13), ..SMALL };
    lines(Case { design: paper, skill: SKILL, less: LESS }, "13 songs, 1 training", studies);

    println!(
        "\nThe first lines of each size together, {} studies (standard error {:.4}).\n",
        4 * n,
        error(4 * n)
    );
    head();
    let mut is_kept = true;
    for (design, outcomes) in sizes {
        print(design, "all", &outcomes);
        is_kept &= simulation::shares(&outcomes).all(|share| PROMISED.contains(&share));
    }
    if is_short || is_kept {
        return ExitCode::SUCCESS;
    }
    println!("\nA share is outside {} to {}.", PROMISED.start(), PROMISED.end());
    ExitCode::FAILURE
}

/// The standard error of a share of 0.95 of `n`.
fn error(n: usize) -> f64 {
    (0.95 * 0.05 / n as f64).sqrt()
}

fn head() {
    println!(
        "| artists x songs               | level | F1    | held  | accuracy held | difference | held  | accuracy held | p < .05 |\n\
         |-------------------------------|-------|-------|-------|---------------|------------|-------|---------------|---------|"
    );
}

/// Simulates a case and prints a line for each level.
fn lines(case: Case, what: &str, studies: Studies) -> Outcomes {
    let outcomes = simulation::run(case, studies);
    print(case.design, what, &outcomes);
    outcomes
}

fn print(design: Design, what: &str, outcomes: &Outcomes) {
    let name = format!("{} {what}", design.name);
    for (level, [[f1, f1_difference], [accuracy, accuracy_difference]]) in LEVELS.into_iter().zip(outcomes) {
        println!(
            "| {name:29} | {:5} | {:.3} | {:.3} | {:<13.3} | {:<10.3} | {:.3} | {:<13.3} | {:.3}   |",
            format!("{level:?}").to_lowercase(),
            f1.truth(),
            f1.held(),
            accuracy.held(),
            f1_difference.truth(),
            f1_difference.held(),
            accuracy_difference.held(),
            f1_difference.rejected(),
        );
    }
}
