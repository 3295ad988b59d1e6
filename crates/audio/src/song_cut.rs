//! Some seconds of a song, or a song without them, as classifiers hear it: its features are cut, not its sound, so that nothing
//! clicks where the cut is.

use std::borrow::Cow;
use std::ops::Range;

use half::f16;

use crate::encoder_vectors::EncoderVectors;
use crate::kinds::{BeatChroma, PITCH_CLASSES};
use crate::song_features::{LogMel, SongFeatures};
use crate::spectrogram::Spectrogram;

/// Which part of a song is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum SongCut {
    /// These seconds.
    Within(Range<f64>),
    /// All but these seconds.
    Without(Range<f64>),
}

impl SongCut {
    /// Which of `count` places, each of which lies at a second of the song, are kept: at least the one that lies nearest to where
    /// the kept part begins.
    fn kept(&self, count: usize, second: impl Fn(usize) -> f64) -> Vec<usize> {
        let keeps = |place: &usize| match self {
            Self::Within(range) => range.contains(&second(*place)),
            Self::Without(range) => !range.contains(&second(*place)),
        };
        let kept: Vec<usize> = (0..count).filter(keeps).collect();
        if !kept.is_empty() {
            return kept;
        }
        let begin = match self {
            Self::Within(range) => range.start,
            Self::Without(_) => 0.0,
        };
        let nearest = (0..count)
            .min_by(|one, other| (second(*one) - begin).abs().total_cmp(&(second(*other) - begin).abs()));
        nearest.into_iter().collect()
    }
}

impl SongFeatures<'_> {
    /// A part of the song, all of its features cut to it; `frames_per_second` are those of its log-mel. A vector of an encoder goes
    /// with the second in its middle, a chroma vector with the second of its beat; of each at least one is kept.
    #[must_use]
    pub fn cut(&self, cut: &SongCut, frames_per_second: f64) -> SongFeatures<'static> {
        let frames = cut.kept(self.log_mel.n_frames(), |frame| frame as f64 / frames_per_second);
        let n_mels = self.log_mel.n_mels();
        let log_mel = match &self.log_mel {
            LogMel::Single(spectrogram) => {
                LogMel::Single(Spectrogram::new(n_mels, rows(spectrogram.values(), n_mels, &frames)))
            }
            LogMel::Half { values, .. } => {
                let values: Vec<f16> = rows(values, n_mels, &frames);
                LogMel::Half { n_mels, values: Cow::Owned(values) }
            }
        };
        let mut part = SongFeatures::new(log_mel);
        if let Some(vectors) = self.get::<EncoderVectors>() {
            let seconds = vectors.clip_seconds();
            let kept = cut.kept(vectors.n_clips(), |clip| (clip as f64 + 0.5) * seconds);
            let halves = rows(vectors.halves(), vectors.width(), &kept);
            if let Some(vectors) = EncoderVectors::of_halves(seconds, vectors.parts().to_vec(), halves) {
                part.put(vectors);
            }
        }
        if let Some(chroma) = self.chroma() {
            part.put(chroma_of(chroma, cut, &frames, frames_per_second));
        }
        part
    }
}

/// The segments that begin in the kept part; `frames` are kept, in order.
fn chroma_of(chroma: &BeatChroma, cut: &SongCut, frames: &[usize], frames_per_second: f64) -> BeatChroma {
    let begins = chroma.begins();
    let kept = cut.kept(begins.len(), |segment| begins[segment] as f64 / frames_per_second);
    // Where a segment begins among the frames that are kept; the first one begins with them.
    let begin = |segment: &usize| frames.partition_point(|frame| *frame < begins[*segment]) as u32;
    BeatChroma {
        tuning: chroma.tuning,
        tempo_bpm: chroma.tempo_bpm,
        beats: kept.iter().skip(1).map(begin).collect(),
        chroma: Spectrogram::new(PITCH_CLASSES, rows(chroma.chroma.values(), PITCH_CLASSES, &kept)),
    }
}

/// Rows of a matrix.
fn rows<T: Copy>(values: &[T], width: usize, kept: &[usize]) -> Vec<T> {
    let mut cut = Vec::with_capacity(kept.len() * width);
    kept.iter().for_each(|row| cut.extend_from_slice(&values[row * width..(row + 1) * width]));
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAMES_PER_SECOND: f64 = 4.0;

    fn counted(rows: usize, width: usize) -> Spectrogram {
        Spectrogram::new(width, (0..rows * width).map(|place| (place / width) as f32).collect())
    }

    /// Ten seconds: frames, vectors of 3 s and segments that hold their numbers.
    fn song() -> SongFeatures<'static> {
        let chroma = BeatChroma {
            tuning: 0.0,
            tempo_bpm: 60.0,
            beats: vec![6, 14, 30],
            chroma: counted(4, PITCH_CLASSES),
        };
        let vectors = EncoderVectors::new(3.0, &[2], &counted(3, 2));
        SongFeatures::new(counted(40, 2).into()).with(chroma).with(vectors)
    }

    fn numbers(rows: &Spectrogram) -> Vec<f32> {
        rows.values().iter().copied().step_by(rows.n_bins()).collect()
    }

    fn parts(cut: SongCut) -> (Vec<f32>, Vec<f32>, Vec<f32>, Vec<u32>) {
        let part = song().cut(&cut, FRAMES_PER_SECOND);
        let frames = numbers(&part.log_mel.spectrogram());
        let vectors = numbers(&part.get::<EncoderVectors>().unwrap().values());
        let chroma = part.chroma().unwrap();
        let segments = numbers(&chroma.chroma);
        assert_eq!(chroma.begins().len(), segments.len(), "classifiers ask for a segment for each begin");
        (frames, vectors, segments, chroma.beats.clone())
    }

    fn counting(range: Range<usize>) -> Vec<f32> {
        range.map(|number| number as f32).collect()
    }

    #[test]
    fn a_part_of_a_song_has_the_frames_vectors_and_beats_of_its_seconds() {
        let (frames, vectors, segments, beats) = parts(SongCut::Within(3.0..8.0));
        assert_eq!(frames, counting(12..32));
        assert_eq!(vectors, [1.0, 2.0], "their middles are at 4.5 and 7.5 s");
        assert_eq!((segments, beats), (vec![2.0, 3.0], vec![30 - 12]));
    }

    #[test]
    fn a_song_without_some_seconds_goes_on_behind_them() {
        let (frames, vectors, segments, beats) = parts(SongCut::Without(3.0..6.0));
        assert_eq!(frames, [counting(0..12), counting(24..40)].concat());
        assert_eq!(vectors, [0.0, 2.0]);
        assert_eq!((segments, beats), (vec![0.0, 1.0, 3.0], vec![6, 30 - 12]));
    }

    #[test]
    fn what_is_shorter_than_a_vector_or_a_bar_has_the_nearest() {
        let (frames, vectors, segments, beats) = parts(SongCut::Within(8.5..9.5));
        assert_eq!(frames, counting(34..38));
        assert_eq!((vectors, segments, beats), (vec![2.0], vec![3.0], Vec::new()));
    }
}
