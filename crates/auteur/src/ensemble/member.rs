//! The section `[ensemble]`: who its members are, and how much each counts.

use auteur_classifier::{Recipe, Rule, Section, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::NAME;
use crate::registry::registry;
use crate::start::{START, Weights};
use crate::variant::{built_in, classifiers};

/// The section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EnsembleSettings {
    pub(super) members: Vec<Member>,
}

/// A classifier of an ensemble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "MemberAsWritten")]
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
enum MemberAsWritten {
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

/// How much a member may count: with any number of others its share is a number.
const WEIGHT: Rule<f64> =
    Rule { allows: |weight| (1e-6..=1e6).contains(weight), words: "from 0.000001 to 1000000" };

fn usual_weight() -> f64 {
    1.0
}

impl TryFrom<MemberAsWritten> for Member {
    type Error = SettingError;

    fn try_from(said: MemberAsWritten) -> Result<Self, SettingError> {
        match said {
            MemberAsWritten::Name(classifier) => Self::new(&classifier, usual_weight(), Section::new()),
            MemberAsWritten::Record(Record { classifier, weight, settings }) => {
                Self::new(&classifier, weight, settings)
            }
        }
    }
}

impl Default for EnsembleSettings {
    /// What each counts is measured in EXPERIMENTS.md.
    #[allow(clippy::expect_used, reason = "all are in the registry; a test reads them")]
    fn default() -> Self {
        let usual = [("pretrained", 1.0), ("fine-tuned", 0.35), ("fine-tuned", 0.35)];
        let member = |(name, weight): (&str, f64)| Member::new(name, weight, Section::new());
        Self { members: usual.map(|usual| member(usual).expect("a classifier by default")).into() }
    }
}

impl Settings for EnsembleSettings {
    fn validate(&self) -> Result<(), SettingError> {
        if self.members.len() < 2 {
            let names: Vec<_> = self.members.iter().map(|member| &member.classifier).collect();
            return Err(SettingError::value("members", names, "two or more are needed"));
        }
        self.each(|member| WEIGHT.holds("weight", &member.weight))
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
        let known = || {
            let names = classifiers().map(|(name, _)| name).filter(|name| *name != NAME);
            refused(format!("a member can be {}", names.collect::<Vec<_>>().join(", ")))
        };
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
