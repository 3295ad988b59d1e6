//! How the mel spectrogram is made that a pre-trained encoder hears.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{FeatureConfig, FeatureSettingError, MelScale};

/// Settings of a mel spectrogram for an encoder. Names and meanings are librosa's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderMelConfig {
    /// Samples in an analysis window, even, 16 to 32,768.
    pub n_fft: usize,
    /// Samples from one frame to the next, 1 to `n_fft`.
    pub hop_length: usize,
    /// Mel bands, 1 to `n_fft / 2 + 1`.
    pub n_mels: usize,
    /// The formula of the mel scale.
    #[serde(default)]
    pub mel_scale: MelScale,
    /// Where the lowest band begins, in hertz.
    #[serde(default)]
    pub f_min: f64,
    /// Where the highest band ends, in hertz; none: half the sample rate.
    #[serde(default)]
    pub f_max: Option<f64>,
    /// How bands are scaled.
    #[serde(default)]
    pub norm: MelNorm,
    /// What of the spectrum is summed by band.
    #[serde(default)]
    pub power: SpectrumPower,
    /// What becomes of a band's sum.
    pub scale: EncoderMelLevels,
}

/// How mel bands are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MelNorm {
    /// Each triangle to unit area, as by librosa's default.
    #[default]
    Slaney,
    /// Each triangle to a height of 1, as by torchaudio's default.
    None,
}

/// What of a spectrum is summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum SpectrumPower {
    /// Magnitudes: 1.
    Magnitude,
    /// Their squares: 2.
    #[default]
    Power,
}

impl TryFrom<u32> for SpectrumPower {
    type Error = String;

    fn try_from(power: u32) -> Result<Self, String> {
        match power {
            1 => Ok(Self::Magnitude),
            2 => Ok(Self::Power),
            _ => Err(format!("power = {power}; it must be 1 or 2")),
        }
    }
}

impl From<SpectrumPower> for u32 {
    fn from(power: SpectrumPower) -> Self {
        match power {
            SpectrumPower::Magnitude => 1,
            SpectrumPower::Power => 2,
        }
    }
}

/// What becomes of a band's sum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum EncoderMelLevels {
    /// It stays as it is.
    None,
    /// `10 log10(max(floor, mel))`
    Db {
        /// What lies below is raised to it, 1e-10 or more.
        floor: f32,
    },
    /// `log10(1 + gain mel)`
    Log10Plus {
        /// Above 0.
        gain: f32,
    },
    /// `ln(mel + plus)`
    Ln {
        /// 1e-10 or more.
        plus: f32,
    },
}

impl EncoderMelConfig {
    /// What networks of the musicnn family hear, at 16 kHz.
    pub(crate) const MUSICNN: Self = Self {
        n_fft: 512,
        hop_length: 256,
        n_mels: 96,
        mel_scale: MelScale::Slaney,
        f_min: 0.0,
        f_max: None,
        norm: MelNorm::Slaney,
        power: SpectrumPower::Power,
        scale: EncoderMelLevels::Log10Plus { gain: 10_000.0 },
    };

    /// Checks every setting, for sound at this rate.
    ///
    /// # Errors
    /// [`FeatureSettingError`] names the first setting that is out of range, its value and the range.
    pub fn validate(&self, sample_rate: u32) -> Result<(), FeatureSettingError> {
        self.framing(sample_rate).validate()?;
        let Range { start, end } = self.hertz(sample_rate);
        let half = f64::from(sample_rate) / 2.0;
        if !(0.0..=half).contains(&start) {
            let allowed = format!("0 to {half}");
            return Err(FeatureSettingError { setting: "f_min", value: start.to_string(), allowed });
        }
        if !(end > start && end <= half) {
            let allowed = format!("above f_min ({start}), {half} at most");
            return Err(FeatureSettingError { setting: "f_max", value: end.to_string(), allowed });
        }
        let (setting, value, least) = match self.scale {
            EncoderMelLevels::None => return Ok(()),
            EncoderMelLevels::Db { floor } => ("floor", floor, 1e-10),
            EncoderMelLevels::Log10Plus { gain } => ("gain", gain, 1e-10),
            EncoderMelLevels::Ln { plus } => ("plus", plus, 1e-10),
        };
        if value.is_finite() && value >= least {
            return Ok(());
        }
        Err(FeatureSettingError { setting, value: value.to_string(), allowed: format!("{least} or more") })
    }

    /// From where to where bands reach.
    pub(crate) fn hertz(&self, sample_rate: u32) -> Range<f64> {
        self.f_min..self.f_max.unwrap_or_else(|| f64::from(sample_rate) / 2.0)
    }

    /// The same as settings of features, of which windows and bands are made.
    pub(crate) fn framing(&self, sample_rate: u32) -> FeatureConfig {
        FeatureConfig {
            sample_rate,
            n_fft: self.n_fft,
            hop_length: self.hop_length,
            n_mels: self.n_mels,
            mel_scale: self.mel_scale,
            ..FeatureConfig::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_out_of_range_is_named_with_its_value() {
        const MUSICNN: EncoderMelConfig = EncoderMelConfig::MUSICNN;
        assert!(MUSICNN.validate(16_000).is_ok());
        let refused = [
            (EncoderMelConfig { n_fft: 511, ..MUSICNN }, "n_fft = 511"),
            (EncoderMelConfig { n_mels: 300, ..MUSICNN }, "n_mels = 300; it must be 1 to 257"),
            (EncoderMelConfig { f_min: -1.0, ..MUSICNN }, "f_min = -1; it must be 0 to 8000"),
            (
                EncoderMelConfig { f_max: Some(9_000.0), ..MUSICNN },
                "f_max = 9000; it must be above f_min (0), 8000",
            ),
            (EncoderMelConfig { f_min: 50.0, f_max: Some(50.0), ..MUSICNN }, "f_max = 50"),
            (EncoderMelConfig { scale: EncoderMelLevels::Db { floor: 0.0 }, ..MUSICNN }, "floor = 0"),
            (EncoderMelConfig { scale: EncoderMelLevels::Ln { plus: f32::NAN }, ..MUSICNN }, "plus = NaN"),
        ];
        for (config, beginning) in refused {
            let message = config.validate(16_000).unwrap_err().to_string();
            assert!(message.starts_with(beginning), "{message}");
        }
    }
}
