//! A song becomes its mel-frequency cepstral coefficients, and their moments: so every classifier begins, when it learns
//! and when it judges.

use std::ops::Range;

use auteur_audio::{EncoderVectors, FeatureConfig, Spectrogram, mfcc};
use auteur_classifier::{JudgeError, SettingError, Song};
use auteur_dataset::ClipGrid;

use crate::moments::Moments;
use crate::settings::fits_bands;

/// Frames that are turned into coefficients at once.
const BLOCK_FRAMES: usize = 4096;

/// How songs are heard.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hearing {
    /// How a song became features.
    pub(crate) features: FeatureConfig,
    /// Coefficients of a frame.
    pub(crate) n_mfcc: usize,
    /// The clips of a song.
    pub(crate) grid: ClipGrid,
}

impl Hearing {
    /// Songs of these features are heard by so many coefficients of a frame, in these clips.
    ///
    /// # Errors
    /// [`SettingError::Value`] for more coefficients than bands.
    pub(crate) fn new(features: &FeatureConfig, n_mfcc: usize, grid: ClipGrid) -> Result<Self, SettingError> {
        fits_bands(n_mfcc, features)?;
        Ok(Self { features: features.clone(), n_mfcc, grid })
    }

    /// The frames of each clip of a song: side by side from its beginning.
    pub(crate) fn clips(&self, song: &Song) -> impl Iterator<Item = Range<usize>> + use<> {
        let length = self.grid.length.frames();
        let clips = self.grid.clips_of(song.features.log_mel.n_frames());
        (0..clips).map(move |clip| clip * length..(clip + 1) * length)
    }

    /// The coefficients of every frame, `[frames, n_mfcc]`.
    ///
    /// # Errors
    /// [`JudgeError::Song`] for features that are not as in [`Hearing::features`], or no numbers.
    pub(crate) fn cepstra(&self, song: &Song) -> Result<Vec<f64>, JudgeError> {
        let n_mels = self.features.n_mels;
        let found = song.features.log_mel.n_mels();
        if found != n_mels {
            return Err(refused(song, format!("has frames of {found} bands, not of {n_mels}")));
        }
        let levels = song.features.log_mel.halves();
        if !levels.len().is_multiple_of(n_mels) {
            let found = levels.len();
            return Err(refused(
                song,
                format!("has {found} values, which is not a whole number of frames of {n_mels}"),
            ));
        }
        if let Some(place) = levels.iter().position(|level| !level.is_finite()) {
            return Err(not_finite(song, place / n_mels, levels[place].to_f32()));
        }
        // Frame after frame is the same, and a long song is large.
        let mut cepstra = Vec::with_capacity(levels.len() / n_mels * self.n_mfcc);
        for block in levels.chunks(BLOCK_FRAMES * n_mels) {
            let log_mel = Spectrogram::new(n_mels, block.iter().map(|level| level.to_f32()).collect());
            cepstra.extend(mfcc(&log_mel, self.n_mfcc).values().iter().copied().map(f64::from));
        }
        Ok(cepstra)
    }

    /// The encoder's vectors, one after the other.
    ///
    /// # Errors
    /// [`JudgeError::Song`] for a song without vectors, or with numbers that are none.
    pub(crate) fn vectors<'s>(&self, song: &'s Song) -> Result<&'s EncoderVectors, JudgeError> {
        let vectors = song.features.get::<EncoderVectors>().filter(|vectors| vectors.n_clips() > 0);
        let vectors = vectors.ok_or_else(|| refused(song, "has no vectors of an encoder".to_owned()))?;
        let halves = vectors.halves();
        match halves.iter().position(|value| !value.is_finite()) {
            None => Ok(vectors),
            Some(place) => {
                let (vector, value) = (place / vectors.width(), halves[place]);
                Err(refused(song, format!("has a feature that is {value}, in vector {vector}")))
            }
        }
    }

    /// Seconds at which each clip of a song begins and ends.
    pub(crate) fn clip_seconds(&self, song: &Song) -> impl Iterator<Item = Range<f64>> + use<> {
        let second = self.features.frames_per_second();
        self.clips(song).map(move |clip| clip.start as f64 / second..clip.end as f64 / second)
    }

    /// The moments of the coefficients of the whole song.
    ///
    /// # Errors
    /// Those of [`Hearing::cepstra`].
    pub(crate) fn song_moments(&self, song: &Song) -> Result<Moments, JudgeError> {
        Ok(Moments::of(&self.cepstra(song)?, self.n_mfcc))
    }

    /// The moments of the coefficients of each clip.
    ///
    /// # Errors
    /// Those of [`Hearing::cepstra`].
    pub(crate) fn clip_moments(&self, song: &Song) -> Result<Vec<Moments>, JudgeError> {
        let cepstra = self.cepstra(song)?;
        let rows = |clip: Range<usize>| &cepstra[clip.start * self.n_mfcc..clip.end * self.n_mfcc];
        Ok(self.clips(song).map(|clip| Moments::of(rows(clip), self.n_mfcc)).collect())
    }
}

/// The error of a song; `problem` follows its path.
pub(crate) fn refused(song: &Song, problem: String) -> JudgeError {
    JudgeError::Song { song: song.path.to_owned(), problem }
}

/// The error of a song whose features hold NaN or an infinity in a frame, or in a segment between beats.
pub(crate) fn not_finite(song: &Song, frame: usize, value: f32) -> JudgeError {
    refused(song, format!("has a feature that is {value}, in frame {frame}"))
}
