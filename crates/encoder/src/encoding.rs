//! One song on its way from samples to vectors.

use auteur_audio::{AtOnce, EncoderMel, EncoderMelStream, Spectrogram};

use crate::Encoder;

/// Clips that are encoded at once: enough to keep the threads busy behind the narrow last layers, few enough for memory to
/// hold, some 3 MB each.
const CLIPS_AT_ONCE: usize = 8;

/// Seconds of a song whose loudness counts as all of its loudness. Its frames wait that long to be encoded: 24 kB a second.
const LOUDNESS_SECONDS: usize = 600;
/// What a song's mean square is brought to, -15 dB of full scale, as loud as music often is: the encoder hears levels, and an
/// artist is not how loud a file is.
const MEAN_SQUARE: f64 = 0.031_622_776_601_683_79;
/// What is softer, -70 dB, is silence and is not made music of: the absolute gate of ITU-R BS.1770-4.
const SILENCE: f64 = 1e-7;

/// What an encoder made of a whole song.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// `[clips, VECTOR_LEN]`
    pub vectors: Spectrogram,
    /// How loud the song itself was: the mean square of where it sounds, in decibels of full scale; at least -70.
    pub loudness_db: f32,
}

/// A song that streams past an [`Encoder`]. Whatever its length, memory holds its vectors, 2.7 kB for 3 s, some clips, and the
/// frames of its first ten minutes until its loudness is known.
pub struct Encoding<'a> {
    encoder: &'a Encoder,
    at_once: AtOnce,
    mel: EncoderMelStream<'a>,
    /// Samples that the shortest song must have, at the song's rate.
    least_samples: usize,
    loudness: Loudness,
    /// `[clips, VECTOR_LEN]`
    vectors: Vec<f32>,
}

impl<'a> Encoding<'a> {
    pub(crate) fn new(encoder: &'a Encoder, mel: &'a EncoderMel, at_once: AtOnce) -> Self {
        // There is a frame for every hop and one more.
        let samples = (Encoder::CLIP_FRAMES - 1) * EncoderMel::HOP_LENGTH * mel.sample_rate() as usize;
        let least_samples = samples.div_ceil(EncoderMel::SAMPLE_RATE as usize);
        let loudness = Loudness::at(mel.sample_rate());
        Self { encoder, at_once, mel: mel.begin(), least_samples, loudness, vectors: Vec::new() }
    }

    /// Takes further samples, mono in -1..=1.
    pub fn push(&mut self, samples: &[f32]) {
        self.loudness.hear(samples);
        self.mel.push(samples);
        if self.loudness.is_known() {
            while let Some(clips) = self.mel.take(CLIPS_AT_ONCE * Encoder::CLIP_FRAMES) {
                let factor = self.loudness.factor();
                self.vectors.extend(self.encoder.encode_energies(clips, factor, self.at_once));
            }
        }
    }

    /// Ends the song; returns its vectors, as [`Encoder::encode`] does, and how loud it was.
    pub fn finish(mut self) -> Encoded {
        const CLIP_LEN: usize = Encoder::CLIP_FRAMES * EncoderMel::N_MELS;
        let samples = self.loudness.counted;
        if (1..self.least_samples).contains(&samples) {
            self.mel.push(&vec![0.0; self.least_samples - samples]);
        }
        let Self { encoder, at_once, mel, loudness, mut vectors, .. } = self;
        let frames = mel.finish();
        let whole = frames.len() / CLIP_LEN * CLIP_LEN;
        for clips in frames[..whole].chunks(CLIPS_AT_ONCE * CLIP_LEN) {
            vectors.extend(encoder.encode_energies(clips.to_vec(), loudness.factor(), at_once));
        }
        Encoded { vectors: Spectrogram::new(Encoder::VECTOR_LEN, vectors), loudness_db: loudness.decibels() }
    }
}

/// How loud a song is where it sounds, from its first samples: the mean square of those blocks that are not 10 dB below the mean
/// of all. Silence before, within or behind the music counts for nothing; a block that is begun counts as if silence followed.
///
/// # Source
/// The gates of ITU-R BS.1770-4, without its weighting of frequencies and its overlap of blocks.
struct Loudness {
    /// So many samples count.
    limit: usize,
    counted: usize,
    /// Samples of a block.
    block: usize,
    /// Of each block, the last of which may be begun.
    squares: Vec<f64>,
}

impl Loudness {
    /// Of a song at this rate.
    fn at(sample_rate: u32) -> Self {
        let block = (sample_rate as usize * 2 / 5).max(1);
        Self { limit: LOUDNESS_SECONDS * sample_rate as usize, counted: 0, block, squares: Vec::new() }
    }

    fn hear(&mut self, samples: &[f32]) {
        let mut rest = &samples[..samples.len().min(self.limit - self.counted)];
        while !rest.is_empty() {
            let begun = self.counted % self.block;
            let (samples, behind) = rest.split_at(rest.len().min(self.block - begun));
            (rest, self.counted) = (behind, self.counted + samples.len());
            if begun == 0 {
                self.squares.push(0.0);
            }
            if let Some(sum) = self.squares.last_mut() {
                // One after the other, so that samples that arrive in pieces of any length give the same sum.
                *sum = samples.iter().fold(*sum, |sum, &sample| sum + f64::from(sample) * f64::from(sample));
            }
        }
    }

    fn is_known(&self) -> bool {
        self.counted == self.limit
    }

    /// What energies are multiplied by; silence stays as it is.
    fn factor(&self) -> f32 {
        let mean_square = self.mean_square();
        if mean_square > SILENCE { (MEAN_SQUARE / mean_square) as f32 } else { 1.0 }
    }

    fn decibels(&self) -> f32 {
        (10.0 * self.mean_square().max(SILENCE).log10()) as f32
    }

    /// Of where it sounds.
    fn mean_square(&self) -> f64 {
        let mean_above = |gate: f64| {
            let loud = || self.squares.iter().filter(move |sum| **sum > gate);
            loud().sum::<f64>() / loud().count().max(1) as f64
        };
        mean_above(0.1 * mean_above(0.0)) / self.block as f64
    }
}
