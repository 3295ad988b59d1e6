//! How often the intervals of `Bootstrap` hold the truth, in simulated studies whose truth is known.
//!
//!     cargo run --release -p auteur-evaluation --example coverage [-- --short]
//!
//! A world is a set of artists, a classifier and a rival. The truth of a world is what they score on so many songs of these
//! artists, over so many trainings, that chance is left out of it. Studies are drawn from the world: songs, folds,
//! trainings, answers; and the interval of each holds the truth or does not. Two sizes of study are judged, each with
//! several skills of the classifier, with a rival on folds of its own, and with a single repeat. The exit code is 1 where, of
//! any case, level and score, fewer than 93 or more than 97 of 100 intervals hold the truth by more than twice the standard
//! error of such a share, or of the skills of a size together by anything at all. `--short` simulates a tenth of the studies,
//! too few to judge by.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod design;
mod simulation;
mod world;

use std::process::ExitCode;

use design::{Design, Test};
use simulation::{Case, Folds, LEVELS, Outcomes, Studies};
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
    let line = PROMISED.start() - 2.0 * error(n)..=PROMISED.end() + 2.0 * error(n);
    let mut is_kept = true;
    let mut promised = |case: Case, what: &str| {
        let outcomes = lines(case, what, studies);
        is_kept &= simulation::shares(&outcomes).all(|share| line.contains(&share));
        outcomes
    };
    let sizes = [SMALL, LARGE].map(|design| {
        let case = Case { design, skill: SKILL, less: LESS, folds: Folds::Shared };
        let mut all = Outcomes::default();
        for mean in MEANS {
            let case = Case { skill: Skill { mean, ..SKILL }, ..case };
            simulation::merge(&mut all, &promised(case, ""));
        }
        simulation::merge(&mut all, &promised(Case { less: None, ..case }, "rival as good"));
        promised(Case { folds: Folds::Own, ..case }, "rival's own folds");
        promised(Case { design: Design { repeats: 1, ..design }, ..case }, "one repeat");
        (design, all)
    });

    println!(
        "\nThe first four of each size together, {} studies (standard error {:.4}).\n",
        4 * n,
        error(4 * n)
    );
    head();
    for (design, outcomes) in sizes {
        print(design, "all", &outcomes);
        is_kept &= simulation::shares(&outcomes).all(|share| PROMISED.contains(&share));
    }

    println!("\nWhere trainings differ otherwise, or less is known than intervals need: not promised.\n");
    head();
    let case = Case { design: SMALL, skill: SKILL, less: LESS, folds: Folds::Shared };
    for (trainings, what) in [(0.0, "trainings alike"), (0.8, "trainings unlike")] {
        lines(Case { skill: Skill { trainings, ..SKILL }, ..case }, what, studies);
    }
    let paper = Design { test: Test::Songs(13), ..SMALL };
    lines(Case { design: paper, ..case }, "13 songs, 1 training", studies);

    if is_short || is_kept {
        return ExitCode::SUCCESS;
    }
    println!(
        "\nA share is outside {:.3} to {:.3}, or, of the studies together, outside {} to {}.",
        line.start(),
        line.end(),
        PROMISED.start(),
        PROMISED.end()
    );
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
