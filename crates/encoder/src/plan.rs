//! The encoder as a kind of features: it hears each song that an extractor reads.

use auteur_audio::{
    AtOnce, EncoderMel, EncoderVectors, ExtractedSong, ExtractionError, Extractor, FeatureConfig,
    FeatureKind, FeatureKinds, FeatureSettingError, Listener, Plan,
};

use crate::{Encoder, Encoding, WeightsError};

/// Why there is no extractor.
#[derive(Debug, thiserror::Error)]
pub enum ExtractorError {
    /// A setting of the features.
    #[error(transparent)]
    Setting(#[from] FeatureSettingError),
    /// The encoder.
    #[error("the encoder: {0}")]
    Encoder(#[from] WeightsError),
}

/// An extractor of all `kinds`, vectors among them.
///
/// # Errors
/// [`ExtractorError`]; a setting that is out of range, or an encoder that is not known.
pub fn extractor(config: &FeatureConfig, kinds: &FeatureKinds) -> Result<Extractor, ExtractorError> {
    let extractor = Extractor::new(config, kinds)?;
    if !kinds.contains(FeatureKind::Vectors) {
        return Ok(extractor);
    }
    if config.encoder != FeatureConfig::ENCODER {
        let (value, allowed) = (config.encoder.clone(), FeatureConfig::ENCODER.to_owned());
        return Err(FeatureSettingError { setting: "encoder", value, allowed }.into());
    }
    let plan = VectorPlan { encoder: Encoder::embedded()?, mel: EncoderMel::new(config.sample_rate) };
    Ok(extractor.with(Box::new(plan)))
}

struct VectorPlan {
    encoder: Encoder,
    mel: EncoderMel,
}

impl Plan for VectorPlan {
    fn listen(&self, at_once: AtOnce) -> Box<dyn Listener + '_> {
        Box::new(VectorListener(self.encoder.begin(&self.mel, at_once)))
    }
}

struct VectorListener<'a>(Encoding<'a>);

impl Listener for VectorListener<'_> {
    fn hear_samples(&mut self, samples: &[f32]) {
        self.0.push(samples);
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        song.features.put(EncoderVectors::new(Encoder::SECONDS, &Encoder::PARTS, &self.0.finish()));
        Ok(())
    }
}
