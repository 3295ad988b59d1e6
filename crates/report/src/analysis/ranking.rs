//! The classifiers of a division side by side: whose answers name most songs, at one length of clips for all.

use std::collections::BTreeSet;

use super::blind::Blind;
use super::division::Division;
use super::level::Level;
use super::setups::{Key, Setup, Setups, Summary};

/// The classifiers that were tried on a division, the best first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranking {
    pub(crate) division: Division,
    /// Number of artists that are told apart.
    pub(crate) artists: usize,
    /// Songs that were judged, each counted once.
    pub(crate) songs: usize,
    pub(crate) places: Vec<Place>,
    /// Of songs.
    pub(crate) blind: Option<Blind>,
}

/// A classifier's place in a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) key: Key,
    /// Share of songs whose artist is named.
    pub(crate) accuracy: Summary,
}

impl Ranking {
    /// One for every division with a trial, in the order of divisions. No length is chosen by its result.
    pub(super) fn all(setups: &Setups) -> Vec<Self> {
        Division::ALL.into_iter().filter_map(|division| Self::of(setups, division)).collect()
    }

    fn of(setups: &Setups, division: Division) -> Option<Self> {
        let found: Vec<&Setup> = setups.references().filter(|setup| setup.key.division == division).collect();
        let first = found.first()?;
        let songs: BTreeSet<&str> = found.iter().flat_map(|setup| setup.songs()).collect();
        let mut places: Vec<Place> = found
            .iter()
            .map(|setup| Place { key: setup.key, accuracy: setup.accuracy(Level::SONG) })
            .collect();
        places.sort_by(|a, b| b.accuracy.average.total_cmp(&a.accuracy.average));
        Some(Self {
            division,
            artists: first.artists().len(),
            songs: songs.len(),
            places,
            blind: first.blind(Level::SONG),
        })
    }

    /// The best classifier.
    pub(crate) fn best(&self) -> &Place {
        &self.places[0]
    }

    /// Those that name most songs: the best, and others that name equally many.
    pub(crate) fn ahead(&self) -> &[Place] {
        const ROUNDING: f64 = 1e-9;
        let most = self.best().accuracy.average;
        let count = self.places.iter().take_while(|place| most - place.accuracy.average < ROUNDING).count();
        &self.places[..count]
    }

    /// The place of a classifier.
    pub(crate) fn place_of(&self, classifier: usize) -> Option<&Place> {
        self.places.iter().find(|place| place.key.classifier == classifier)
    }
}
