//! What a report is made of: what was asked, what was found, and what was heard.
//!
//! A [`StudyResults`] is plain data, so that a report of one run, of a study on disk or of trials made up by a test are
//! all the same to this crate.

use auteur_classifier::{About, Blueprint, SettingRow};
use auteur_dataset::{Fold, SplitKind};
use auteur_ground::Difference;
use auteur_likeness::Pairs;
use auteur_study::{ClipSeconds, Condition, Corpus, ExcerptSource, Excerpts, JobState, Trial};

use crate::{Map, ReportError};

/// A study, or a single run, and what it found.
#[derive(Clone, Debug)]
pub struct StudyResults {
    /// What was asked for.
    pub asked: Asked,
    /// What the classifiers say of themselves. One that is not among them goes by its name, as a variant does.
    pub about: Vec<About>,
    /// The classifiers that are variants of others.
    pub variants: Vec<Variant>,
    /// The trials that are complete, in any order.
    pub trials: Vec<Trial>,
    /// The trials that were asked for and have no result, and how far they are.
    pub missing: Vec<MissingTrial>,
    /// What to call the music, such as `game-music-10`.
    pub name: String,
    /// The music.
    pub corpus: Corpus,
    /// How the network was trained.
    pub training: Vec<SettingRow>,
    /// The network, for Figure 2.
    pub network: Option<Blueprint>,
    /// A few seconds by every artist, for Figure 1, and how all songs became features.
    pub excerpts: Excerpts,
    /// Pairs of songs by artists that were never learnt from, of a run that compared them.
    pub verification: Option<Verification>,
    /// Another study of the same songs, to stand beside this one.
    pub beside: Option<OtherStudy>,
    /// Clips in two dimensions, for Figure 3 and the interactive map.
    pub map: Option<Map>,
}

impl StudyResults {
    /// Refuses what no report can be made of.
    pub(crate) fn validate(&self) -> Result<(), ReportError> {
        if self.trials.is_empty() {
            return Err(ReportError::NoTrials);
        }
        let n_mels = self.excerpts.features.n_mels;
        let mut faults = self.excerpts.clips.iter().filter_map(|excerpt| {
            let ExcerptSource { artist, song, .. } = &excerpt.source;
            let problem = fault(&excerpt.decibels, n_mels)?;
            Some(ReportError::Excerpt { artist: artist.clone(), song: song.clone(), problem })
        });
        faults.next().map_or(Ok(()), Err)
    }
}

/// What is wrong with a spectrogram, `[frames, n_mels]`.
fn fault(decibels: &[f32], n_mels: usize) -> Option<String> {
    let values = decibels.len();
    if n_mels == 0 || values == 0 || !values.is_multiple_of(n_mels) {
        return Some(format!("has {values} values for {n_mels} mel bands"));
    }
    let unknown = decibels.iter().find(|value| !value.is_finite())?;
    Some(format!("has {unknown} for a level in decibels"))
}

/// A classifier that is another but for some settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The name in conditions, by which it goes.
    pub name: String,
    /// The name of the other.
    pub of: String,
    /// The settings in which they differ, as the other has them and as it has them.
    pub own: Vec<Difference>,
}

/// Pairs of songs by artists that were never learnt from.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// What the pairs were given.
    pub pairs: Pairs,
    /// The list of the pairs as CSV, which is kept beside the report.
    pub list: String,
}

/// Another study of the same songs.
#[derive(Clone, Debug)]
pub struct OtherStudy {
    /// What to call it.
    pub name: String,
    /// Its trials that are complete.
    pub trials: Vec<Trial>,
    /// Recordings whose copies it keeps together.
    pub groups: usize,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Names of the classifiers, in the order of the tables.
    pub classifiers: Vec<String>,
    /// What splits keep together.
    pub splits: Vec<SplitKind>,
    /// Lengths of clips.
    pub clip_seconds: Vec<ClipSeconds>,
    /// One trial each.
    pub seeds: Vec<u64>,
    /// How songs came to be tested.
    pub protocol: Protocol,
    /// Recordings that are there more than once and whose copies never lie in two parts of a split.
    pub groups: usize,
}

/// How songs came to be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Each trial draws a test part, as in the paper: a tenth of the songs, or an album of each artist.
    TestPart,
    /// The only trial tests one fold of a cross-validation.
    OneFold(Fold),
    /// Somebody's file says which songs are tested.
    File,
    /// Each trial is a cross-validation in so many folds; of albums, in no more than an artist has.
    CrossValidation(usize),
}
