//! Table III: the accuracies of the classical baselines, as published and as found here.

use auteur_classifier::Work;
use auteur_dataset::SplitKind;
use auteur_study::ArtistSet;

use super::averages::average;
use super::remarks::{DEVIATION, INTERVALS};
use crate::Section;
use crate::analysis::{Analysis, Division, Level, Summary};
use crate::published::{ACCURACIES, PublishedAccuracy};
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let mut table = Table::new(
        Section::Baselines,
        "III",
        "Test accuracy of the MFCC baselines (best reported) and of the same methods here",
        &[
            "Work",
            "Level",
            "Split",
            "#Artists",
            "Method",
            "#Accuracy",
            "Here",
            "#Artists here",
            "#Clip",
            "#Average",
            "#Best",
            "#Standard deviation",
            "#95 % interval",
        ],
    );
    for published in &ACCURACIES {
        let own: Vec<usize> = reproducing(analysis, published.work).collect();
        let mut lead = published_cells(published);
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
        "The paper takes the best accuracy that each work reports; its songs are different ones. Here: clips of 3 \
         s, or of the length nearest to it that was tried, so that no length is chosen by its test songs.",
    );
    table.remark(DEVIATION);
    table.remark(INTERVALS);
    vec![table]
}

fn reproducing(analysis: &Analysis, work: Work) -> impl Iterator<Item = usize> {
    let classifiers = analysis.classifiers.iter().enumerate();
    classifiers.filter(move |(_, classifier)| classifier.work == Some(work)).map(|(index, _)| index)
}

fn published_cells(published: &PublishedAccuracy) -> Vec<Cell> {
    let level = if published.by_song { Level::SONG } else { Level::Frame };
    vec![
        published.name.into(),
        level.name().into(),
        division(published.split).to_string().into(),
        Value::Count(published.artists).into(),
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
    let level = if published.by_song { Level::SONG } else { Level::Frame };
    let found = analysis.setups.reference(classifier, division(published.split));
    let summary: Option<Summary> = found.map(|setup| setup.accuracy(level));
    vec![
        analysis.title(classifier).into(),
        Cell::of(found, |setup| Value::Count(setup.artists().len() as u64)),
        Cell::of(found, |setup| Value::Text(length(setup.key.clip_seconds))),
        average(table, analysis, summary.as_ref()),
        Cell::of(summary, |summary| Value::Score(summary.best)),
        Cell::of(summary.and_then(|summary| summary.deviation), Value::Score),
        Cell::of(summary.and_then(|summary| summary.interval), Value::Interval),
    ]
}

fn division(split: SplitKind) -> Division {
    Division { split, artists: ArtistSet::All }
}
