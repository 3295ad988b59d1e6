//! How the mel spectrogram is made that a pre-trained encoder hears.

use serde::{Deserialize, Serialize};

use crate::{FeatureConfig, FeatureSettingError, MelScale};

/// Settings of a mel spectrogram for an encoder. Names and meanings are librosa's; each band is scaled to unit area, from 0 Hz
/// to half the sample rate.
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
    /// What of the spectrum is summed by band.
    #[serde(default)]
    pub power: SpectrumPower,
    /// What becomes of a band's sum.
    pub scale: EncoderMelLevels,
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
        power: SpectrumPower::Power,
        scale: EncoderMelLevels::Log10Plus { gain: 10_000.0 },
    };

    /// Checks every setting.
    ///
    /// # Errors
    /// [`FeatureSettingError`] names the first setting that is out of range, its value and the range.
    pub fn validate(&self) -> Result<(), FeatureSettingError> {
        self.framing(FeatureConfig::default().sample_rate).validate()?;
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
        assert!(MUSICNN.validate().is_ok());
        let refused = [
            (EncoderMelConfig { n_fft: 511, ..MUSICNN }, "n_fft = 511"),
            (EncoderMelConfig { n_mels: 300, ..MUSICNN }, "n_mels = 300; it must be 1 to 257"),
            (EncoderMelConfig { scale: EncoderMelLevels::Db { floor: 0.0 }, ..MUSICNN }, "floor = 0"),
            (EncoderMelConfig { scale: EncoderMelLevels::Ln { plus: f32::NAN }, ..MUSICNN }, "plus = NaN"),
        ];
        for (config, beginning) in refused {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(beginning), "{message}");
        }
    }
}
