//! Figure B: who is taken for whom by the best classifier.

use super::confusion::confusion;
use super::kind::{Drawing, Figures, Number};
use crate::Section;
use crate::analysis::Analysis;

/// The confusion of the best classifier.
pub(super) struct WhoForWhom;

impl Figures for WhoForWhom {
    fn number(&self) -> Number {
        Number::Letter('B')
    }

    fn section(&self) -> Section {
        Section::Answer
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let best = analysis.best().and_then(|place| analysis.setups.get(place.key));
        best.into_iter().map(|setup| -> Drawing { Box::new(move || confusion(analysis, setup)) }).collect()
    }
}
