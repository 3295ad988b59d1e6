//! How the trainings of a setup went, and which of them failed.

use auteur_classifier::{Collapse, EpochRecord};
use auteur_study::Trial;

/// A training that has epochs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trained<'a> {
    /// Such as `seed 0`, or `seed 0, fold 2/5`.
    pub(crate) name: String,
    pub(crate) epochs: &'a [EpochRecord],
    /// Whether it failed, and how.
    pub(crate) collapse: Option<Collapse>,
}

impl<'a> Trained<'a> {
    /// The trainings of trials that have epochs.
    pub(super) fn all(trials: &[&'a Trial]) -> Vec<Self> {
        let trainings = trials.iter().flat_map(|trial| {
            trial.trainings.iter().map(|training| {
                let fold = training.fold.map_or_else(String::new, |fold| format!(", fold {fold}"));
                Self {
                    name: format!("seed {}{fold}", trial.condition.seed),
                    epochs: &training.epochs,
                    collapse: Collapse::of(&training.epochs, training.answers.artists().len()),
                }
            })
        });
        trainings.filter(|training| !training.epochs.is_empty()).collect()
    }
}

/// How many trainings failed, and which: a sentence; nothing where none did.
pub(super) fn failures(trainings: &[Trained]) -> Option<String> {
    /// As many names are read.
    const MOST_NAMES: usize = 5;
    let failed: Vec<&Trained> = trainings.iter().filter(|training| training.collapse.is_some()).collect();
    let said = |training: &&Trained| {
        let how = training.collapse.as_ref().map_or_else(String::new, how);
        format!("{}: {how}", training.name)
    };
    let names = match failed.len() {
        0 => return None,
        1..=MOST_NAMES => format!(" ({})", failed.iter().map(said).collect::<Vec<_>>().join("; ")),
        _ => String::new(),
    };
    Some(format!("{} of {} trainings failed{names}.", failed.len(), trainings.len()))
}

/// `kept the weights of epoch 2 of 12, with a validation loss of 2.10 where guessing has 2.30`.
fn how(collapse: &Collapse) -> String {
    let &Collapse { best_epoch, epochs, validation_loss, chance_loss } = collapse;
    format!(
        "kept the weights of epoch {best_epoch} of {epochs}, with a validation loss of {validation_loss:.2} where guessing \
         has {chance_loss:.2}"
    )
}
