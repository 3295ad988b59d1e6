//! What a recipe says of itself, for lists, help, tables and the choice of features.

use auteur_audio::FeatureKinds;

/// What a classifier is, before anything is learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The name on the command line and in files: small letters, digits and hyphens, such as `mandel-kl`.
    pub name: &'static str,
    /// The name to read in tables and figures, such as `CRNN`.
    pub title: &'static str,
    /// What it is, in a line for a list of names.
    pub description: &'static str,
    /// The published work that it does again.
    pub work: Option<Work>,
    /// The features that it needs by default.
    pub hears: FeatureKinds,
    /// What an answer is about.
    pub judges: Judges,
    /// About how long it learns from a frame, in seconds on two cores, for an estimate before anything was measured.
    pub seconds_per_frame: f64,
}

/// What an answer of a classifier is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judges {
    /// Each clip has an answer of its own.
    Clips,
    /// Each clip has an answer of its own, for which what sounds around it is heard too.
    ClipsInContext,
    /// A song is judged as a whole, and all of its clips have that answer.
    Songs,
}

/// A published work whose figures tables show beside our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Whitman, Flake and Lawrence 2001.
    Whitman,
    /// Ellis 2007.
    Ellis,
    /// Mandel and Ellis 2005, by frames.
    MandelFrame,
    /// Mandel and Ellis 2005, by songs.
    MandelSong,
    /// Nasrullah and Zhao 2019.
    NasrullahZhao,
}
