//! What an encoder makes of a song: one array `[clips, numbers of a vector]` in half precision. How many numbers there are
//! in each part of a vector is kept as text, such as `4,4,8`.

use auteur_audio::{EncoderVectors, FeatureConfig, FeatureKind, SongFeatures};
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
            ("vector_parts", CellType::Text),
            ("vector_seconds", CellType::Real),
        ]
    }

    fn encode<'f>(&self, features: &'f SongFeatures<'_>, _: &FeatureConfig) -> Result<Encoded<'f>, String> {
        let song = features.get::<EncoderVectors>().ok_or("has no vectors, which were requested")?;
        Ok(Encoded {
            bytes: song.halves().iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>().into(),
            cells: vec![
                Cell::Integer(song.n_clips() as i64),
                Cell::Text(written(song.parts())),
                Cell::Real(song.clip_seconds()),
            ],
        })
    }

    fn arrays(&self, record: &Record, _: &FeatureConfig) -> Option<Vec<Entry>> {
        let width = parts(record)?.iter().sum();
        Some(vec![array(".vectors", Dtype::F16, &[record.count("vectors")?, width])])
    }

    fn decode<'a>(&self, stored: Stored<'a, '_>, features: &mut SongFeatures<'a>) -> Option<()> {
        let Stored { bytes, record, .. } = stored;
        let halves = bytes.as_chunks().0.iter().map(|value| f16::from_le_bytes(*value)).collect();
        features.put(EncoderVectors::of_halves(record.real("vector_seconds")?, parts(record)?, halves)?);
        Some(())
    }
}

fn written(parts: &[usize]) -> String {
    parts.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

/// The parts as they were [`written`].
fn parts(record: &Record) -> Option<Vec<usize>> {
    let length = |text: &str| text.parse::<u32>().ok().map(|length| length as usize);
    record.text("vector_parts")?.split(',').map(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_were_written_and_nothing_else_is() {
        let read = |text: &str| parts(&Record::new([("vector_parts", Cell::Text(text.to_owned()))]));
        for lengths in [&[669][..], &[49, 49, 127]] {
            assert_eq!(read(&written(lengths)).as_deref(), Some(lengths));
        }
        assert_eq!(written(&[49, 49, 127]), "49,49,127");
        for damaged in ["", "4,", "4;4", "-4", "4.5", "99999999999"] {
            assert_eq!(read(damaged), None, "{damaged}");
        }
        assert_eq!(parts(&Record::new([])), None);
    }
}
