//! One song on its way from samples to a network's vectors.

use std::sync::Arc;

use auteur_audio::{
    AtOnce, EncoderMelStream, EncoderVectors, ExtractedSong, ExtractionError, Listener, Plan, SongResampler,
    Spectrogram,
};
use auteur_ground::{Progress, Silent};
use half::f16;

use crate::NetworkEncoder;

pub(crate) struct NetworkPlan(pub(crate) Arc<NetworkEncoder>);

impl Plan for NetworkPlan {
    fn listen<'a>(&'a self, _at_once: AtOnce, progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        Box::new(NetworkListener { progress, ..NetworkListener::new(&self.0) })
    }
}

/// A song that streams past. Memory holds its vectors and less than two clips.
pub(crate) struct NetworkListener<'a> {
    encoder: &'a NetworkEncoder,
    progress: &'a dyn Progress,
    /// To the network's rate, from the first samples on.
    resampler: Option<SongResampler>,
    sound: Sound<'a>,
    /// Samples so far, at the network's rate.
    n_samples: usize,
    /// `[clips, numbers of a vector]`, or why there are no more.
    vectors: Result<Vec<f32>, String>,
}

/// What waits to be heard.
enum Sound<'a> {
    Samples(Vec<f32>),
    Mel(Box<EncoderMelStream<'a>>),
}

impl<'a> NetworkListener<'a> {
    pub(crate) fn new(encoder: &'a NetworkEncoder) -> Self {
        let sound = match &encoder.mel {
            None => Sound::Samples(Vec::new()),
            Some(mel) => Sound::Mel(Box::new(mel.begin())),
        };
        Self { encoder, progress: &Silent, resampler: None, sound, n_samples: 0, vectors: Ok(Vec::new()) }
    }

    /// Takes further samples, at the song's rate.
    pub(crate) fn push(&mut self, samples: &[f32], sample_rate: u32) {
        let mut resampler =
            self.resampler.take().unwrap_or_else(|| self.encoder.resamplers.begin(sample_rate));
        self.hear(resampler.push(samples));
        self.resampler = Some(resampler);
    }

    /// Ends the song; returns its vectors. What the last clip leaves over is not heard; a song that is shorter than a clip is
    /// heard with silence behind it.
    pub(crate) fn vectors(mut self) -> Result<EncoderVectors, String> {
        if let Some(resampler) = self.resampler.take() {
            self.hear(&resampler.finish());
        }
        let encoder = self.encoder;
        let hop_length = encoder.settings.input.hop_length();
        let least = match self.sound {
            Sound::Samples(_) => encoder.clip_len(),
            // There is a frame for every hop and one more.
            Sound::Mel(_) => (encoder.clip_len() - 1) * hop_length,
        };
        if (1..least).contains(&self.n_samples) {
            self.hear(&vec![0.0; least - self.n_samples]);
        }
        if let Sound::Mel(mel) = self.sound {
            let frames = mel.finish();
            for clip in frames.chunks_exact(encoder.clip_len() * encoder.width()) {
                encode((encoder, self.progress), clip, &mut self.vectors);
            }
        }
        let vectors = self.vectors?;
        let largest = f16::MAX.to_f32();
        if let Some(value) = vectors.iter().find(|value| !value.is_finite() || value.abs() > largest) {
            return Err(format!("one holds {value}, and half precision ends at {largest}"));
        }
        let vectors = Spectrogram::new(encoder.parts.iter().sum(), vectors);
        Ok(EncoderVectors::new(encoder.clip_seconds(), &encoder.parts, &vectors))
    }

    /// Takes further samples, at the network's rate.
    fn hear(&mut self, samples: &[f32]) {
        let Self { encoder, progress, sound, n_samples, vectors, .. } = self;
        let by = (*encoder, *progress);
        *n_samples += samples.len();
        match sound {
            Sound::Samples(waiting) => {
                waiting.extend_from_slice(samples);
                let whole = waiting.len() / encoder.clip_len() * encoder.clip_len();
                for clip in waiting[..whole].chunks_exact(encoder.clip_len()) {
                    encode(by, clip, vectors);
                }
                waiting.drain(..whole);
            }
            Sound::Mel(mel) => {
                mel.push(samples);
                while let Some(clip) = mel.take(encoder.clip_len()) {
                    encode(by, &clip, vectors);
                }
            }
        }
    }
}

/// Adds a clip's vector, as long as nothing went wrong and nobody asks to stop.
fn encode(
    (encoder, progress): (&NetworkEncoder, &dyn Progress),
    clip: &[f32],
    vectors: &mut Result<Vec<f32>, String>,
) {
    if let Ok(before) = vectors
        && !progress.is_cancelled()
    {
        match encoder.encode(clip) {
            Ok(vector) => before.extend(vector),
            Err(problem) => *vectors = Err(problem),
        }
    }
}

impl Listener for NetworkListener<'_> {
    fn hear_source(&mut self, samples: &[f32], sample_rate: u32) {
        self.push(samples, sample_rate);
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        song.features.put(self.vectors().map_err(ExtractionError::NoVectors)?);
        Ok(())
    }
}
