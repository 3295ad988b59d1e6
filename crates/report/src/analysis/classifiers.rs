//! The classifiers of a study, as tables speak of them.

use auteur_classifier::{Judges, Work};

use super::level::Level;
use crate::StudyResults;

/// A classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Classifier {
    /// The name in conditions.
    pub(crate) name: String,
    /// The name to read, such as `CRNN`.
    pub(crate) title: String,
    /// The published work that it does again.
    pub(crate) work: Option<Work>,
    /// What an answer is about; of one that nobody described, clips.
    pub(crate) judges: Judges,
}

impl Classifier {
    /// Those that were asked for, then those that trials name besides.
    pub(super) fn all(results: &StudyResults) -> Vec<Self> {
        let mut classifiers: Vec<Self> = Vec::new();
        let tried = results.trials.iter().map(|trial| &trial.condition.classifier);
        for name in results.asked.classifiers.iter().chain(tried) {
            if !classifiers.iter().any(|classifier| classifier.name == *name) {
                classifiers.push(Self::of(name, results));
            }
        }
        classifiers
    }

    /// The levels at which its answers are comparable with others': one that judges whole songs says the same of all clips of
    /// a song, and one that hears more than a clip for its answer says nothing of how good clips are.
    pub(crate) fn levels(&self) -> &'static [Level] {
        match self.judges {
            Judges::Clips => &Level::BOTH,
            Judges::ClipsInContext | Judges::Songs => &[Level::SONG],
        }
    }

    fn of(name: &str, results: &StudyResults) -> Self {
        let variant = results.variants.iter().find(|variant| variant.name == name);
        let recipe = variant.map_or(name, |variant| &variant.of);
        let about = results.about.iter().find(|about| about.name == recipe);
        // A variant goes by its own name, and does no published work again.
        let as_published = about.filter(|_| variant.is_none());
        Self {
            name: name.to_owned(),
            title: as_published.map_or(name, |about| about.title).to_owned(),
            work: as_published.and_then(|about| about.work),
            judges: about.map_or(Judges::Clips, |about| about.judges),
        }
    }
}
