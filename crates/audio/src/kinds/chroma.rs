//! Power spectra and the log-mel spectrogram become beats, and one chroma vector from beat to beat: harmony on the song's
//! own clock.
//!
//! ```text
//! power spectra -> tuning, bank ------> chroma of every frame --+
//! log-mel -> onset -> tempo, beats -> beats --------------------+-> means between the beats
//! ```

mod bank;
mod beats;
mod filters;
mod median;
mod onset;
mod tempo;
mod tuning;

pub use self::filters::PITCH_CLASSES;

use auteur_ground::Progress;

use self::bank::{Chroma, ChromaBank};
use self::beats::Beats;
use self::tuning::Tuning;
use crate::extracted::ExtractedSong;
use crate::listening::{AtOnce, Listener, Maker, Plan};
use crate::song_features::{KindFeatures, SongFeatures};
use crate::stft::Lanes;
use crate::{ExtractionError, FeatureConfig, FeatureKind, Spectrogram};

pub(crate) static MAKER: Maker = Maker {
    kind: FeatureKind::Chroma,
    plan: |config, _| Box::new(ChromaPlan::new(config)),
    hears_single: true,
};

/// The beats of one song, and what sounds between them.
#[derive(Clone, Debug, PartialEq)]
pub struct BeatChroma {
    /// How far the song's A is from 440 Hz in semitones, -0.5 to 0.49 in steps of 0.01.
    pub tuning: f64,
    /// Beats per minute; 0 where there are no beats.
    pub tempo_bpm: f64,
    /// Frames of the beats, in order.
    pub beats: Vec<u32>,
    /// Mean strength of each pitch class from C to B in each segment, `[n_segments, 12]`: from the start to the first beat,
    /// from beat to beat, and from the last beat to the end; one more than there are beats, unless the first is at the
    /// very start.
    pub chroma: Spectrogram,
}

impl BeatChroma {
    /// The frames in which the segments begin, `[n_segments]`, in order: 0, and the beats.
    pub fn begins(&self) -> Vec<usize> {
        let mut begins: Vec<usize> =
            std::iter::once(0).chain(self.beats.iter().map(|beat| *beat as usize)).collect();
        begins.dedup();
        begins
    }
}

impl KindFeatures for BeatChroma {
    const KIND: FeatureKind = FeatureKind::Chroma;
}

impl SongFeatures<'_> {
    /// The beats and the chroma between them, where the song has them.
    pub fn chroma(&self) -> Option<&BeatChroma> {
        self.get()
    }
}

struct ChromaPlan {
    bank: ChromaBank,
    config: FeatureConfig,
}

impl ChromaPlan {
    fn new(config: &FeatureConfig) -> Self {
        Self { bank: ChromaBank::new(config), config: config.clone() }
    }
}

impl Plan for ChromaPlan {
    fn listen<'a>(&'a self, _at_once: AtOnce, _progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        let Self { bank, config } = self;
        Box::new(ChromaListener { config, chroma: Chroma::new(bank), tuning: Tuning::new(config) })
    }
}

struct ChromaListener<'a> {
    config: &'a FeatureConfig,
    chroma: Chroma<'a>,
    tuning: Tuning,
}

impl Listener for ChromaListener<'_> {
    fn hear_power(&mut self, power: &[Lanes], n_frames: usize) {
        self.chroma.take(power, n_frames);
        self.tuning.take(power, n_frames);
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let tuning = self.tuning.finish();
        let of_frames = self.chroma.finish(tuning);
        let onsets = onset::onset_strength(&song.features.log_mel.spectrogram(), self.config);
        let Beats { tempo_bpm, frames: beats } = beats::beat_track(&onsets, self.config.frames_per_second());
        let chroma = mean_between(&of_frames, &beats);
        song.features.put(BeatChroma { tuning, tempo_bpm, beats, chroma });
        song.frame_chroma = Some(of_frames);
        Ok(())
    }
}

/// The mean of the frames of each segment that the beats cut a song into, `[n_segments, n_bins]`.
///
/// # Source
/// librosa `util.sync(chroma, beats, aggregate=np.mean, pad=True)`.
fn mean_between(chroma: &Spectrogram, beats: &[u32]) -> Spectrogram {
    let beats = beats.iter().map(|beat| *beat as usize);
    let mut cuts: Vec<usize> = std::iter::once(0).chain(beats).chain([chroma.n_frames()]).collect();
    cuts.dedup();
    let mut values = Vec::with_capacity(cuts.len() * chroma.n_bins());
    for segment in cuts.windows(2) {
        let mut sums = vec![0.0f64; chroma.n_bins()];
        for frame in segment[0]..segment[1] {
            for (sum, value) in sums.iter_mut().zip(chroma.frame(frame)) {
                *sum += f64::from(*value);
            }
        }
        let length = (segment[1] - segment[0]) as f64;
        values.extend(sums.iter().map(|sum| (sum / length) as f32));
    }
    Spectrogram::new(chroma.n_bins(), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_reach_from_the_start_over_the_beats_to_the_end() {
        let chroma = Spectrogram::new(1, vec![1.0, 2.0, 4.0, 8.0, 16.0]);
        for (beats, means, begins) in [
            (&[][..], &[6.2][..], &[0][..]),
            (&[2], &[1.5, 28.0 / 3.0], &[0, 2]),
            (&[0, 3], &[7.0 / 3.0, 12.0], &[0, 3]),
            (&[1, 4], &[1.0, 14.0 / 3.0, 16.0], &[0, 1, 4]),
        ] {
            let chroma = mean_between(&chroma, beats);
            assert_eq!(chroma.values(), means, "{beats:?}");
            let song = BeatChroma { tuning: 0.0, tempo_bpm: 0.0, beats: beats.to_vec(), chroma };
            assert_eq!(song.begins(), begins, "{beats:?}");
        }
    }
}
