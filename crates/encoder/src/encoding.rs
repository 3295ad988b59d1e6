//! One song on its way from samples to vectors.

use auteur_audio::{AtOnce, EncoderMel, EncoderMelStream, LoudnessMeter, Spectrogram};
use auteur_ground::{Progress, Silent};

use crate::Encoder;

/// Clips that are encoded at once: enough to keep the threads busy behind the narrow last layers, few enough for memory to
/// hold, some 3 MB each.
const CLIPS_AT_ONCE: usize = 8;

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
    progress: &'a dyn Progress,
    mel: EncoderMelStream<'a>,
    /// Samples that the shortest song must have, at the song's rate.
    least_samples: usize,
    loudness: LoudnessMeter,
    /// `[clips, VECTOR_LEN]`
    vectors: Vec<f32>,
}

impl<'a> Encoding<'a> {
    pub(crate) fn new(encoder: &'a Encoder, mel: &'a EncoderMel, at_once: AtOnce) -> Self {
        // There is a frame for every hop and one more.
        let samples = (Encoder::CLIP_FRAMES - 1) * EncoderMel::HOP_LENGTH * mel.sample_rate() as usize;
        let least_samples = samples.div_ceil(EncoderMel::SAMPLE_RATE as usize);
        let loudness = LoudnessMeter::at(mel.sample_rate());
        let (mel, vectors) = (mel.begin(), Vec::new());
        Self { encoder, at_once, progress: &Silent, mel, least_samples, loudness, vectors }
    }

    /// The same, watched by somebody who may stop it: from then on clips are left out, and what it ends with is to be thrown away.
    #[must_use]
    pub fn watched(self, progress: &'a dyn Progress) -> Self {
        Self { progress, ..self }
    }

    /// Takes further samples, mono in -1..=1.
    pub fn push(&mut self, samples: &[f32]) {
        self.loudness.hear(samples);
        self.mel.push(samples);
        if self.loudness.is_known() {
            self.encode_waiting();
        }
    }

    /// Encodes clips while there are enough for all threads.
    fn encode_waiting(&mut self) {
        while !self.progress.is_cancelled()
            && let Some(clips) = self.mel.take(CLIPS_AT_ONCE * Encoder::CLIP_FRAMES)
        {
            let factor = self.loudness.factor();
            self.vectors.extend(self.encoder.encode_energies(clips, factor, self.at_once));
        }
    }

    /// Ends the song; returns its vectors, as [`Encoder::encode`] does, and how loud it was.
    pub fn finish(mut self) -> Encoded {
        const CLIP_LEN: usize = Encoder::CLIP_FRAMES * EncoderMel::N_MELS;
        let samples = self.loudness.counted();
        if (1..self.least_samples).contains(&samples) {
            self.mel.push(&vec![0.0; self.least_samples - samples]);
        }
        self.encode_waiting();
        let Self { encoder, at_once, mel, loudness, mut vectors, .. } = self;
        let mut clips = mel.finish();
        // Fewer than are encoded at once, unless somebody stopped it.
        clips.truncate((clips.len() / CLIP_LEN).min(CLIPS_AT_ONCE) * CLIP_LEN);
        vectors.extend(encoder.encode_energies(clips, loudness.factor(), at_once));
        Encoded { vectors: Spectrogram::new(Encoder::VECTOR_LEN, vectors), loudness_db: loudness.decibels() }
    }
}
