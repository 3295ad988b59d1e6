//! The paper's three figures under its numbers, and those that the paper lacks.

mod confusion;
mod curves;
mod lengths;
mod map;
mod network;
mod producer;
mod spectrograms;

use auteur_ground::Progress;
use rayon::prelude::*;

pub(crate) use map::map as draw_map;

use crate::analysis::{Analysis, Level};
use crate::{Figure, ReportError};

/// A figure that is still to be drawn.
type Drawing<'a> = Box<dyn Fn() -> Result<Figure, ReportError> + Send + Sync + 'a>;

/// All figures that there is something to show in.
pub(crate) fn all(analysis: &Analysis, progress: &dyn Progress) -> Result<Vec<Figure>, ReportError> {
    let mut drawings: Vec<Drawing> = Vec::new();
    let results = analysis.results;
    if !results.excerpts.clips.is_empty() {
        drawings.push(Box::new(|| spectrograms::spectrograms(&results.excerpts)));
    }
    if let Some(shape) = &results.network {
        drawings.push(Box::new(|| network::network(shape)));
    }
    if let Some(points) = &results.map {
        drawings.push(Box::new(|| map::map(points)));
    }
    add_f1_by_length(&mut drawings, analysis);
    add_producer_effects(&mut drawings, analysis);
    add_learning_curves(&mut drawings, analysis);
    add_confusions(&mut drawings, analysis);
    progress.begin("figures", drawings.len() as u64);
    let figures = drawings.into_par_iter().map(|draw| {
        progress.advance(1);
        if progress.is_cancelled() { Err(ReportError::Cancelled) } else { draw() }
    });
    let figures = figures.collect();
    progress.finish();
    figures
}

fn add_f1_by_length<'a>(drawings: &mut Vec<Drawing<'a>>, analysis: &'a Analysis) {
    for (index, classifier) in (0..analysis.classifiers.len())
        .filter(|&classifier| analysis.divisions(classifier).next().is_some())
        .enumerate()
    {
        drawings
            .push(Box::new(move || lengths::f1_by_length(analysis, classifier, format!("4.{}", index + 1))));
    }
}

fn add_producer_effects<'a>(drawings: &mut Vec<Drawing<'a>>, analysis: &'a Analysis) {
    let effects = analysis.producer_effects.iter().filter(|effect| !effect.by_artist.is_empty());
    for (index, effect) in effects.enumerate() {
        drawings.push(Box::new(move || producer::effect(analysis, effect, format!("5.{}", index + 1))));
    }
}

fn add_learning_curves<'a>(drawings: &mut Vec<Drawing<'a>>, analysis: &'a Analysis) {
    let cells = reference_cells(analysis);
    let learnt = cells.filter(|cell| cell.trials.iter().any(|trial| !trial.epochs.is_empty()));
    for (index, cell) in learnt.enumerate() {
        drawings.push(Box::new(move || curves::curves(analysis, cell, format!("6.{}", index + 1))));
    }
}

fn add_confusions<'a>(drawings: &mut Vec<Drawing<'a>>, analysis: &'a Analysis) {
    let both = reference_cells(analysis).flat_map(|cell| Level::BOTH.map(|level| (cell, level)));
    for (index, (cell, level)) in both.enumerate() {
        let number = format!("7.{}", index + 1);
        drawings.push(Box::new(move || confusion::confusion(analysis, (cell, level), number.clone())));
    }
}

/// For every classifier and division the cell of the reference length.
fn reference_cells<'c, 'a>(
    analysis: &'c Analysis<'a>,
) -> impl Iterator<Item = &'c crate::analysis::Cell<'a>> {
    (0..analysis.classifiers.len()).flat_map(move |classifier| {
        analysis.divisions(classifier).filter_map(move |division| analysis.reference(classifier, division))
    })
}

/// What a caption adds where trials are missing.
fn fewer_trials(analysis: &Analysis, found: usize) -> String {
    analysis.fewer_trials(found).map_or_else(String::new, |sentence| format!(" {sentence}"))
}

/// A part of a file's name: small letters, digits and hyphens.
fn slug(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
