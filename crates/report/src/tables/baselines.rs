//! Table III: the accuracies of the classical baselines, as published and as found here.

use auteur_classifier::Work;
use auteur_dataset::SplitKind;
use auteur_study::ArtistSet;

use super::averages::average;
use super::remarks::INTERVALS;
use crate::Section;
use crate::analysis::{Analysis, Division, Level, Summary};
use crate::published::{ACCURACIES, PublishedAccuracy};
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let mut table = Table::new(
        Section::Paper,
        "III",
        "Accuracy of earlier methods: as published, on other songs and other numbers of artists, and of the same methods here",
        &[
            "Work",
            "Judged",
            "Split",
            "#Artists",
            "#Guessing",
            "Method",
            "#Accuracy",
            "Here",
            "Judged here",
            "#Artists here",
            "#Guessing here",
            "#Clip",
            "#Average",
            "#95 % interval",
        ],
    );
    for published in &ACCURACIES {
        let own: Vec<usize> = reproducing(analysis, published.work).collect();
        let mut lead = published_cells(&mut table, published);
        if own.is_empty() {
            lead.extend(std::iter::repeat_n(Cell::from(Value::Missing), 7));
            table.push_group(lead);
            continue;
        }
        for (index, classifier) in own.into_iter().enumerate() {
            let mut cells = if index == 0 { lead.clone() } else { vec![Cell::from(""); lead.len()] };
            cells.extend(own_cells(&mut table, analysis, published, classifier));
            if index == 0 { table.push_group(cells) } else { table.push(cells) }
        }
    }
    table.remark(
        "Accuracy: the share of what was judged whose artist was named. Numbers stand side by side only to show how far a method \
         gets: the published ones are of other songs, and among more artists guessing is worth less. Here: clips of 3 s, or \
         of the length nearest to it that was tried, so that no length is chosen by its result.",
    );
    table.remark(INTERVALS);
    vec![table.without_empty_columns()]
}

fn reproducing(analysis: &Analysis, work: Work) -> impl Iterator<Item = usize> {
    let classifiers = analysis.classifiers.iter().enumerate();
    classifiers.filter(move |(_, classifier)| classifier.work == Some(work)).map(|(index, _)| index)
}

fn published_cells(table: &mut Table, published: &PublishedAccuracy) -> Vec<Cell> {
    vec![
        table.noted(published.name, published.note),
        published.judged.into(),
        division(published.split).to_string().into(),
        Value::Count(published.artists).into(),
        Value::Score(1.0 / published.artists as f64).into(),
        published.method.into(),
        Value::Score(published.accuracy).into(),
    ]
}

fn own_cells(
    table: &mut Table,
    analysis: &Analysis,
    published: &PublishedAccuracy,
    classifier: usize,
) -> Vec<Cell> {
    let found = analysis.setups.reference(classifier, division(published.split));
    let summary: Option<Summary> = found.map(|setup| setup.accuracy(published.level));
    let judged = if published.level == Level::Frame { "clip" } else { "song" };
    let guessing = found.and_then(|setup| setup.blind(published.level)).map(|blind| blind.guessing.accuracy);
    let average = if found.is_none() && !analysis.results.asked.splits.contains(&published.split) {
        table.noted(Value::Missing, "This split was not requested.")
    } else {
        average(table, analysis, found, |setup| setup.accuracy(published.level))
    };
    vec![
        analysis.title(classifier).into(),
        Cell::of(found, |_| Value::Text(judged.to_owned())),
        Cell::of(found, |setup| Value::Count(setup.artists().len() as u64)),
        Cell::of(guessing, Value::Score),
        Cell::of(found, |setup| Value::Text(length(setup.key.clip_seconds))),
        average,
        Cell::of(summary.and_then(|summary| summary.interval), Value::Interval),
    ]
}

fn division(split: SplitKind) -> Division {
    Division { split, artists: ArtistSet::All }
}
