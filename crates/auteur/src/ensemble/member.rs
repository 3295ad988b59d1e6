//! The section `[ensemble]`: who its members are, and how much each counts.

use auteur_classifier::{POSITIVE, Recipe, Section, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::NAME;
use crate::registry::registry;
use crate::start::{START, Weights};
use crate::variant::built_in;

/// The section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EnsembleSettings {
    pub(super) members: Vec<Member>,
}

/// A classifier of an ensemble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Said")]
pub(super) struct Member {
    /// The name of its recipe.
    pub(super) classifier: String,
    /// How much its answers count beside those of the others.
    pub(super) weight: f64,
    /// All of its settings.
    pub(super) settings: Section,
}

/// A member as people write it: a name alone, or with what it has otherwise than usual.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "the name of a classifier, or { classifier = \"crnn\", weight = 1.0, settings = {} }"
)]
enum Said {
    Name(String),
    Record(Record),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    classifier: String,
    #[serde(default = "usual_weight")]
    weight: f64,
    #[serde(default)]
    settings: Section,
}

fn usual_weight() -> f64 {
    1.0
}

impl TryFrom<Said> for Member {
    type Error = SettingError;

    fn try_from(said: Said) -> Result<Self, SettingError> {
        match said {
            Said::Name(classifier) => Self::new(&classifier, usual_weight(), Section::new()),
            Said::Record(Record { classifier, weight, settings }) => Self::new(&classifier, weight, settings),
        }
    }
}

impl Default for EnsembleSettings {
    /// What counts how much was chosen by cross-validation on the corpus that ships, see EXPERIMENTS.md.
    fn default() -> Self {
        let usual = [("pretrained", 1.0), ("fine-tuned", 0.35), ("fine-tuned", 0.35)];
        // All are in the registry, which a test reads.
        let member = |(name, weight): (&str, f64)| Member::new(name, weight, Section::new()).ok();
        Self { members: usual.into_iter().filter_map(member).collect() }
    }
}

impl Settings for EnsembleSettings {
    fn validate(&self) -> Result<(), SettingError> {
        if self.members.len() < 2 {
            let names: Vec<_> = self.members.iter().map(|member| &member.classifier).collect();
            return Err(SettingError::value("members", names, "two or more are needed"));
        }
        self.each(|member| POSITIVE.holds("weight", &member.weight))
    }
}

impl EnsembleSettings {
    /// Refuses the first member that `check` refuses, with its place.
    pub(super) fn each(
        &self,
        check: impl Fn(&Member) -> Result<(), SettingError>,
    ) -> Result<(), SettingError> {
        let mut members = self.members.iter().zip(1..);
        members.try_for_each(|(member, number)| {
            check(member).map_err(|error| within(error, &format!("member {number}, {}", member.classifier)))
        })
    }
}

impl Member {
    /// The classifier of this name, which may be a variant within the program; what `settings` do not say is as usual.
    fn new(name: &str, weight: f64, mut settings: Section) -> Result<Self, SettingError> {
        let mut classifier = name.to_owned();
        if let Some(variant) = built_in().get(name) {
            classifier = variant.of.clone();
            for (setting, value) in &variant.section {
                settings.entry(setting.clone()).or_insert_with(|| value.clone());
            }
        }
        let member = Self { classifier, weight, settings };
        let settings = member.recipe()?.check(&member.settings).map_err(|error| within(error, name))?;
        if let Weights::Model { file, .. } = Weights::of(&settings) {
            let rule = "members of an ensemble begin with random weights".to_owned();
            return Err(within(SettingError::value(START, file, rule), name));
        }
        Ok(Self { settings, ..member })
    }

    /// Its recipe.
    pub(super) fn recipe(&self) -> Result<&'static dyn Recipe, SettingError> {
        let refused = |rule: String| SettingError::value("classifier", &self.classifier, rule);
        if self.classifier == NAME {
            return Err(refused("an ensemble has no ensemble among its members".to_owned()));
        }
        let known = || refused(format!("the classifiers are {}", registry().names()));
        registry().get(&self.classifier).ok_or_else(known)
    }
}

/// What is wrong, and with which member.
fn within(error: SettingError, member: &str) -> SettingError {
    match error {
        SettingError::Value { setting, value, rule } => {
            SettingError::Value { setting: format!("{member}: {setting}"), value, rule }
        }
        SettingError::Unreadable { problem } => {
            SettingError::Unreadable { problem: format!("{member}: {problem}") }
        }
    }
}
