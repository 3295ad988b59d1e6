//! The classifiers by the names that users type.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::BaselineError;

/// A classical classifier of the paper's comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Classifier {
    /// Whitman, Flake and Lawrence 2001.
    Whitman,
    /// Ellis 2007, by timbre alone.
    Gaussian,
    /// Ellis 2007, by timbre and harmony.
    Ellis,
    /// Mandel and Ellis 2005, by frames.
    Gmm,
    /// Mandel and Ellis 2005, by songs, with the Mahalanobis kernel.
    MandelMahalanobis,
    /// Mandel and Ellis 2005, by songs, with the Kullback-Leibler kernel.
    MandelKl,
}

impl Classifier {
    /// All classifiers, in the order of the paper's table.
    pub const ALL: [Self; 6] =
        [Self::Whitman, Self::Gaussian, Self::Ellis, Self::Gmm, Self::MandelMahalanobis, Self::MandelKl];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whitman => "whitman",
            Self::Gaussian => "gaussian",
            Self::Ellis => "ellis",
            Self::Gmm => "gmm",
            Self::MandelMahalanobis => "mandel-mahalanobis",
            Self::MandelKl => "mandel-kl",
        }
    }

    /// What it is, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::Whitman => "support vector machine (RBF) on the MFCC of single seconds",
            Self::Gaussian => "a full-covariance Gaussian an artist on MFCC frames",
            Self::Ellis => "the Gaussian on MFCC and one on beat-synchronous, key-aligned chroma",
            Self::Gmm => "a Gaussian mixture an artist on MFCC frames",
            Self::MandelMahalanobis => {
                "support vector machine on each song's MFCC mean and covariance, Mahalanobis kernel"
            }
            Self::MandelKl => "support vector machine on each song's MFCC Gaussian, Kullback-Leibler kernel",
        }
    }

    /// Whether it judges a song as a whole, so that all of its clips have one answer.
    pub fn judges_songs(self) -> bool {
        matches!(self, Self::MandelMahalanobis | Self::MandelKl)
    }

    /// Whether it needs the chroma of songs.
    pub fn hears_chroma(self) -> bool {
        self == Self::Ellis
    }
}

impl fmt::Display for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Classifier {
    type Err = BaselineError;

    fn from_str(name: &str) -> Result<Self, BaselineError> {
        Self::ALL.into_iter().find(|classifier| classifier.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            BaselineError::UnknownClassifier { name: name.to_owned(), known }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_are_those_of_files() {
        for classifier in Classifier::ALL {
            assert_eq!(classifier.name().parse::<Classifier>().unwrap(), classifier);
            assert_eq!(serde_json::to_string(&classifier).unwrap(), format!("\"{classifier}\""));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_all_names() {
        let refused = "svm".parse::<Classifier>().unwrap_err().to_string();
        assert_eq!(
            refused,
            "there is no classifier svm; the classifiers are whitman, gaussian, ellis, gmm, mandel-mahalanobis, \
             mandel-kl"
        );
    }
}
