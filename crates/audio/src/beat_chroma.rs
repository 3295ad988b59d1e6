//! A song's chroma and beats enter, one chroma vector from beat to beat leaves.
//!
//! Stands alone because it is what the store keeps and the baselines read: harmony on the song's own clock.

use crate::beats::Beats;
use crate::{FeatureConfig, Spectrogram, beats, onset};

/// The harmony and the beats of one song.
#[derive(Clone, Debug, PartialEq)]
pub struct SongChroma {
    /// Strength of each pitch class from C to B, `[n_frames, 12]`, the strongest of a frame being 1; silence is 0.
    pub frames: Spectrogram,
    /// The same from beat to beat.
    pub by_beat: BeatChroma,
}

/// The beats of one song, and its chroma between them.
#[derive(Clone, Debug, PartialEq)]
pub struct BeatChroma {
    /// How far the song's A is from 440 Hz in semitones, -0.5 to 0.49 in steps of 0.01.
    pub tuning: f64,
    /// Beats a minute; 0 where there are no beats.
    pub tempo_bpm: f64,
    /// Frames of the beats, in order.
    pub beats: Vec<u32>,
    /// Mean chroma of each segment, `[n_segments, 12]`: from the start to the first beat, from beat to beat, and from
    /// the last beat to the end; one more than there are beats, unless the first is at the very start.
    pub chroma: Spectrogram,
}

impl SongChroma {
    /// Finds the beats and averages the chroma between them.
    ///
    /// `log_mel` are decibels, `[n_frames, n_mels]`; `chroma` is `[n_frames, 12]`, at `tuning`.
    pub(crate) fn new(
        log_mel: &Spectrogram,
        chroma: Spectrogram,
        tuning: f64,
        config: &FeatureConfig,
    ) -> Self {
        let onsets = onset::onset_strength(log_mel, config);
        let Beats { tempo_bpm, frames: beats } = beats::beat_track(&onsets, config.frames_per_second());
        let by_beat = BeatChroma { tuning, tempo_bpm, chroma: mean_between(&chroma, &beats), beats };
        Self { frames: chroma, by_beat }
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
        for (beats, means) in [
            (&[][..], &[6.2][..]),
            (&[2], &[1.5, 28.0 / 3.0]),
            (&[0, 3], &[7.0 / 3.0, 12.0]),
            (&[1, 4], &[1.0, 14.0 / 3.0, 16.0]),
        ] {
            assert_eq!(mean_between(&chroma, beats).values(), means, "{beats:?}");
        }
    }
}
