//! What the caller may choose: the features' settings, and how long a song may be.
//!
//! The features' settings travel into the feature store and into every model, and are compared there.

use serde::{Deserialize, Serialize};

use crate::{Downmix, FeatureKind, FeatureKinds, FeatureSettingError, Loudness};

/// How a song becomes features. The default is the paper's protocol.
///
/// Names and meanings are librosa's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureConfig {
    /// How the channels of a song become one.
    pub downmix: Downmix,
    /// How loud songs are in the log-mel.
    pub loudness: Loudness,
    /// Samples per second after resampling, 1,000 to 192,000 Hz.
    pub sample_rate: u32,
    /// Samples in an analysis window, even, 16 to 32,768.
    pub n_fft: usize,
    /// Samples from one frame to the next, 1 to `n_fft`.
    pub hop_length: usize,
    /// Mel bands, 1 to `n_fft / 2 + 1`.
    pub n_mels: usize,
    /// The formula of the mel scale.
    pub mel_scale: MelScale,
    /// Decibels below the song's loudest value at which everything softer is clipped.
    pub top_db: f32,
    /// The pre-trained encoder that makes the vectors.
    pub encoder: String,
}

/// The formula that turns hertz into mel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MelScale {
    /// Linear below 1 kHz, logarithmic above: Slaney's Auditory Toolbox, librosa's default.
    #[default]
    Slaney,
    /// `2595 log10(1 + f / 700)`: the paper's equation 2.
    Htk,
}

impl Default for FeatureConfig {
    fn default() -> Self {
        Self {
            downmix: Downmix::Mean,
            loudness: Loudness::AsIs,
            sample_rate: 16_000,
            n_fft: 2048,
            hop_length: 512,
            n_mels: 128,
            mel_scale: MelScale::Slaney,
            top_db: 80.0,
            encoder: Self::ENCODER.to_owned(),
        }
    }
}

impl FeatureConfig {
    /// The name of the encoder that comes with the program.
    pub const ENCODER: &str = "msd-vgg-loudness";

    /// Checks every setting.
    ///
    /// # Errors
    /// [`FeatureSettingError`] names the first setting that is out of range, its value and the range.
    pub fn validate(&self) -> Result<(), FeatureSettingError> {
        let refuse =
            |setting, value: String, allowed: String| Err(FeatureSettingError { setting, value, allowed });
        if !(1_000..=192_000).contains(&self.sample_rate) {
            return refuse("sample_rate", self.sample_rate.to_string(), "1000 to 192000".into());
        }
        if !(16..=32_768).contains(&self.n_fft) || !self.n_fft.is_multiple_of(2) {
            return refuse("n_fft", self.n_fft.to_string(), "an even number, 16 to 32768".into());
        }
        if !(1..=self.n_fft).contains(&self.hop_length) {
            return refuse("hop_length", self.hop_length.to_string(), format!("1 to n_fft ({})", self.n_fft));
        }
        if !(1..=self.n_power_bins()).contains(&self.n_mels) {
            return refuse("n_mels", self.n_mels.to_string(), format!("1 to {}", self.n_power_bins()));
        }
        if !(self.top_db > 0.0 && self.top_db.is_finite()) {
            return refuse("top_db", self.top_db.to_string(), "a number above 0".into());
        }
        Ok(())
    }

    /// These settings as far as they decide features of these kinds: without vectors it is all the same which encoder makes them.
    #[must_use]
    pub fn heard_by(&self, kinds: &FeatureKinds) -> Self {
        match kinds.contains(FeatureKind::Vectors) {
            true => self.clone(),
            false => Self { encoder: Self::ENCODER.to_owned(), ..self.clone() },
        }
    }

    /// Frames in a second of music: 31.25 by default.
    pub fn frames_per_second(&self) -> f64 {
        f64::from(self.sample_rate) / self.hop_length as f64
    }

    /// Bins of a power spectrum, from 0 Hz to half the sample rate.
    pub(crate) fn n_power_bins(&self) -> usize {
        self.n_fft / 2 + 1
    }
}

/// How much one song may ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// The longest song that is read, in seconds.
    pub max_seconds: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_seconds: 2.0 * 3600.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_the_protocol_and_valid() {
        let config = FeatureConfig::default();
        assert!(config.validate().is_ok());
        assert_eq!(config.frames_per_second(), 31.25);
    }

    #[test]
    fn each_setting_out_of_range_is_named_with_its_value() {
        let refused = [
            (FeatureConfig { sample_rate: 0, ..FeatureConfig::default() }, "sample_rate = 0"),
            (FeatureConfig { n_fft: 2047, ..FeatureConfig::default() }, "n_fft = 2047"),
            (FeatureConfig { hop_length: 0, ..FeatureConfig::default() }, "hop_length = 0"),
            (FeatureConfig { hop_length: 4096, ..FeatureConfig::default() }, "hop_length = 4096"),
            (FeatureConfig { n_mels: 1026, ..FeatureConfig::default() }, "n_mels = 1026"),
            (FeatureConfig { top_db: f32::NAN, ..FeatureConfig::default() }, "top_db = NaN"),
        ];
        for (config, beginning) in refused {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(beginning), "{message}");
        }
    }
}
