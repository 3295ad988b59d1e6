//! The beats of a song, i32 `[beats]`, and the chroma between them, f32 `[segments, 12]`.

use auteur_audio::{BeatChroma, FeatureConfig, FeatureKind, PITCH_CLASSES, SongFeatures, Spectrogram};
use auteur_ground::tensors::{Dtype, Entry};

use crate::store::codec::{Codec, Encoded, Stored, array};
use crate::store::record::{Cell, CellType, Record};

pub(super) static CODEC: ChromaCodec = ChromaCodec;

pub(super) struct ChromaCodec;

impl Codec for ChromaCodec {
    fn kind(&self) -> FeatureKind {
        FeatureKind::Chroma
    }

    fn hash_column(&self) -> &'static str {
        "beats_hash"
    }

    fn columns(&self) -> &'static [(&'static str, CellType)] {
        &[
            ("tuning", CellType::Real),
            ("tempo_bpm", CellType::Real),
            ("beats", CellType::Integer),
            ("segments", CellType::Integer),
        ]
    }

    fn encode<'f>(&self, features: &'f SongFeatures<'_>, _: &FeatureConfig) -> Result<Encoded<'f>, String> {
        let song = features.chroma().filter(|song| song.chroma.n_bins() == PITCH_CLASSES);
        let song = song.ok_or_else(|| {
            let found = features.chroma().map_or(0, |song| song.chroma.n_bins());
            format!("has {found} pitch classes where {PITCH_CLASSES} were requested")
        })?;
        let beats = song.beats.iter().flat_map(|beat| beat.to_le_bytes());
        let chroma = song.chroma.values().iter().flat_map(|value| value.to_le_bytes());
        Ok(Encoded {
            bytes: beats.chain(chroma).collect::<Vec<_>>().into(),
            cells: vec![
                Cell::Real(song.tuning),
                Cell::Real(song.tempo_bpm),
                Cell::Integer(song.beats.len() as i64),
                Cell::Integer(song.chroma.n_frames() as i64),
            ],
        })
    }

    fn arrays(&self, record: &Record, _: &FeatureConfig) -> Option<Vec<Entry>> {
        Some(vec![
            array(".beats", Dtype::I32, &[record.count("beats")?]),
            array(".beat_chroma", Dtype::F32, &[record.count("segments")?, PITCH_CLASSES]),
        ])
    }

    fn decode<'a>(&self, stored: Stored<'a, '_>, features: &mut SongFeatures<'a>) -> Option<()> {
        let Stored { bytes, record, .. } = stored;
        let (beats, chroma) = bytes.split_at_checked(record.count("beats")? * size_of::<u32>())?;
        let values = chroma.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
        features.put(BeatChroma {
            tuning: record.real("tuning")?,
            tempo_bpm: record.real("tempo_bpm")?,
            beats: beats.as_chunks().0.iter().map(|beat| u32::from_le_bytes(*beat)).collect(),
            chroma: Spectrogram::new(PITCH_CLASSES, values),
        });
        Some(())
    }
}
