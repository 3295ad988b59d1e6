//! What sounds in each segment of a song: from its start to the first beat, from beat to beat, and from the last beat to
//! its end, as `librosa.util.sync` cuts it. A song without beats is one segment.

use std::ops::Range;

use auteur_audio::{BeatChroma, PITCH_CLASSES};
use auteur_classifier::{JudgeError, Song};

use crate::hearing::{not_finite, refused};
use crate::moments::Moments;

/// The chroma of the segments of a song.
pub(crate) struct Segments<'a> {
    /// The frame at which each segment begins, `[segments]`, in order; 0 first.
    begins: Vec<usize>,
    /// Strength of each pitch class, `[segments, 12]`, C first.
    rows: &'a [f32],
}

impl<'a> Segments<'a> {
    /// The segments of a song.
    ///
    /// # Errors
    /// [`JudgeError::Song`] where it has no chroma, or chroma that does not belong to its beats or is no number.
    pub(crate) fn of(song: &'a Song) -> Result<Self, JudgeError> {
        let Some(chroma) = &song.features.chroma else {
            return Err(refused(song, "has no chroma".to_owned()));
        };
        let (begins, rows) = (begins(chroma), chroma.chroma.values());
        if rows.len() != begins.len() * PITCH_CLASSES {
            let problem = format!(
                "has {} values of chroma for {} segments between beats, which need {PITCH_CLASSES} each",
                rows.len(),
                begins.len()
            );
            return Err(refused(song, problem));
        }
        match rows.iter().position(|value| !value.is_finite()) {
            Some(place) => Err(not_finite(song, place / PITCH_CLASSES, rows[place])),
            None => Ok(Self { begins, rows }),
        }
    }

    /// The moments of all segments.
    pub(crate) fn moments(&self) -> Moments {
        Moments::of(&widened(self.rows), PITCH_CLASSES)
    }

    /// The moments of the segments that begin within these frames.
    pub(crate) fn moments_within(&self, frames: &Range<usize>) -> Moments {
        let first = self.begins.partition_point(|begin| *begin < frames.start);
        let end = self.begins.partition_point(|begin| *begin < frames.end);
        Moments::of(&widened(&self.rows[first * PITCH_CLASSES..end * PITCH_CLASSES]), PITCH_CLASSES)
    }
}

/// Where each segment begins: the first one at frame 0, whether there is a beat or not.
fn begins(chroma: &BeatChroma) -> Vec<usize> {
    let beats = chroma.beats.iter().map(|&beat| beat as usize);
    let mut begins: Vec<usize> = std::iter::once(0).chain(beats).collect();
    begins.dedup();
    begins
}

fn widened(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}
