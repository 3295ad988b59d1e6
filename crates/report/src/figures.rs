//! The paper's three figures under its numbers, and those that the paper lacks.
//!
//! A further kind of figure is one file, in which a type is [`Figures`], and one line below.

mod kind;
mod library;
pub(crate) mod words;

use auteur_ground::Progress;
use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::{Figure, ReportError};
use kind::Figures;

auteur_ground::modules! {
    /// All kinds of figures, in the order of their numbers.
    static FIGURES: &dyn Figures = [
        overview::Overview,
        whom::WhoForWhom,
        spectrograms::Spectrograms,
        network::Architecture,
        map::Maps,
        lengths::F1ByLength,
        producer::ProducerEffects,
        curves::LearningCurves,
        confusion::Confusions,
        reliability::Reliability,
        verification::Verifications,
    ];
}

/// All figures that there is something to show in.
pub(crate) fn all(analysis: &Analysis, progress: &dyn Progress) -> Result<Vec<Figure>, ReportError> {
    let mut drawings = Vec::new();
    for kind in FIGURES {
        let numbered = kind.drawings(analysis).into_iter().enumerate();
        drawings.extend(numbered.map(|(index, draw)| (*kind, index, draw)));
    }
    progress.begin("Drawing figures", drawings.len() as u64);
    let figures = drawings.into_par_iter().map(|(kind, index, draw)| {
        progress.advance(1);
        if progress.is_cancelled() {
            return Err(ReportError::Cancelled);
        }
        Ok(draw()?.placed(kind, index))
    });
    let figures = figures.collect();
    progress.finish();
    figures
}
