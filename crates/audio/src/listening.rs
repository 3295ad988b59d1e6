//! How a kind of features is made of a song that streams past: what each file of `kinds` offers, and what a crate brings
//! that makes a kind of its own, such as an encoder.

use auteur_ground::Progress;

use crate::extracted::ExtractedSong;
use crate::kind::FeatureKind;
use crate::stft::Lanes;
use crate::{ExtractionError, FeatureConfig};

/// A kind, and what it prepares for all songs of one setting.
pub(crate) struct Maker {
    pub(crate) kind: FeatureKind,
    pub(crate) plan: fn(&FeatureConfig, Precision) -> Box<dyn Plan>,
    /// Whether it is made of the log-mel as it was computed.
    pub(crate) hears_single: bool,
}

/// What a kind has prepared, shared by all songs and threads: windows, filters, weights.
pub trait Plan: Send + Sync {
    /// Begins with a song. A kind that takes seconds over some of it asks `progress` between whether to stop, and if so leaves out the
    /// rest: such a song becomes [`ExtractionError::Interrupted`], whatever its listeners say.
    fn listen<'a>(&'a self, at_once: AtOnce, progress: &'a dyn Progress) -> Box<dyn Listener + 'a>;
}

/// In which precision a song's log-mel is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As it is computed.
    Single,
    /// As a store keeps it and classifiers hear it, in half the memory; single where a kind is asked for, such as chroma,
    /// that is made of it as it was computed, and where songs are made equally loud.
    Half,
}

/// How many songs are heard at once. It decides how fast a song becomes features, and no bit of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    /// One: its work may be divided among the threads of the current pool.
    OneSong,
    /// Many, each by a thread of its own, which does all of a song's work.
    ManySongs,
}

/// One kind's work on one song. A kind that frames a song as log-mel does hears power spectra, one with frames of its own
/// hears samples, at the features' rate or as they were decoded.
pub trait Listener: Send {
    /// Takes the next samples, mono at the song's own rate, the same for all of a song, in blocks of any length.
    fn hear_source(&mut self, _samples: &[f32], _sample_rate: u32) {}

    /// Takes the next samples, mono at the features' rate, in blocks of any length.
    fn hear_samples(&mut self, _samples: &[f32]) {}

    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, lanes]`. Lanes beyond are to be ignored.
    fn hear_power(&mut self, _power: &[Lanes], _n_frames: usize) {}

    /// Adds the features to a song that is over. Those of the kinds that stand before this one in the list are there.
    ///
    /// # Errors
    /// Where the song has nothing of the kind.
    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError>;
}
