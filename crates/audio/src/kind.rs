//! The kinds of features that a song can become, by the names that users and files give them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares [`FeatureKind`], a line for each kind: its variant, its name, what it is.
macro_rules! feature_kinds {
    ($($kind:ident: $name:literal, $about:literal;)+) => {
        /// A kind of features.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FeatureKind {
            $(#[doc = $about] #[serde(rename = $name)] $kind,)+
        }

        impl FeatureKind {
            /// All kinds, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name in files and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

feature_kinds! {
    LogMel: "log-mel", "The log-mel spectrogram.";
    Chroma: "chroma", "The beats, and the chroma between them.";
    Vectors: "vectors", "What a pre-trained encoder makes of each clip of three seconds; made by `auteur-encoder`.";
}

impl fmt::Display for FeatureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Kinds of features. Log-mel is always among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeSet<FeatureKind>", into = "BTreeSet<FeatureKind>")]
pub struct FeatureKinds(BTreeSet<FeatureKind>);

impl FeatureKinds {
    /// Log-mel and these.
    pub fn of(kinds: &[FeatureKind]) -> Self {
        Self::from(kinds.iter().copied().collect::<BTreeSet<_>>())
    }

    /// Whether this kind is among them.
    pub fn contains(&self, kind: FeatureKind) -> bool {
        self.0.contains(&kind)
    }

    /// Whether all of `others` are among them.
    pub fn contains_all(&self, others: &Self) -> bool {
        others.0.is_subset(&self.0)
    }

    /// What is in either.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    /// The kinds in their order.
    pub fn iter(&self) -> impl Iterator<Item = FeatureKind> {
        self.0.iter().copied()
    }
}

impl Default for FeatureKinds {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl From<BTreeSet<FeatureKind>> for FeatureKinds {
    fn from(mut kinds: BTreeSet<FeatureKind>) -> Self {
        kinds.insert(FeatureKind::LogMel);
        Self(kinds)
    }
}

impl From<FeatureKinds> for BTreeSet<FeatureKind> {
    fn from(kinds: FeatureKinds) -> Self {
        kinds.0
    }
}

impl fmt::Display for FeatureKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(FeatureKind::name).collect::<Vec<_>>().join(","))
    }
}

impl FromStr for FeatureKinds {
    type Err = String;

    /// Reads a list such as `log-mel,chroma`, in any order.
    fn from_str(list: &str) -> Result<Self, String> {
        let all = || FeatureKind::ALL.iter().copied();
        let kinds = list.split(',').map(str::trim).map(|name| {
            all().find(|kind| kind.name() == name).ok_or_else(|| {
                let names: Vec<_> = all().map(FeatureKind::name).collect();
                format!("{name:?} is not a kind of features; the kinds are {}", names.join(", "))
            })
        });
        Ok(kinds.collect::<Result<BTreeSet<_>, _>>()?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written_and_in_any_order() {
        let both = FeatureKinds::of(&[FeatureKind::Chroma]);
        for kinds in [FeatureKinds::default(), both.clone()] {
            assert_eq!(kinds.to_string().parse(), Ok(kinds));
        }
        assert_eq!("chroma, log-mel".parse(), Ok(both.clone()));
        // Log-mel is always there.
        assert_eq!("chroma".parse(), Ok(both));
        let message = "log-mel,mfcc".parse::<FeatureKinds>().unwrap_err();
        assert!(
            message.starts_with("\"mfcc\" is not a kind of features; the kinds are log-mel, chroma, vectors"),
            "{message}"
        );
    }

    #[test]
    fn a_union_holds_what_is_in_either() {
        let chroma = FeatureKinds::of(&[FeatureKind::Chroma]);
        assert_eq!(FeatureKinds::default().and(&chroma), chroma);
        assert!(chroma.contains_all(&FeatureKinds::default()));
        assert!(!FeatureKinds::default().contains_all(&chroma));
    }
}
