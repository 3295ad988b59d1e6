//! How a kind of features is made of a song that streams past: what each file of `kinds` offers.

use crate::extracted::ExtractedSong;
use crate::kind::FeatureKind;
use crate::stft::Lanes;
use crate::{ExtractionError, FeatureConfig};

/// A kind, and what it prepares for all songs of one setting.
pub(crate) struct Maker {
    pub(crate) kind: FeatureKind,
    pub(crate) plan: fn(&FeatureConfig) -> Box<dyn Plan>,
}

/// What a kind has prepared, shared by all songs and threads: windows, filters.
pub(crate) trait Plan: Send + Sync {
    /// Begins with a song.
    fn listen(&self) -> Box<dyn Listener + '_>;
}

/// One kind's work on one song. A kind that frames a song as log-mel does hears power spectra, one with frames of its own
/// hears samples.
pub(crate) trait Listener {
    /// Takes the next samples, mono at the features' rate, in blocks of any length.
    fn hear_samples(&mut self, _samples: &[f32]) {}

    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, LANES]`. Lanes beyond are to be ignored.
    fn hear_power(&mut self, _power: &[Lanes], _n_frames: usize) {}

    /// Adds the features to a song that is over. Those of the kinds that stand before this one in the list are there.
    ///
    /// # Errors
    /// Where the song has nothing of the kind.
    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError>;
}
