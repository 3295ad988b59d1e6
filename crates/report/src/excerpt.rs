//! A few seconds of one artist's music as a log-mel spectrogram, for Figure 1.

use crate::ReportError;

/// A stretch of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The artist.
    pub artist: String,
    /// The album.
    pub album: String,
    /// The song's path or title.
    pub song: String,
    /// Second of the song at which it begins.
    pub start_second: f64,
    /// Decibels, `[frames, n_mels]`, frame after frame, the lowest band first.
    pub decibels: Vec<f32>,
    /// Centre of every mel band in hertz, `[n_mels]`, rising.
    pub mel_hertz: Vec<f64>,
    /// Samples a second.
    pub sample_rate: u32,
    /// Samples from one frame to the next.
    pub hop_length: usize,
}

impl Excerpt {
    /// Number of mel bands.
    pub fn n_mels(&self) -> usize {
        self.mel_hertz.len()
    }

    /// Number of frames.
    pub fn n_frames(&self) -> usize {
        self.decibels.len().checked_div(self.n_mels()).unwrap_or(0)
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.n_frames() as f64 * self.hop_length as f64 / f64::from(self.sample_rate)
    }

    /// Refuses what cannot be drawn.
    pub(crate) fn validate(&self) -> Result<(), ReportError> {
        let refuse = |problem| {
            Err(ReportError::Excerpt { artist: self.artist.clone(), song: self.song.clone(), problem })
        };
        let (values, n_mels) = (self.decibels.len(), self.n_mels());
        if n_mels == 0 || values == 0 || values % n_mels != 0 {
            return refuse(format!("has {values} values for {n_mels} mel bands"));
        }
        if self.sample_rate == 0 || self.hop_length == 0 {
            return refuse("has no sample rate or no hop length".to_owned());
        }
        if let Some(value) = self.decibels.iter().find(|value| !value.is_finite()) {
            return refuse(format!("has {value} for a level in decibels"));
        }
        Ok(())
    }
}
