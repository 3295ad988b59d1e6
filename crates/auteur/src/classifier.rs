//! The classifiers by name, and what they have learnt by file: the one place that knows of all kinds.

mod fit;
mod trained;

use std::fmt;
use std::str::FromStr;

use auteur::baselines;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde::{Deserialize, Serialize};

pub(crate) use fit::fit_baseline;
pub(crate) use trained::{Answers, Trained};

/// A classifier that can be trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum Classifier {
    /// The paper's convolutional recurrent network.
    #[default]
    Crnn,
    /// One of the classical classifiers that the paper compares it with.
    Baseline(baselines::Classifier),
}

impl Classifier {
    const CRNN: &str = "crnn";

    /// All classifiers, the network first.
    const ALL: [Self; 7] = {
        let [first, second, third, fourth, fifth, sixth] = baselines::Classifier::ALL;
        [
            Self::Crnn,
            Self::Baseline(first),
            Self::Baseline(second),
            Self::Baseline(third),
            Self::Baseline(fourth),
            Self::Baseline(fifth),
            Self::Baseline(sixth),
        ]
    };

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crnn => Self::CRNN,
            Self::Baseline(baseline) => baseline.name(),
        }
    }
}

impl fmt::Display for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl ValueEnum for Classifier {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let description = match self {
            Self::Crnn => "the paper's convolutional recurrent network",
            Self::Baseline(baseline) => baseline.description(),
        };
        Some(PossibleValue::new(self.name()).help(description))
    }
}

impl FromStr for Classifier {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|classifier| classifier.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("there is no classifier {name}; give one of {names}")
        })
    }
}

impl TryFrom<String> for Classifier {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<Classifier> for String {
    fn from(classifier: Classifier) -> Self {
        classifier.name().to_owned()
    }
}
