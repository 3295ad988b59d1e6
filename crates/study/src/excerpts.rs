//! Songs give `Excerpts`, the clips of the paper's Figure 1: three seconds of log-mel by every artist.
//!
//! They lie in a safetensors file: one f32 tensor `[frames, n_mels]` per artist, named after the artist, and in its tag
//! which song it is from and how the features were made. The study writes it at its start, so that a report neither
//! trains nor decodes.

use std::fs;
use std::io;
use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_dataset::{ClipLength, FeatureStore, StoreError, StoredSong};
use auteur_ground::tensors::{self, Tensor, Tensors, Values};
use auteur_ground::{RandomStream, whole_file};
use half::slice::HalfFloatSliceExt;
use serde::{Deserialize, Serialize};

use crate::{Damage, FileError, Music};

/// Length of an excerpt.
const SECONDS: f64 = 3.0;

/// A few seconds of every artist.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpts {
    /// How the features were made.
    pub features: FeatureConfig,
    /// One excerpt per artist, in order of the artists' names.
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

/// The tag of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    features: FeatureConfig,
    excerpts: Vec<ExcerptSource>,
}

impl Excerpts {
    /// Takes three seconds of a random song of every artist, from a random frame on, by the music's seed.
    ///
    /// An artist without a song of three seconds gives all of the longest one.
    ///
    /// # Errors
    /// [`StoreError`] where the features cannot be read.
    pub fn choose(Music { store, by_artist, seed, .. }: &Music<'_>) -> Result<Self, StoreError> {
        let features = store.config().clone();
        // Frames are so long at the most that there is one.
        let length =
            ClipLength::from_seconds(SECONDS, features.frames_per_second()).map_or(1, ClipLength::frames);
        let clips = by_artist.iter().filter_map(|(artist, songs)| {
            let of_artist = |stream: RandomStream, byte: u8| stream.branch(byte.into());
            let stream = artist.bytes().fold(RandomStream::new(*seed), of_artist);
            let draw = |n, position| stream.below(position, n);
            let long: Vec<&StoredSong> = songs.iter().copied().filter(|song| song.frames >= length).collect();
            let song = match long.as_slice() {
                [] => songs.iter().copied().max_by_key(|song| song.frames)?,
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
    /// [`FileError::Write`].
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let excerpts = self.clips.iter().map(|clip| clip.source.clone()).collect();
        let tag = Tag { features: self.features.clone(), excerpts };
        let n_mels = self.features.n_mels;
        let tensors = self.clips.iter().map(|clip| {
            let shape = [clip.decibels.len() / n_mels, n_mels];
            (clip.source.artist.clone(), Tensor::f32(&shape, clip.decibels.clone()))
        });
        let written =
            tensors::encode(&tag, &tensors.collect()).and_then(|bytes| whole_file::write(path, &bytes));
        written.map_err(|cause| FileError::write(path, cause))
    }

    /// Reads what [`Excerpts::write`] wrote.
    ///
    /// # Errors
    /// [`FileError::Read`], and [`FileError::Damaged`] where the file is missing or something else.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let bytes = fs::read(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => FileError::damaged(path, Damage::Missing),
            _ => FileError::read(path, cause),
        })?;
        let unfit = |problem| FileError::damaged(path, Damage::NoExcerpts(problem));
        let (tag, tensors) = tensors::decode(&bytes).map_err(|cause| unfit(cause.to_string()))?;
        let tag = serde_json::from_value(tag).map_err(|cause| unfit(cause.to_string()))?;
        Self::of(tag, tensors).map_err(unfit)
    }

    fn of(tag: Tag, mut tensors: Tensors) -> Result<Self, String> {
        let Tag { features, excerpts } = tag;
        let clips = excerpts.into_iter().map(|source| {
            let artist = &source.artist;
            let Tensor { shape, values } =
                tensors.remove(artist).ok_or_else(|| format!("there is none by {artist}"))?;
            match (values, shape.as_slice()) {
                (Values::F32(decibels), &[_, n_mels]) if n_mels == features.n_mels => {
                    Ok(Excerpt { source, decibels })
                }
                (values, shape) => {
                    Err(format!("that by {artist} is {} of shape {shape:?}", values.type_name()))
                }
            }
        });
        Ok(Self { clips: clips.collect::<Result<_, String>>()?, features })
    }
}

impl Excerpt {
    fn cut(store: &FeatureStore, song: &StoredSong, start: usize, frames: usize) -> Result<Self, StoreError> {
        let n_mels = store.config().n_mels;
        let features = store.features(song)?;
        let stored = &features.log_mel.halves()[start * n_mels..(start + frames) * n_mels];
        let source = ExcerptSource {
            artist: song.artist.to_string(),
            song: song.path.clone(),
            start_second: start as f64 / store.config().frames_per_second(),
        };
        Ok(Self { source, decibels: stored.to_f32_vec() })
    }
}
