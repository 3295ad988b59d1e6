//! Clips in memory.

use auteur_audio::{LogMel, SongFeatures};
use auteur_classifier::{FitError, Song};
use auteur_ground::RandomStream;
use auteur_network::LabelledClips;
use half::f16;

/// Clips whose labels go round.
pub(crate) struct Clips {
    /// Decibels of each clip, `[frames, n_mels]` row-major.
    pub(crate) clips: Vec<Vec<f16>>,
    pub(crate) artists: usize,
}

impl Clips {
    /// Clips of noise.
    #[allow(dead_code, reason = "not every test wants noise")]
    pub(crate) fn of_noise(count: u64, [frames, n_mels]: [usize; 2], artists: usize) -> Self {
        let clip = |number| {
            let random = RandomStream::new(number);
            (0..(frames * n_mels) as u64).map(|at| f16::from_f64(60.0 * random.uniform(at) - 50.0)).collect()
        };
        Self { clips: (0..count).map(clip).collect(), artists }
    }

    /// Clips of noise in which each artist has a loud band.
    #[allow(dead_code, reason = "not every test wants loud bands")]
    pub(crate) fn with_loud_bands(
        seed: u64,
        count: u64,
        [frames, n_mels]: [usize; 2],
        artists: usize,
    ) -> Self {
        let random = RandomStream::new(seed);
        let clip = |number: u64| {
            let value = |at: u64| {
                let loud = if at % n_mels as u64 / 5 == number % artists as u64 { 20.0 } else { 0.0 };
                f16::from_f64(40.0 * random.branch(number).uniform(at) - 60.0 + loud)
            };
            (0..(frames * n_mels) as u64).map(value).collect()
        };
        Self { clips: (0..count).map(clip).collect(), artists }
    }

    /// The clips as songs of one clip each.
    #[allow(dead_code, reason = "not every test judges")]
    pub(crate) fn songs(&self, n_mels: usize) -> Vec<Song<'_>> {
        let song = |clip: &'_ Vec<f16>| {
            let log_mel = LogMel::Half { n_mels, values: clip.clone().into() };
            Song { path: "a song", features: SongFeatures::new(log_mel) }
        };
        self.clips.iter().map(song).collect()
    }
}

impl LabelledClips for Clips {
    fn len(&self) -> usize {
        self.clips.len()
    }
    fn label(&self, clip: usize) -> usize {
        clip % self.artists
    }
    fn song(&self, clip: usize) -> usize {
        clip
    }
    fn frames(&self, _epoch: usize, clip: usize) -> Result<&[f16], FitError> {
        Ok(&self.clips[clip])
    }
}
