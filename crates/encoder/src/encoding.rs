//! One song on its way from samples to vectors.

use auteur_audio::{AtOnce, EncoderMel, EncoderMelStream, Spectrogram};

use crate::Encoder;

/// Clips that are encoded at once: enough to keep the threads busy behind the narrow last layers, few enough for memory to
/// hold, some 3 MB each.
const CLIPS_AT_ONCE: usize = 8;

/// A song that streams past an [`Encoder`]. Whatever its length, memory holds its vectors, 2.7 kB for 3 s, and some clips.
pub struct Encoding<'a> {
    encoder: &'a Encoder,
    at_once: AtOnce,
    mel: EncoderMelStream<'a>,
    /// Samples that the shortest song must have, at the song's rate.
    least_samples: usize,
    n_samples: usize,
    /// `[clips, VECTOR_LEN]`
    vectors: Vec<f32>,
}

impl<'a> Encoding<'a> {
    pub(crate) fn new(encoder: &'a Encoder, mel: &'a EncoderMel, at_once: AtOnce) -> Self {
        // There is a frame for every hop and one more.
        let samples = (Encoder::CLIP_FRAMES - 1) * EncoderMel::HOP_LENGTH * mel.sample_rate() as usize;
        let least_samples = samples.div_ceil(EncoderMel::SAMPLE_RATE as usize);
        Self { encoder, at_once, mel: mel.begin(), least_samples, n_samples: 0, vectors: Vec::new() }
    }

    /// Takes further samples, mono in -1..=1.
    pub fn push(&mut self, samples: &[f32]) {
        self.n_samples += samples.len();
        self.mel.push(samples);
        while let Some(clips) = self.mel.take(CLIPS_AT_ONCE * Encoder::CLIP_FRAMES) {
            self.vectors.extend(self.encoder.encode_clips(&clips, self.at_once));
        }
    }

    /// Ends the song; returns its vectors, `[clips, VECTOR_LEN]`, as [`Encoder::encode`] does.
    pub fn finish(mut self) -> Spectrogram {
        const CLIP_LEN: usize = Encoder::CLIP_FRAMES * EncoderMel::N_MELS;
        if (1..self.least_samples).contains(&self.n_samples) {
            self.mel.push(&vec![0.0; self.least_samples - self.n_samples]);
        }
        let Self { encoder, at_once, mel, mut vectors, .. } = self;
        let frames = mel.finish();
        let whole = frames.len() / CLIP_LEN * CLIP_LEN;
        for clips in frames[..whole].chunks(CLIPS_AT_ONCE * CLIP_LEN) {
            vectors.extend(encoder.encode_clips(clips, at_once));
        }
        Spectrogram::new(Encoder::VECTOR_LEN, vectors)
    }
}
