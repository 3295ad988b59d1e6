//! What a report is made of: what was asked, what was found, and what was heard.
//!
//! A [`StudyResults`] is plain data, so that a report of one run, of a study on disk or of trials made up by a test are
//! all the same to this crate. It neither trains nor decodes.

use auteur_dataset::SplitKind;
use auteur_study::{Condition, Corpus, Excerpts, JobState, Trial};

use crate::{Map, Network};

/// A study, or a single run, and what it found.
#[derive(Clone, Debug)]
pub struct StudyResults {
    /// What was asked for.
    pub asked: Asked,
    /// The trials that are complete, in any order.
    pub trials: Vec<Trial>,
    /// The trials that were asked for and have no result, and how far they are.
    pub missing: Vec<MissingTrial>,
    /// What to call the music, such as `game-music-10`.
    pub name: String,
    /// The music.
    pub corpus: Corpus,
    /// How the network was trained.
    pub training: Vec<Setting>,
    /// The network, for Figure 2.
    pub network: Option<Network>,
    /// A few seconds by every artist, for Figure 1, and how all songs became features.
    pub excerpts: Excerpts,
    /// Clips in two dimensions, for Figure 3 and the interactive map.
    pub map: Option<Map>,
}

/// A trial without a result.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingTrial {
    /// What was to be tried.
    pub condition: Condition,
    /// How far it is.
    pub state: JobState,
}

/// The grid that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The classifiers, in the order of the tables.
    pub classifiers: Vec<Classifier>,
    /// What splits keep together.
    pub splits: Vec<SplitKind>,
    /// Lengths of clips in seconds.
    pub clip_seconds: Vec<f64>,
    /// One trial each.
    pub seeds: Vec<u64>,
}

/// A classifier as tables speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classifier {
    /// The name in [`Condition::classifier`](auteur_study::Condition::classifier).
    pub name: String,
    /// The name to read, such as `CRNN`.
    pub title: String,
    /// What it is, such as `Gaussian on MFCC`.
    pub method: String,
    /// The published work that it does again.
    pub work: Option<Work>,
}

/// A published work whose figures the tables show beside the own ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Whitman, Flake and Lawrence 2001.
    Whitman,
    /// Ellis 2007.
    Ellis,
    /// Mandel and Ellis 2005, by frames.
    MandelFrame,
    /// Mandel and Ellis 2005, by songs.
    MandelSong,
    /// Nasrullah and Zhao 2019: the paper, Tables IV and V.
    NasrullahZhao,
}

/// One setting beside the paper's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it sets, such as `Learning rate`.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
    /// The paper's value, where the paper gives one.
    pub paper: Option<String>,
}
