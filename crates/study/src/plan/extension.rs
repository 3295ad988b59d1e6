//! What may be asked of a study that was begun: more of the same, and nothing that would change what is done.

use std::path::Path;

use super::StudyPlan;
use crate::StudyError;

impl StudyPlan {
    /// This plan with what `asked` adds: classifiers, lengths, splits and seeds. What `asked` lacks stays.
    ///
    /// `study` is the folder, for the message.
    ///
    /// # Errors
    /// [`StudyError::OtherStore`], [`StudyError::OtherPlan`] where epochs or excluded artists differ, and
    /// [`StudyError::OtherSetting`] where another setting does, since the trials could then not be compared.
    pub fn extended(&self, asked: &Self, study: &Path) -> Result<Self, StudyError> {
        if self.store != asked.store {
            return Err(StudyError::OtherStore {
                study: study.to_path_buf(),
                began: self.store.clone(),
                given: asked.store.clone(),
            });
        }
        let refuse = |field, began: String, asked: String| {
            Err(StudyError::OtherPlan { study: study.to_path_buf(), field, began, asked })
        };
        if self.epochs != asked.epochs {
            return refuse("epochs", self.epochs.to_string(), asked.epochs.to_string());
        }
        let [began, given] = [&self.exclude, &asked.exclude].map(|artists| {
            let mut artists = artists.clone();
            artists.sort();
            artists
        });
        if began != given {
            let listed = |artists: Vec<String>| match artists.as_slice() {
                [] => "nobody".to_owned(),
                _ => artists.join(", "),
            };
            return refuse("exclude", listed(began), listed(given));
        }
        let names = self.settings.keys().chain(asked.settings.keys());
        for name in names {
            let value = |plan: &Self| plan.settings.get(name).cloned().unwrap_or_else(|| "none".to_owned());
            let (began, asked) = (value(self), value(asked));
            if began != asked {
                let (study, name) = (study.to_path_buf(), name.clone());
                return Err(StudyError::OtherSetting { study, name, began, asked });
            }
        }
        let mut extended = self.clone();
        add(&mut extended.classifiers, &asked.classifiers);
        add(&mut extended.lengths, &asked.lengths);
        add(&mut extended.splits, &asked.splits);
        add(&mut extended.seeds, &asked.seeds);
        Ok(extended)
    }
}

fn add<T: Clone + PartialEq>(list: &mut Vec<T>, asked: &[T]) {
    for value in asked {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}
