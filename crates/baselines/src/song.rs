//! Songs as the classifiers hear them: views of what lies in the store, labelled by artist.
//!
//! Songs, not clips, because the key of a song and the statistics of a song are its own, whatever it is cut into.

use std::ops::Range;

use auteur_audio::PITCH_CLASSES;
use auteur_dataset::{ClipSet, FeatureStore};
use half::f16;

use crate::BaselineError;

/// The features of one song.
#[derive(Clone, Debug)]
pub struct SongView<'a> {
    /// The song's path in the music folder.
    pub path: &'a str,
    /// Decibels, `[frames, n_mels]`, frame after frame, in the precision of a store (see [`auteur_dataset::to_half`]).
    pub log_mel: &'a [f16],
    /// Its harmony, where it is known; only `ellis` needs it.
    pub beat_chroma: Option<SegmentChroma>,
}

/// What sounds in each segment of a song: from its start to the first beat, from beat to beat, and from the last beat to
/// its end, as `librosa.util.sync` cuts it. A song without beats is one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentChroma {
    /// Strength of each pitch class, `[segments, 12]`, segment after segment, C first.
    pub rows: Vec<f32>,
    /// The frame of the log-mel spectrogram at which each segment begins, `[segments]`, in order; 0 first.
    pub begins: Vec<usize>,
}

/// A song and who plays it.
#[derive(Clone, Debug)]
pub struct LabelledSong<'a> {
    /// The song.
    pub song: SongView<'a>,
    /// Label of its artist.
    pub artist: usize,
}

impl<'a> LabelledSong<'a> {
    /// The songs of `clips`, which are of `store`, labelled by the places of their artists in `artists`.
    ///
    /// # Errors
    /// [`BaselineError::UnknownArtist`] when a song's artist is not in the list, [`BaselineError::Dataset`].
    pub fn of_clips(
        store: &'a FeatureStore,
        clips: &ClipSet<'a>,
        artists: &[String],
    ) -> Result<Vec<Self>, BaselineError> {
        let labelled = clips.songs().iter().map(|&song| {
            let place = artists.iter().position(|artist| *artist == song.artist);
            let unknown =
                || BaselineError::UnknownArtist { artist: song.artist.clone(), known: artists.len() };
            let artist = place.ok_or_else(unknown)?;
            let log_mel = store.frames(song)?;
            let chroma = store.kinds().has_chroma().then(|| store.beat_chroma(song)).transpose()?;
            let beat_chroma = chroma.map(SegmentChroma::from);
            Ok(Self { song: SongView { path: &song.path, log_mel, beat_chroma }, artist })
        });
        labelled.collect()
    }
}

impl SongView<'_> {
    /// Number of frames of `n_mels` bands.
    pub(crate) fn frames(&self, n_mels: usize) -> usize {
        self.log_mel.len() / n_mels
    }

    /// The chroma, checked.
    pub(crate) fn chroma(&self) -> Result<&SegmentChroma, BaselineError> {
        let no_chroma = || BaselineError::NoChroma { song: self.path.to_owned() };
        let chroma = self.beat_chroma.as_ref().ok_or_else(no_chroma)?;
        if chroma.rows.len() != chroma.begins.len() * PITCH_CLASSES {
            let (song, values, segments) = (self.path.to_owned(), chroma.rows.len(), chroma.begins.len());
            return Err(BaselineError::ChromaShape { song, values, segments, width: PITCH_CLASSES });
        }
        match chroma.rows.iter().position(|value| !value.is_finite()) {
            Some(place) => Err(self.not_finite(place / PITCH_CLASSES, chroma.rows[place])),
            None => Ok(chroma),
        }
    }

    pub(crate) fn misshapen(&self, found: usize, width: usize) -> BaselineError {
        BaselineError::FeatureShape { song: self.path.to_owned(), found, width }
    }

    pub(crate) fn not_finite(&self, frame: usize, value: f32) -> BaselineError {
        BaselineError::NotFinite { song: self.path.to_owned(), frame, value }
    }
}

impl From<auteur_audio::BeatChroma> for SegmentChroma {
    /// Takes what a song's features or a store hold. The first segment begins at frame 0, whether there is a beat or not.
    fn from(song: auteur_audio::BeatChroma) -> Self {
        let beats = song.beats.iter().map(|&beat| beat as usize);
        let mut begins: Vec<usize> = std::iter::once(0).chain(beats).collect();
        begins.dedup();
        Self { rows: song.chroma.values().to_vec(), begins }
    }
}

impl SegmentChroma {
    /// The rows of the segments that begin within these frames, in f64.
    pub(crate) fn within(&self, frames: &Range<usize>) -> Vec<f64> {
        let first = self.begins.partition_point(|begin| *begin < frames.start);
        let end = self.begins.partition_point(|begin| *begin < frames.end);
        self.rows[first * PITCH_CLASSES..end * PITCH_CLASSES].iter().copied().map(f64::from).collect()
    }
}

/// The frames of each clip of a song: side by side from its beginning.
pub(crate) fn clips(frames: usize, clip_frames: usize) -> impl Iterator<Item = Range<usize>> {
    (0..frames / clip_frames).map(move |clip| clip * clip_frames..(clip + 1) * clip_frames)
}
