//! What a network hears and which of its outputs is taken: a small TOML file.

use std::path::Path;

use auteur_audio::EncoderMelConfig;
use auteur_audio::FeatureConfig;
use serde::{Deserialize, Serialize};

use crate::encoder_file::EncoderFileError;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// What the encoder is called.
    pub(crate) name: String,
    /// Samples per second that it hears, in Hz.
    pub(crate) sample_rate: u32,
    /// Seconds of a song that a vector is about.
    pub(crate) clip_seconds: f64,
    pub(crate) input: Input,
    /// What the input's axes are, where its shape does not tell.
    #[serde(default)]
    pub(crate) layout: Option<Vec<Axis>>,
    /// The output's name, where there are several.
    #[serde(default)]
    pub(crate) output: Option<String>,
    /// The axis of the output along which a vector lies, counted from 0; none: the last.
    #[serde(default)]
    pub(crate) feature_axis: Option<usize>,
    #[serde(default)]
    pub(crate) pooling: Pooling,
}

/// What a network hears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Input {
    /// Samples in -1..=1.
    Samples,
    Mel(EncoderMelConfig),
}

/// An axis of a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Axis {
    /// Clips: one.
    Batch,
    /// Channels: one.
    Channel,
    /// Samples or frames.
    Time,
    /// Mel bands.
    Mel,
}

/// What becomes of the output's other axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pooling {
    #[default]
    Mean,
    MeanAndMax,
}

impl Input {
    /// Numbers of a sample or a frame.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Samples => 1,
            Self::Mel(mel) => mel.n_mels,
        }
    }

    /// Samples from one sample or frame to the next.
    pub(crate) fn hop_length(&self) -> usize {
        match self {
            Self::Samples => 1,
            Self::Mel(mel) => mel.hop_length,
        }
    }
}

impl Settings {
    /// Reads a file, and checks every setting.
    pub(crate) fn read(file: &Path) -> Result<Self, EncoderFileError> {
        let text = std::fs::read_to_string(file).map_err(|cause| EncoderFileError::Read {
            file: file.to_owned(),
            is_settings: true,
            cause,
        })?;
        Self::from_toml(&text)
            .map_err(|problem| EncoderFileError::Settings { file: file.to_owned(), problem })
    }

    pub(crate) fn from_toml(text: &str) -> Result<Self, String> {
        let settings: Self = toml::from_str(text).map_err(|cause| cause.to_string().trim_end().to_owned())?;
        settings.validate()?;
        Ok(settings)
    }

    /// Samples or frames of a clip.
    pub(crate) fn clip_len(&self) -> usize {
        (self.clip_seconds * f64::from(self.sample_rate) / self.input.hop_length() as f64).round() as usize
    }

    /// BLAKE3 of a network and these settings, however they are written.
    pub(crate) fn hash_with(&self, network: &[u8]) -> blake3::Hash {
        let mut hash = blake3::Hasher::new();
        hash.update(network);
        // JSON of plain settings has no way to fail; without them the hash would still tell networks apart.
        hash.update(&serde_json::to_vec(self).unwrap_or_default());
        hash.finalize()
    }

    fn validate(&self) -> Result<(), String> {
        let refuse = |setting, value: &dyn std::fmt::Debug, allowed: &str| {
            Err(format!("{setting} = {value:?}; it must be {allowed}"))
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let named = (1..=64).contains(&self.name.len()) && self.name.chars().all(plain);
        if !named || self.name == FeatureConfig::ENCODER {
            let allowed = format!("letters, digits and -_., 64 at most, and not {}", FeatureConfig::ENCODER);
            return refuse("name", &self.name, &allowed);
        }
        if !(1_000..=192_000).contains(&self.sample_rate) {
            return refuse("sample_rate", &self.sample_rate, "1000 to 192000");
        }
        if !(0.1..=600.0).contains(&self.clip_seconds) {
            return refuse("clip_seconds", &self.clip_seconds, "0.1 to 600");
        }
        if self.clip_len() == 0 {
            return refuse("clip_seconds", &self.clip_seconds, "hop_length samples or more");
        }
        let mels = match &self.input {
            Input::Samples => 0,
            Input::Mel(mel) => {
                mel.validate(self.sample_rate).map_err(|cause| format!("[input.mel] {cause}"))?;
                1
            }
        };
        let Some(layout) = &self.layout else { return Ok(()) };
        let count = |axis| layout.iter().filter(|other| **other == axis).count();
        if (count(Axis::Time), count(Axis::Mel)) != (1, mels) {
            let allowed = if mels == 1 {
                "a list with one \"time\" and one \"mel\""
            } else {
                "a list with one \"time\" and no \"mel\""
            };
            return refuse("layout", layout, allowed);
        }
        Ok(())
    }
}
