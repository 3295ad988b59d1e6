//! `Excerpts` are the clips of the paper's Figure 1: three seconds of log-mel by every artist.
//!
//! A grid and a store enter, a safetensors file leaves and comes back: one f32 tensor `[frames, n_mels]` an artist, named
//! after the artist, and under the metadata's one key `auteur` which song it is from and how the features were made. The
//! study writes it at its start, so that a report neither trains nor decodes.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_dataset::{ClipLength, FeatureStore, StoredSong};
use auteur_ground::RandomStream;
use half::slice::HalfFloatSliceExt;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde::{Deserialize, Serialize};

use crate::corpus::songs_by_artist;
use crate::vectors::{from_little_endian, little_endian};
use crate::{Grid, StudyError, json};

/// Length of an excerpt.
const SECONDS: f64 = 3.0;

/// The one key of the safetensors metadata. One, because the format's own writer puts several in random order.
const METADATA_KEY: &str = "auteur";

/// A few seconds of every artist.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpts {
    /// How the features were made.
    pub features: FeatureConfig,
    /// One excerpt an artist, in order of the artists' names.
    pub clips: Vec<Excerpt>,
}

/// A few seconds of one artist.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// Where it is from.
    pub source: ExcerptSource,
    /// Decibels, `[frames, n_mels]`, frame after frame.
    pub decibels: Vec<f32>,
}

/// Where an excerpt is from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcerptSource {
    /// The artist.
    pub artist: String,
    /// The song's path.
    pub song: String,
    /// Second of the song at which it begins.
    pub start_second: f64,
}

/// The metadata of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    features: FeatureConfig,
    excerpts: Vec<ExcerptSource>,
}

impl Excerpts {
    /// Takes three seconds of a random song of every artist, from a random frame on, by the first seed of the plan.
    ///
    /// An artist without a song of three seconds gives all of the longest one.
    ///
    /// # Errors
    /// [`StudyError::Dataset`] where the features cannot be read.
    pub fn choose(grid: &Grid<'_>) -> Result<Self, StudyError> {
        let store = grid.store();
        let features = store.config().clone();
        let length = ClipLength::from_seconds(SECONDS, features.frames_per_second())?.frames();
        let seed = grid.plan().seeds.first().copied().unwrap_or_default();
        let artists = songs_by_artist(grid);
        let clips = artists.into_iter().filter_map(|(artist, songs)| {
            let of_artist = |stream: RandomStream, byte: u8| stream.branch(byte.into());
            let stream = artist.bytes().fold(RandomStream::new(seed), of_artist);
            let draw = |n, position| stream.below(position, n);
            let long: Vec<&StoredSong> = songs.iter().copied().filter(|song| song.frames >= length).collect();
            let song = match long.as_slice() {
                [] => songs.into_iter().max_by_key(|song| song.frames)?,
                long => long[draw(long.len(), 0)],
            };
            let frames = song.frames.min(length);
            Some(Excerpt::cut(store, song, draw(song.frames - frames + 1, 1), frames))
        });
        Ok(Self { clips: clips.collect::<Result<_, _>>()?, features })
    }

    /// Writes the file, whole or not at all; the same excerpts are the same bytes.
    ///
    /// # Errors
    /// [`StudyError::Write`].
    pub fn write(&self, path: &Path) -> Result<(), StudyError> {
        let written = self.encode().and_then(|bytes| auteur_ground::whole_file::write(path, &bytes));
        written.map_err(|cause| StudyError::write(path, cause))
    }

    fn encode(&self) -> io::Result<Vec<u8>> {
        let excerpts = self.clips.iter().map(|clip| clip.source.clone()).collect();
        let metadata = serde_json::to_string(&Metadata { features: self.features.clone(), excerpts })?;
        let values: Vec<Vec<u8>> = self.clips.iter().map(|clip| little_endian(&clip.decibels)).collect();
        let tensors = self.clips.iter().zip(&values).map(|(clip, bytes)| {
            let shape = vec![clip.decibels.len() / self.features.n_mels, self.features.n_mels];
            let tensor = TensorView::new(Dtype::F32, shape, bytes).map_err(io::Error::other)?;
            Ok((clip.source.artist.as_str(), tensor))
        });
        let tensors = tensors.collect::<io::Result<Vec<_>>>()?;
        let metadata = HashMap::from([(METADATA_KEY.to_owned(), metadata)]);
        serialize(tensors, Some(metadata)).map_err(io::Error::other)
    }

    /// Reads what [`Excerpts::write`] wrote.
    ///
    /// # Errors
    /// [`StudyError::Read`], and [`StudyError::Damaged`] where the file is missing or something else.
    pub fn read(path: &Path) -> Result<Self, StudyError> {
        let damaged = |what| StudyError::damaged(path, what);
        let bytes = json::read_bytes(path)?.ok_or_else(|| damaged("is missing".to_owned()))?;
        Self::decode(&bytes).map_err(|cause| damaged(format!("holds no excerpts of music: {cause}")))
    }

    fn decode(bytes: &[u8]) -> io::Result<Self> {
        let tensors = SafeTensors::deserialize(bytes).map_err(io::Error::other)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(io::Error::other)?;
        let metadata = header.metadata().as_ref().and_then(|metadata| metadata.get(METADATA_KEY));
        let metadata = metadata.ok_or_else(|| io::Error::other("there is no metadata"))?;
        let Metadata { features, excerpts } = serde_json::from_str(metadata)?;
        let clips = excerpts.into_iter().map(|source| {
            let tensor = tensors.tensor(&source.artist).map_err(io::Error::other)?;
            match (tensor.dtype(), tensor.shape()) {
                (Dtype::F32, &[_, n_mels]) if n_mels == features.n_mels => {
                    Ok(Excerpt { source, decibels: from_little_endian(tensor.data()) })
                }
                (dtype, shape) => Err(io::Error::other(format!("{dtype:?} of shape {shape:?}"))),
            }
        });
        Ok(Self { clips: clips.collect::<io::Result<_>>()?, features })
    }
}

impl Excerpt {
    fn cut(store: &FeatureStore, song: &StoredSong, start: usize, frames: usize) -> Result<Self, StudyError> {
        let n_mels = store.config().n_mels;
        let stored = &store.frames(song)?[start * n_mels..(start + frames) * n_mels];
        let source = ExcerptSource {
            artist: song.artist.clone(),
            song: song.path.clone(),
            start_second: start as f64 / store.config().frames_per_second(),
        };
        Ok(Self { source, decibels: stored.to_f32_vec() })
    }
}
