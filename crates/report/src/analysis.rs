//! Trials become what tables and figures say: averages with intervals, differences with tests.
//!
//! A [`StudyResults`] enters, an [`Analysis`] leaves. It stands alone so that a number is computed once, and the same
//! number stands in a table, a figure and the text.

mod cells;
mod comparisons;
mod missing;
mod producer;

use std::fmt;

use auteur_dataset::SplitKind;
use auteur_evaluation::{Interval, Resampled, Vote};
use auteur_ground::Progress;
use auteur_study::ArtistSet;

pub(crate) use cells::{Cell, Summary, report};
pub(crate) use comparisons::Comparison;
pub(crate) use missing::Missing;
pub(crate) use producer::{ArtistEffect, ProducerEffect};

use crate::{Classifier, ReportError, StudyResults};

/// The clip length of figures that show one length: the paper's best at song level.
const REFERENCE_SECONDS: f64 = 3.0;

/// What counts as one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// A clip.
    Frame,
    /// A song, under a vote.
    Song(Vote),
}

impl Level {
    /// The paper's two levels.
    pub(crate) const BOTH: [Self; 2] = [Self::Frame, Self::SONG];

    /// The paper's song level.
    pub(crate) const SONG: Self = Self::Song(Vote::Majority);

    /// The word in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Frame => "Frame",
            Self::Song(_) => "Song",
        }
    }
}

/// Whose songs are split, and what the split keeps together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    pub(crate) split: SplitKind,
    pub(crate) artists: ArtistSet,
}

impl Division {
    /// All divisions, in the order of tables.
    pub(crate) const ALL: [Self; 4] = [
        Self { split: SplitKind::Song, artists: ArtistSet::All },
        Self { split: SplitKind::Song, artists: ArtistSet::WithAlbums },
        Self { split: SplitKind::Album, artists: ArtistSet::All },
        Self { split: SplitKind::Album, artists: ArtistSet::WithAlbums },
    ];

    /// As captions say it.
    pub(crate) fn sentence(self) -> &'static str {
        match (self.split, self.artists) {
            (SplitKind::Song, ArtistSet::All) => "song split",
            (SplitKind::Song, ArtistSet::WithAlbums) => "song split of the artists with albums",
            (SplitKind::Album, _) => "album split",
        }
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.split, self.artists) {
            (SplitKind::Song, ArtistSet::All) => "Song",
            (SplitKind::Song, ArtistSet::WithAlbums) => "Song, artists with albums",
            // Only artists with albums can be split by album, whatever the set is called.
            (SplitKind::Album, _) => "Album",
        })
    }
}

/// A difference between two scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) value: f64,
    pub(crate) interval: Interval,
    pub(crate) p_value: f64,
}

impl Difference {
    fn of(difference: &Resampled) -> Self {
        Self { value: difference.estimate(), interval: difference.interval(), p_value: difference.p_value() }
    }
}

/// All that tables and figures say about trials.
pub(crate) struct Analysis<'a> {
    pub(crate) results: &'a StudyResults,
    /// Those that were asked for, then those that trials name besides.
    pub(crate) classifiers: Vec<Classifier>,
    /// Rising, in seconds; those that were asked for and those of trials.
    pub(crate) clip_seconds: Vec<f64>,
    /// In the order of classifiers, divisions and lengths.
    pub(crate) cells: Vec<Cell<'a>>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) producer_effects: Vec<ProducerEffect>,
    pub(crate) missing: Vec<Missing>,
}

impl<'a> Analysis<'a> {
    /// Judges all trials.
    pub(crate) fn of(results: &'a StudyResults, progress: &dyn Progress) -> Result<Self, ReportError> {
        if results.trials.is_empty() {
            return Err(ReportError::NoTrials);
        }
        let mut analysis = Self {
            results,
            classifiers: classifiers(results),
            clip_seconds: clip_seconds(results),
            cells: Vec::new(),
            comparisons: Vec::new(),
            producer_effects: Vec::new(),
            missing: Vec::new(),
        };
        analysis.cells = cells::judge(&analysis, progress)?;
        analysis.comparisons = comparisons::compare(&analysis, progress)?;
        analysis.producer_effects = producer::effects(&analysis, progress)?;
        analysis.missing = missing::groups(&analysis);
        Ok(analysis)
    }

    /// The cell of a classifier, a division and a length, if it has a trial.
    pub(crate) fn cell(&self, classifier: usize, division: Division, clip_seconds: f64) -> Option<&Cell<'a>> {
        self.cells_of(classifier, division).find(|cell| cell.clip_seconds == clip_seconds)
    }

    /// The cells of a classifier and a division, the shortest clips first.
    pub(crate) fn cells_of(&self, classifier: usize, division: Division) -> impl Iterator<Item = &Cell<'a>> {
        self.cells.iter().filter(move |cell| cell.classifier == classifier && cell.division == division)
    }

    /// The divisions in which a classifier has trials.
    pub(crate) fn divisions(&self, classifier: usize) -> impl Iterator<Item = Division> {
        Division::ALL
            .into_iter()
            .filter(move |&division| self.cells_of(classifier, division).next().is_some())
    }

    /// The cell of the length that stands for all others: 3 s, or the nearest to it.
    pub(crate) fn reference(&self, classifier: usize, division: Division) -> Option<&Cell<'a>> {
        let distance = |cell: &Cell| (cell.clip_seconds / REFERENCE_SECONDS).ln().abs();
        self.cells_of(classifier, division).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The name of a classifier to read.
    pub(crate) fn title(&self, classifier: usize) -> &str {
        &self.classifiers[classifier].title
    }

    /// Number of trials that a complete cell has.
    pub(crate) fn trials_asked(&self) -> usize {
        self.results.asked.seeds.len()
    }

    /// What is to be said of a number that comes from `found` trials; nothing where none is missing.
    pub(crate) fn fewer_trials(&self, found: usize) -> Option<String> {
        let asked = self.trials_asked();
        (found < asked).then(|| format!("{found} of the {asked} trials that were asked for."))
    }

    /// Number of classifiers with a trial.
    pub(crate) fn classifiers_tried(&self) -> usize {
        (0..self.classifiers.len()).filter(|&classifier| self.divisions(classifier).next().is_some()).count()
    }
}

fn classifiers(results: &StudyResults) -> Vec<Classifier> {
    let mut classifiers = results.asked.classifiers.clone();
    for trial in &results.trials {
        let name = &trial.condition.classifier;
        if !classifiers.iter().any(|classifier| classifier.name == *name) {
            let (name, title) = (name.clone(), name.clone());
            classifiers.push(Classifier { name, title, method: String::new(), work: None });
        }
    }
    classifiers
}

fn clip_seconds(results: &StudyResults) -> Vec<f64> {
    let found = results.trials.iter().map(|trial| trial.condition.clip_seconds);
    let mut lengths: Vec<f64> = results.asked.clip_seconds.iter().copied().chain(found).collect();
    lengths.sort_by(f64::total_cmp);
    lengths.dedup();
    lengths
}
