//! The encoder as a kind of features: it hears each song that an extractor reads.

use std::sync::Arc;

use auteur_audio::{
    AtOnce, EncoderMel, EncoderVectors, ExtractedSong, ExtractionError, Extractor, FeatureConfig,
    FeatureKind, FeatureKinds, FeatureSettingError, Listener, Plan, Precision, Spectrogram,
};
use auteur_ground::{Difference, Progress, first_difference};

use crate::{BroughtEncoder, Encoded, Encoder, Encoding, WeightsError};

/// Why there is no extractor.
#[derive(Debug, thiserror::Error)]
pub enum ExtractorError {
    /// A setting of the features.
    #[error(transparent)]
    Setting(#[from] FeatureSettingError),
    /// The encoder that ships.
    #[error("the encoder: {0}")]
    Encoder(#[from] WeightsError),
    /// The vectors are those of an encoder that does not ship.
    #[error("the vectors are those of the encoder {needed}, which is not within the program")]
    Missing {
        /// Its name.
        needed: String,
    },
    /// The vectors are those of another encoder than the one that was brought along.
    #[error("the vectors are those of the encoder {needed}; this one is {given}")]
    Other {
        /// Its name.
        needed: String,
        /// The name of the one that was brought along.
        given: String,
    },
    /// The one that was brought along hears other features than there are.
    #[error(
        "the encoder {given} hears songs with {} = {}; here it is {}",
        difference.setting, difference.there, difference.here
    )]
    OtherFeatures {
        /// Its name.
        given: String,
        /// The setting: its value for the encoder, and here.
        difference: Difference,
    },
    /// There is an encoder for no vectors.
    #[error("no vectors are asked for, so the encoder {given} has nothing to hear")]
    NotHeard {
        /// Its name.
        given: String,
    },
}

/// An extractor of all `kinds`, vectors among them: those of the encoder that ships or, where the features say so, of the one
/// that was brought along. The log-mel is kept in `precision`.
///
/// # Errors
/// [`ExtractorError`]; a setting that is out of range, or another encoder than the features have.
pub fn extractor(
    config: &FeatureConfig,
    kinds: &FeatureKinds,
    precision: Precision,
    brought: Option<&Arc<dyn BroughtEncoder>>,
) -> Result<Extractor, ExtractorError> {
    let extractor = Extractor::keeping(precision, config, kinds)?;
    let needed = || config.encoder.clone();
    let plan = match brought {
        Some(brought) if !kinds.contains(FeatureKind::Vectors) => {
            return Err(ExtractorError::NotHeard { given: brought.name().to_owned() });
        }
        Some(brought) if brought.name() != config.encoder => {
            return Err(ExtractorError::Other { needed: needed(), given: brought.name().to_owned() });
        }
        Some(brought) => {
            if let Some(difference) = brought.features().and_then(|features| otherwise(features, config)) {
                return Err(ExtractorError::OtherFeatures { given: brought.name().to_owned(), difference });
            }
            Arc::clone(brought).plan()
        }
        None if !kinds.contains(FeatureKind::Vectors) => return Ok(extractor),
        None if config.encoder != FeatureConfig::ENCODER => {
            return Err(ExtractorError::Missing { needed: needed() });
        }
        None => {
            let mel = EncoderMel::new(config.sample_rate);
            Box::new(VectorPlan { encoder: Encoder::embedded()?, mel })
        }
    };
    Ok(extractor.with(plan))
}

/// The first setting, of those that decide what is heard without vectors, that an encoder has otherwise.
fn otherwise(encoder: &FeatureConfig, here: &FeatureConfig) -> Option<Difference> {
    let [there, here] = [encoder, here].map(|config| config.heard_by(&FeatureKinds::default()));
    first_difference(&there, &here)
}

struct VectorPlan {
    encoder: Encoder,
    mel: EncoderMel,
}

impl Plan for VectorPlan {
    fn listen<'a>(&'a self, at_once: AtOnce, progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        Box::new(VectorListener(self.encoder.begin(&self.mel, at_once).watched(progress)))
    }
}

struct VectorListener<'a>(Encoding<'a>);

impl Listener for VectorListener<'_> {
    fn hear_samples(&mut self, samples: &[f32]) {
        self.0.push(samples);
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let Encoded { vectors, loudness_db } = self.0.finish();
        let mut values = Vec::with_capacity(vectors.n_frames() * (Encoder::VECTOR_LEN + 1));
        for vector in vectors.values().chunks_exact(Encoder::VECTOR_LEN) {
            values.extend_from_slice(vector);
            values.push(loudness_db);
        }
        let values = Spectrogram::new(Encoder::VECTOR_LEN + 1, values);
        song.features.put(EncoderVectors::new(Encoder::SECONDS, &Encoder::SONG_PARTS, &values));
        Ok(())
    }
}
