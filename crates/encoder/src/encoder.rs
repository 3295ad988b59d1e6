//! The encoder as it is used: weights from somewhere, songs or clips to vectors.

use auteur_audio::{AtOnce, EncoderMel, Spectrogram};
use rayon::prelude::*;

use crate::convolutions::Convolutions;
use crate::encoding::Encoding;
use crate::layers::{self, Layers};
use crate::summary;
use crate::weights::{Weights, WeightsError};

/// The weights within the program.
#[cfg(feature = "embedded")]
pub(crate) const EMBEDDED: &[u8] = include_bytes!("../weights/msd_vgg.safetensors");

/// MSD_vgg, ready to encode. It can be shared by threads.
///
/// Of each layer's 128 channels those are left out that are the same whatever they hear.
///
/// # Source
/// PyPI `musicnn` 0.1.0, `MSD_vgg`; weights from `reference/make_encoder.py`, vectors of every layer from
/// `reference/make_encoder_vectors.py`.
#[derive(Debug)]
pub struct Encoder {
    layers: Layers,
}

impl Encoder {
    /// Frames of a clip, 2.992 s.
    pub const CLIP_FRAMES: usize = layers::CLIP_FRAMES;
    /// Numbers in each part of a clip's vector: means and maxima of the channels of layers 1 to 4, layer by layer; then the
    /// means of layer 5.
    pub const PARTS: [usize; 9] = summary::PARTS;
    /// The same of a song's vectors in a store, in each of which the song's loudness follows, in decibels of full scale.
    pub const SONG_PARTS: [usize; 10] = {
        let mut parts = [1; 10];
        let mut part = 0;
        while part < Self::PARTS.len() {
            parts[part] = Self::PARTS[part];
            part += 1;
        }
        parts
    };
    /// Numbers in a clip's vector.
    pub const VECTOR_LEN: usize = summary::VECTOR_LEN;
    /// Seconds from one vector to the next.
    pub const SECONDS: f64 =
        (Self::CLIP_FRAMES * EncoderMel::HOP_LENGTH) as f64 / EncoderMel::SAMPLE_RATE as f64;

    /// The encoder whose weights are within the program.
    ///
    /// # Errors
    /// [`WeightsError`] where the program was built from a damaged file.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Self, WeightsError> {
        Self::from_bytes(EMBEDDED)
    }

    /// The encoder with the weights in the bytes of a file, of the layout of `weights/msd_vgg.safetensors`, in 16 or 32 bits.
    ///
    /// # Errors
    /// [`WeightsError`].
    pub fn from_bytes(file: &[u8]) -> Result<Self, WeightsError> {
        Ok(Self { layers: Layers::new(&Convolutions::new(&Weights::read(file)?)?) })
    }

    /// Begins with a song that streams past; `mel` is for the rate of its samples.
    pub fn begin<'a>(&'a self, mel: &'a EncoderMel, at_once: AtOnce) -> Encoding<'a> {
        Encoding::new(self, mel, at_once)
    }

    /// The vectors of a song, `[clips, VECTOR_LEN]`; `samples` are mono in -1..=1 at `sample_rate` Hz.
    ///
    /// However loud the song is, it is heard as if its mean square, where it sounds in its first ten minutes, were -15 dB of full
    /// scale. Clips lie side by side; what the last leaves over is not heard. A song that is shorter than a clip is heard with
    /// silence behind it; no samples have no vector.
    pub fn encode(&self, samples: &[f32], sample_rate: u32) -> Spectrogram {
        let mel = EncoderMel::new(sample_rate);
        let mut encoding = self.begin(&mel, AtOnce::OneSong);
        encoding.push(samples);
        encoding.finish().vectors
    }

    /// The vectors of clips from their energies as [`EncoderMel`] makes them, each times `factor`.
    pub(crate) fn encode_energies(&self, mut clips: Vec<f32>, factor: f32, at_once: AtOnce) -> Vec<f32> {
        EncoderMel::compress(&mut clips, factor);
        self.encode_clips(&clips, at_once)
    }

    /// The vectors of clips, `[clips, VECTOR_LEN]`, from their levels as [`EncoderMel::compress`] makes them,
    /// `[clips, CLIP_FRAMES, N_MELS]`.
    ///
    /// # Panics
    /// When `clips` does not hold whole clips: a fault of the calling code.
    pub fn encode_clips(&self, clips: &[f32], at_once: AtOnce) -> Vec<f32> {
        let length = Self::CLIP_FRAMES * EncoderMel::N_MELS;
        assert!(clips.len().is_multiple_of(length), "{} values are not whole clips of {length}", clips.len());
        let mut vectors = vec![0.0; clips.len() / length * Self::VECTOR_LEN];
        let encode = |(vector, clip): (&mut [f32], &[f32])| {
            summary::summarize(&self.layers.outputs(clip), vector);
        };
        match at_once {
            AtOnce::OneSong => {
                vectors
                    .par_chunks_exact_mut(Self::VECTOR_LEN)
                    .zip(clips.par_chunks_exact(length))
                    .for_each(encode);
            }
            // A thread that waited for others here would take up another song meanwhile, and hold both.
            AtOnce::ManySongs => {
                vectors.chunks_exact_mut(Self::VECTOR_LEN).zip(clips.chunks_exact(length)).for_each(encode);
            }
        }
        vectors
    }
}

#[cfg(test)]
#[cfg(feature = "embedded")]
mod tests;
