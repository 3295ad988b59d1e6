//! How often the intervals of `Bootstrap` hold the truth, in simulated studies whose truth is known.
//!
//!     cargo run --release -p auteur-evaluation --example coverage [-- --short]
//!
//! A world is a set of artists, a classifier and a rival. The truth of a world is what they score on so many songs of these
//! artists, over so many trainings, that chance is left out of it. Studies are drawn from the world: songs, folds,
//! trainings, answers; and the interval of each holds the truth or does not. The exit code is 1 where a promise is broken:
//! where 93 to 97 of 100 intervals are to hold the truth and fewer or more do. `--short` simulates a tenth of the studies,
//! too few to judge by.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod design;
mod simulation;
mod world;

use std::process::ExitCode;

use design::{Design, Test};
use simulation::{Case, LEVELS, Outcome, Studies};
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
        if is_short { Studies { worlds: 10, of_each: 12 } } else { Studies { worlds: 40, of_each: 30 } };
    let error = (0.95_f64 * 0.05 / (studies.worlds * studies.of_each) as f64).sqrt();

    println!(
        "Share of 95 % intervals that hold the truth, of {} studies a row (standard error {error:.4}).\n\
         Songs, artists and folds as named; three repeats. The rival is less skilled, in the last rows just as skilled.\n",
        studies.worlds * studies.of_each
    );
    let mut kept = true;
    head();
    for design in [SMALL, LARGE] {
        for mean in MEANS {
            kept &= rows(Case { design, skill: Skill { mean, ..SKILL }, less: LESS }, "", studies);
        }
        kept &= rows(Case { design, skill: SKILL, less: None }, ", no difference", studies);
    }

    println!("\nNot promised: less is known of trainings here than an interval needs, or of songs.\n");
    head();
    let trainings = |trainings| Case { design: SMALL, skill: Skill { trainings, ..SKILL }, less: LESS };
    rows(trainings(0.0), ", trainings alike", studies);
    rows(trainings(0.8), ", trainings unlike", studies);
    rows(Case { design: Design { repeats: 1, ..SMALL }, skill: SKILL, less: LESS }, ", one repeat", studies);
    rows(Case { design: Design { repeats: 1, ..LARGE }, skill: SKILL, less: LESS }, ", one repeat", studies);
    rows(
        Case { design: Design { test: Test::Songs(13), ..SMALL }, skill: SKILL, less: LESS },
        ", paper",
        studies,
    );

    if is_short || kept {
        return ExitCode::SUCCESS;
    }
    println!("\nA share marked with * is outside {} to {}.", PROMISED.start(), PROMISED.end());
    ExitCode::FAILURE
}

fn head() {
    println!(
        "| {:26} | level |    F1 | F1 held | accuracy held | difference | F1 held | accuracy held | p < .05 |",
        "artists x songs"
    );
    println!(
        "|{:-<28}|-------|------:|--------:|--------------:|-----------:|--------:|--------------:|--------:|",
        ""
    );
}

/// Simulates a case and prints a line for each level; whether all shares are what is promised.
fn rows(case: Case, what: &str, studies: Studies) -> bool {
    let mut kept = true;
    for (level, [f1, accuracy]) in LEVELS.into_iter().zip(simulation::run(case, studies)) {
        let shares = [&f1, &accuracy].map(|outcomes| outcomes.each_ref().map(Outcome::held));
        kept &= shares.as_flattened().iter().all(|share| PROMISED.contains(share));
        let [[f1_share, f1_difference], [accuracy_share, accuracy_difference]] =
            shares.map(|shares| shares.map(marked));
        println!(
            "| {:26} | {:5} | {:5.3} | {f1_share:>7} | {accuracy_share:>13} | {:10.3} | {f1_difference:>7} | \
             {accuracy_difference:>13} | {:7.3} |",
            format!("{}{what}", case.design.name),
            format!("{level:?}").to_lowercase(),
            f1[0].truth(),
            f1[1].truth(),
            f1[1].rejected(),
        );
    }
    kept
}

fn marked(share: f64) -> String {
    format!("{share:.3}{}", if PROMISED.contains(&share) { " " } else { "*" })
}
