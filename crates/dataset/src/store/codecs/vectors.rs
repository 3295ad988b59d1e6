//! What an encoder makes of a song: one array `[clips, numbers of a vector]` in half precision.

use auteur_audio::{EncoderVectors, FeatureConfig, FeatureKind, SongFeatures, Spectrogram};
use auteur_ground::tensors::{Dtype, Entry};
use half::f16;

use crate::store::codec::{Codec, Encoded, Stored, array};
use crate::store::record::{Cell, CellType, Record};

pub(super) static CODEC: VectorCodec = VectorCodec;

pub(super) struct VectorCodec;

impl Codec for VectorCodec {
    fn kind(&self) -> FeatureKind {
        FeatureKind::Vectors
    }

    fn hash_column(&self) -> &'static str {
        "vectors_hash"
    }

    fn columns(&self) -> &'static [(&'static str, CellType)] {
        &[
            ("vectors", CellType::Integer),
            ("vector_length", CellType::Integer),
            ("vector_seconds", CellType::Real),
        ]
    }

    fn encode(&self, features: &SongFeatures<'_>, _: &FeatureConfig) -> Result<Encoded, String> {
        let song = features.get::<EncoderVectors>().ok_or("has no vectors, which were requested")?;
        let halves = song.values().values().iter().map(|value| f16::from_f32(*value));
        Ok(Encoded {
            bytes: halves.flat_map(f16::to_le_bytes).collect(),
            cells: vec![
                Cell::Integer(song.values().n_frames() as i64),
                Cell::Integer(song.values().n_bins() as i64),
                Cell::Real(song.clip_seconds()),
            ],
        })
    }

    fn arrays(&self, record: &Record, _: &FeatureConfig) -> Option<Vec<Entry>> {
        Some(vec![array(".vectors", Dtype::F16, &[record.count("vectors")?, record.count("vector_length")?])])
    }

    fn decode<'a>(&self, stored: Stored<'a, '_>, features: &mut SongFeatures<'a>) -> Option<()> {
        let Stored { bytes, record, .. } = stored;
        let length = record.count("vector_length").filter(|length| *length > 0)?;
        let values: Vec<f32> =
            bytes.as_chunks().0.iter().map(|value| f16::from_le_bytes(*value).to_f32()).collect();
        let whole = values.len().is_multiple_of(length);
        let values = whole.then(|| Spectrogram::new(length, values))?;
        features.put(EncoderVectors::new(record.real("vector_seconds")?, &values));
        Some(())
    }
}
