//! Which features a store holds of each song.

use std::fmt;
use std::str::FromStr;

use auteur_audio::FeatureConfig;
use serde::{Deserialize, Serialize};

/// With which settings a store is made, and which features it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoreSettings {
    /// How a song becomes features.
    pub features: FeatureConfig,
    /// Which of them are kept.
    pub kinds: FeatureKinds,
}

/// The kinds of features in a store. Log-mel is always among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureKinds {
    /// The log-mel spectrogram alone.
    #[default]
    #[serde(rename = "log-mel")]
    LogMel,
    /// The log-mel spectrogram; the beats, and the chroma between them.
    #[serde(rename = "log-mel,chroma")]
    LogMelAndChroma,
}

impl FeatureKinds {
    /// Whether chroma and beats are among them.
    pub fn has_chroma(self) -> bool {
        self == Self::LogMelAndChroma
    }

    /// What is in either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.has_chroma() { self } else { other }
    }
}

impl fmt::Display for FeatureKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.has_chroma() { "log-mel,chroma" } else { "log-mel" })
    }
}

impl FromStr for FeatureKinds {
    type Err = String;

    /// Reads a list such as `log-mel,chroma`, in any order.
    fn from_str(list: &str) -> Result<Self, String> {
        list.split(',').map(str::trim).try_fold(Self::LogMel, |kinds, kind| match kind {
            "log-mel" => Ok(kinds),
            "chroma" => Ok(Self::LogMelAndChroma),
            _ => Err(format!(
                "{kind:?} is no kind of features that a store holds; these are log-mel and chroma"
            )),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written_and_in_any_order() {
        for kinds in [FeatureKinds::LogMel, FeatureKinds::LogMelAndChroma] {
            assert_eq!(kinds.to_string().parse(), Ok(kinds));
            assert_eq!(serde_json::to_string(&kinds).unwrap(), format!("\"{kinds}\""));
        }
        assert_eq!("chroma, log-mel".parse(), Ok(FeatureKinds::LogMelAndChroma));
        // Log-mel is always there.
        assert_eq!("chroma".parse(), Ok(FeatureKinds::LogMelAndChroma));
        let message = "log-mel,mfcc".parse::<FeatureKinds>().unwrap_err();
        assert_eq!(
            message,
            "\"mfcc\" is no kind of features that a store holds; these are log-mel and chroma"
        );
    }
}
