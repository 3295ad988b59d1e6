//! What may be asked of a study that was begun: more of the same, and nothing that would change what is done.

use auteur_ground::{Difference, first_difference};

use super::StudyPlan;
use crate::OtherPlan;

impl StudyPlan {
    /// This plan with what `asked` adds: classifiers with their settings, lengths, splits and seeds. What `asked` lacks
    /// stays, and what neither asks for is not added: not the seeds of one with the lengths of the other.
    ///
    /// # Errors
    /// [`OtherPlan`] where the store, the excluded artists, the groups of copies, the folds or the settings of a classifier that both name differ.
    pub fn extended(&self, asked: &Self) -> Result<Self, OtherPlan> {
        if self.store != asked.store {
            return Err(OtherPlan::Store { there: self.store.clone(), here: asked.store.clone() });
        }
        let [there, here] = [self, asked].map(StudyPlan::sorted_exclude);
        if there != here {
            let [there, here] = [there, here].map(|artists| listed(&artists));
            return Err(OtherPlan::Setting(Difference { setting: "exclude".to_owned(), there, here }));
        }
        if self.groups != asked.groups {
            let [there, here] = [self, asked].map(|plan| match plan.groups.len() {
                0 => "none".to_owned(),
                1 => "one group of copies".to_owned(),
                groups => format!("{groups} groups of copies"),
            });
            return Err(OtherPlan::Setting(Difference { setting: "groups".to_owned(), there, here }));
        }
        if self.folds != asked.folds {
            return Err(OtherPlan::Protocol { there: self.folds, here: asked.folds });
        }
        let both = self.classifiers.iter().filter(|name| asked.classifiers.contains(name));
        let both: Vec<&str> = both.map(String::as_str).collect();
        for name in &both {
            let [there, here] = [self, asked].map(|plan| plan.recipe_of(name).to_owned());
            if there != here {
                let setting = format!("variants.{name}.of");
                return Err(OtherPlan::Setting(Difference { setting, there, here }));
            }
        }
        let [there, here] = [self, asked].map(|plan| plan.shared_settings(&both));
        if let Some(difference) = first_difference(&there, &here) {
            return Err(OtherPlan::Setting(difference));
        }
        let mut extended = Self { parts: self.parts_with(asked), ..self.clone() };
        add(&mut extended.classifiers, &asked.classifiers);
        add(&mut extended.lengths, &asked.lengths);
        add(&mut extended.splits, &asked.splits);
        add(&mut extended.seeds, &asked.seeds);
        for (name, section) in &asked.settings.sections {
            if asked.classifiers.contains(name) && !both.contains(&name.as_str()) {
                extended.settings.sections.insert(name.clone(), section.clone());
                let recipe = asked.variants.get(name);
                extended.variants.extend(recipe.map(|recipe| (name.clone(), recipe.clone())));
            }
        }
        Ok(extended)
    }

    fn sorted_exclude(&self) -> Vec<&str> {
        let mut artists: Vec<&str> = self.exclude.iter().map(String::as_str).collect();
        artists.sort_unstable();
        artists
    }
}

fn listed(artists: &[&str]) -> String {
    if artists.is_empty() { "nobody".to_owned() } else { artists.join(", ") }
}

pub(super) fn add<T: Clone + PartialEq>(list: &mut Vec<T>, asked: &[T]) {
    for value in asked {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}
