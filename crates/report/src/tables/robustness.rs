//! What distortions of the sound cost.

use std::collections::BTreeSet;

use auteur_audio::Distortion;

use super::averages::average;
use super::remarks::DIFFERENCES;
use crate::Section;
use crate::analysis::{Analysis, Copies, Level, Robustness};
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    vec![side_by_side(analysis), one_by_one(analysis)]
}

/// A row for each setup, a column for each distortion.
fn side_by_side(analysis: &Analysis) -> Table {
    let judged: BTreeSet<&str> = all_copies(analysis).map(|(_, copies)| copies.distortion.name()).collect();
    let distortions = || Distortion::all().filter(|distortion| judged.contains(distortion.name()));
    let heads: Vec<String> = distortions().map(|distortion| format!("#{}", distortion.name())).collect();
    let mut columns = vec!["Classifier", "Split", "#Clip", "#Undistorted"];
    columns.extend(heads.iter().map(String::as_str));
    let mut table = Table::new(
        Section::Robustness,
        "XV",
        "Robustness: F1 by song, and what it gains or loses where the sound of the test songs is changed",
        &columns,
    );
    for robustness in &analysis.robustness {
        let mut cells = beginning(&mut table, analysis, robustness);
        for distortion in distortions() {
            let copies =
                robustness.copies.iter().find(|copies| copies.distortion.name() == distortion.name());
            cells.push(match copies {
                Some(copies) => gain(&mut table, analysis, robustness, copies),
                None => Value::Missing.into(),
            });
        }
        table.push(cells);
    }
    let meanings: Vec<String> =
        distortions().map(|distortion| format!("{}: {}", distortion.name(), distortion.about())).collect();
    table.remark(format!("{}.", meanings.join("; ")));
    table.remark("The classifiers learnt from undistorted songs alone.");
    table
}

/// A row for each setup and distortion, with all that is known of it.
fn one_by_one(analysis: &Analysis) -> Table {
    let mut table = Table::new(
        Section::Robustness,
        "XVI",
        "Robustness in full: distorted copies of the test songs, song by song",
        &[
            "Classifier",
            "Split",
            "#Clip",
            "Copies",
            "#F1",
            "#F1 gained",
            "#95 % interval",
            "#Songs named",
            "#Songs gained",
        ],
    );
    for (robustness, copies) in all_copies(analysis) {
        let gained = gain(&mut table, analysis, robustness, copies);
        table.push(vec![
            analysis.title(robustness.key.classifier).into(),
            robustness.key.division.to_string().into(),
            length(robustness.key.clip_seconds).into(),
            copies.distortion.about().into(),
            Value::Score(copies.f1.value).into(),
            gained,
            Value::DifferenceInterval(copies.gain.interval).into(),
            Value::Score(copies.accuracy).into(),
            Value::Difference(copies.accuracy_gain).into(),
        ]);
    }
    table.remark("Songs named: the share of songs whose artist most of their clips are given to.");
    table.remark(DIFFERENCES);
    table
}

fn all_copies<'a>(analysis: &'a Analysis) -> impl Iterator<Item = (&'a Robustness, &'a Copies)> {
    analysis
        .robustness
        .iter()
        .flat_map(|robustness| robustness.copies.iter().map(move |copies| (robustness, copies)))
}

/// What is judged, and its score where nothing is changed.
fn beginning(table: &mut Table, analysis: &Analysis, robustness: &Robustness) -> Vec<Cell> {
    let key = robustness.key;
    let undistorted = average(table, analysis, analysis.setups.get(key), |setup| setup.f1(Level::SONG));
    vec![
        analysis.title(key.classifier).into(),
        key.division.to_string().into(),
        length(key.clip_seconds).into(),
        undistorted,
    ]
}

/// What the F1 of copies is above that of the songs.
fn gain(table: &mut Table, analysis: &Analysis, robustness: &Robustness, copies: &Copies) -> Cell {
    let left_out = match copies.lost {
        0 => None,
        1 => Some("1 song is left out, whose copy is too short.".to_owned()),
        lost => Some(format!("{lost} songs are left out, whose copies are too short.")),
    };
    let caveats = analysis.fewer_trials(copies.trials, &[robustness.key]).into_iter().chain(left_out);
    let cell = Cell::from(Value::Difference(copies.gain.value));
    caveats.fold(cell, |cell, caveat| table.noted(cell, caveat))
}
