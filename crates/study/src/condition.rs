//! A `Condition` is one cell of the study's grid: which classifier hears clips of which length, on which split.

use std::fmt;

use auteur_dataset::{Fold, SplitKind};
use serde::{Deserialize, Serialize};

use crate::ClipSeconds;

/// One training of the study: everything that distinguishes its result from another's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Name of the classifier, such as `crnn` or `gaussian`.
    pub classifier: String,
    /// What the split keeps together.
    pub split: SplitKind,
    /// Whose songs are split.
    pub artists: ArtistSet,
    /// Length of a clip in seconds, such as 3.
    pub clip_seconds: ClipSeconds,
    /// Seed of the split and of the training.
    pub seed: u64,
    /// Which fold of a cross-validation is tested; none where a single test part is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
}

/// Whose songs a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArtistSet {
    /// All artists that the split can seat.
    All,
    /// Those that an album split can seat: with them a song split can be compared with an album split.
    WithAlbums,
}

impl Condition {
    /// The name of the job and of its folder, such as `crnn-song-3s-seed0`, or `crnn-song-with-albums-3s-seed0` for a
    /// song split of the artists that an album split can seat; with `-fold2of5` behind for the second of five folds.
    pub fn name(&self) -> String {
        let Self { classifier, split, artists, clip_seconds, seed, fold } = self;
        let artists = match artists {
            ArtistSet::All => "",
            ArtistSet::WithAlbums => "-with-albums",
        };
        let fold = fold.map_or_else(String::new, |fold| format!("-fold{}of{}", fold.number(), fold.of()));
        format!("{classifier}-{split}{artists}-{clip_seconds}s-seed{seed}{fold}")
    }

    /// The trial that a training belongs to: the same condition with all folds.
    #[must_use]
    pub fn of_all_folds(&self) -> Self {
        Self { fold: None, ..self.clone() }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::*;

    fn condition(artists: ArtistSet, seconds: f64) -> Condition {
        let clip_seconds = ClipSeconds::new(seconds).unwrap();
        Condition {
            classifier: "crnn".to_owned(),
            split: SplitKind::Song,
            artists,
            clip_seconds,
            seed: 21,
            fold: None,
        }
    }

    #[test]
    fn conditions_are_named_by_all_that_tells_them_apart() {
        assert_eq!(condition(ArtistSet::All, 3.0).name(), "crnn-song-3s-seed21");
        assert_eq!(condition(ArtistSet::WithAlbums, 0.5).name(), "crnn-song-with-albums-0.5s-seed21");
        let second = Condition { fold: Some("2/5".parse().unwrap()), ..condition(ArtistSet::All, 3.0) };
        assert_eq!(second.name(), "crnn-song-3s-seed21-fold2of5");
        assert_eq!(second.of_all_folds(), condition(ArtistSet::All, 3.0));
    }
}
