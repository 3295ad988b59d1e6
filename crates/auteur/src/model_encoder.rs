//! A model as an encoder: the log-mel of a song enters, the embedding of each of its clips leaves.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use auteur_audio::{
    AtOnce, EncoderVectors, ExtractedSong, ExtractionError, FeatureConfig, FeatureKind, Listener, LogMel,
    Plan, SongFeatures, Spectrogram,
};
use auteur_classifier::{Device, Embedding, Model, ModelFile, ModelFileError, Song};
use auteur_encoder::BroughtEncoder;
use auteur_ground::{Progress, Silent};
use rayon::ThreadPoolBuilder;

use crate::model_file::LoadModelError;
use crate::registry::registry;

/// Why a model is no encoder.
#[derive(Debug, thiserror::Error)]
pub enum ModelEncoderError {
    /// It cannot be read.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// It has no embedding of clips, or makes it of an encoder's vectors.
    #[error("{}: a model of {classifier} is no encoder of songs", model.display())]
    NoEncoder {
        /// The model's file.
        model: PathBuf,
        /// What it is a model of.
        classifier: String,
    },
}

/// What the model would hear of silence.
const SILENCE_DB: f32 = -80.0;

/// A model whose embeddings are vectors.
pub(crate) struct ModelEncoder {
    model: Box<dyn Model>,
    name: String,
    /// Numbers of a vector.
    width: usize,
}

impl ModelEncoder {
    /// Reads a model, and has it hear a clip of silence.
    pub(crate) fn open(file: &Path) -> Result<Self, ModelEncoderError> {
        let path = || file.to_owned();
        let unreadable = |cause| LoadModelError::File { path: path(), cause };
        let bytes =
            std::fs::read(file).map_err(|cause| unreadable(ModelFileError::File { path: path(), cause }))?;
        let model = ModelFile::from_bytes(&bytes).and_then(|model| registry().open(model, Device::Cpu));
        let model = model.map_err(unreadable)?;
        let card = model.card();
        let refused =
            || ModelEncoderError::NoEncoder { model: file.to_owned(), classifier: card.kind.clone() };
        if card.hears.contains(FeatureKind::Vectors) || !card.members.is_empty() {
            return Err(refused());
        }
        let n_mels = card.features.n_mels;
        let silence = Spectrogram::new(n_mels, vec![SILENCE_DB; card.clip_frames * n_mels]);
        let heard = embedding(&*model, silence.into(), &Silent).ok().flatten();
        let width = heard.filter(|heard| heard.width > 0).ok_or_else(refused)?.width;
        let name = format!("{} blake3:{}", card.kind, blake3::hash(&bytes).to_hex());
        Ok(Self { model, name, width })
    }

    /// The vectors of a song. One that is shorter than a clip is heard with its softest value behind it.
    fn vectors(&self, log_mel: &LogMel, progress: &dyn Progress) -> Result<EncoderVectors, String> {
        let card = self.model.card();
        let (n_mels, clip) = (log_mel.n_mels(), card.clip_frames);
        let heard = match log_mel.n_frames() {
            frames @ 1.. if frames < clip => {
                let mut values = log_mel.spectrogram().values().to_vec();
                let softest = values.iter().copied().fold(f32::INFINITY, f32::min);
                values.resize(clip * n_mels, softest);
                Spectrogram::new(n_mels, values).into()
            }
            _ => log_mel.in_halves(),
        };
        let embedding = embedding(&*self.model, heard, progress)?.unwrap_or_default();
        let vectors = Spectrogram::new(self.width, embedding.values);
        Ok(EncoderVectors::new(card.clip_seconds(), &[self.width], &vectors))
    }

    /// The same by a thread of its own: one of the current pool that waited for another would take up another song meanwhile, and
    /// hold both.
    fn vectors_apart(&self, log_mel: &LogMel, progress: &dyn Progress) -> Result<EncoderVectors, String> {
        let pool = ThreadPoolBuilder::new().num_threads(1).build().map_err(|cause| cause.to_string())?;
        thread::scope(|scope| {
            let heard = scope.spawn(|| pool.install(|| self.vectors(log_mel, progress)));
            heard.join().unwrap_or_else(|_| Err("its computation failed".to_owned()))
        })
    }
}

/// What a model makes of the clips of one song, where it has an embedding.
fn embedding(
    model: &dyn Model,
    log_mel: LogMel,
    progress: &dyn Progress,
) -> Result<Option<Embedding>, String> {
    let song = Song { path: "the song", features: SongFeatures::new(log_mel) };
    let judged = model.judge(&[song], progress).map_err(|cause| cause.to_string())?;
    Ok(judged.into_iter().next().and_then(|judgement| judgement.embedding))
}

impl BroughtEncoder for ModelEncoder {
    /// What it is a model of, and the BLAKE3 of its file.
    fn name(&self) -> &str {
        &self.name
    }

    fn features(&self) -> Option<&FeatureConfig> {
        Some(&self.model.card().features)
    }

    fn plan(self: Arc<Self>) -> Box<dyn Plan> {
        Box::new(ModelPlan(self))
    }
}

struct ModelPlan(Arc<ModelEncoder>);

impl Plan for ModelPlan {
    fn listen<'a>(&'a self, at_once: AtOnce, progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        Box::new(ModelListener { encoder: &self.0, at_once, progress })
    }
}

/// A song that is heard once its log-mel is there.
struct ModelListener<'a> {
    encoder: &'a ModelEncoder,
    at_once: AtOnce,
    progress: &'a dyn Progress,
}

impl Listener for ModelListener<'_> {
    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let log_mel = &song.features.log_mel;
        let vectors = match self.at_once {
            AtOnce::OneSong => self.encoder.vectors(log_mel, self.progress),
            AtOnce::ManySongs => self.encoder.vectors_apart(log_mel, self.progress),
        };
        song.features.put(vectors.map_err(ExtractionError::NoVectors)?);
        Ok(())
    }
}
