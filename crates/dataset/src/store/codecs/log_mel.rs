//! The log-mel of a song: one array `[frames, n_mels]` in half precision, named by the song's id alone.

use std::borrow::Cow;

use auteur_audio::{FeatureConfig, FeatureKind, LogMel, SongFeatures};
use auteur_ground::tensors::{Dtype, Entry};

use crate::store::codec::{Codec, Encoded, Stored, array};
use crate::store::record::{Cell, CellType, Record};

pub(super) static CODEC: LogMelCodec = LogMelCodec;

pub(super) struct LogMelCodec;

impl Codec for LogMelCodec {
    fn kind(&self) -> FeatureKind {
        FeatureKind::LogMel
    }

    fn hash_column(&self) -> &'static str {
        "features_hash"
    }

    fn columns(&self) -> &'static [(&'static str, CellType)] {
        &[("frames", CellType::Integer)]
    }

    fn encode<'f>(
        &self,
        features: &'f SongFeatures<'_>,
        config: &FeatureConfig,
    ) -> Result<Encoded<'f>, String> {
        let (found, asked) = (features.log_mel.n_mels(), config.n_mels);
        if found != asked {
            return Err(format!("has {found} bands where {asked} were requested"));
        }
        let frames = Cell::Integer(features.log_mel.n_frames() as i64);
        let bytes = match features.log_mel.halves() {
            Cow::Borrowed(halves) => Cow::Borrowed(bytemuck::cast_slice(halves)),
            Cow::Owned(halves) => Cow::Owned(bytemuck::cast_slice(&halves).to_vec()),
        };
        Ok(Encoded { bytes, cells: vec![frames] })
    }

    fn arrays(&self, record: &Record, config: &FeatureConfig) -> Option<Vec<Entry>> {
        Some(vec![array("", Dtype::F16, &[record.count("frames")?, config.n_mels])])
    }

    fn decode<'a>(&self, stored: Stored<'a, '_>, features: &mut SongFeatures<'a>) -> Option<()> {
        let values = Cow::Borrowed(bytemuck::try_cast_slice(stored.bytes).ok()?);
        features.log_mel = LogMel::Half { n_mels: stored.config.n_mels, values };
        Some(())
    }
}
