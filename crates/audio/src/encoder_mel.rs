//! Samples enter, the compressed mel spectrogram leaves that pre-trained encoders of the musicnn family hear.
//!
//! It is no kind of features: nobody keeps it. An encoder turns it into vectors while the song streams past, from the
//! samples of the same decoding that gives the log-mel.

use std::sync::Arc;

use crate::decibel::energies_to_db;
use crate::mel::MelBank;
use crate::resample::{Resampler, ResamplerPlan};
use crate::stft::{FrameSink, Lanes, Stft, StftPlan};
use crate::{FeatureConfig, MelScale};

/// What energies are multiplied by before the logarithm.
const GAIN: f32 = 10_000.0;

/// `log10(1 + 10000 mel)` of mono sound at any sample rate: 96 bands on Slaney's scale from windows of 512 samples that are
/// 256 apart, at 16 kHz. Silence is 0.
///
/// # Source
/// librosa `feature.melspectrogram(sr=16000, n_fft=512, hop_length=256, n_mels=96)`; vectors from
/// `reference/make_encoder_vectors.py`.
pub struct EncoderMel {
    sample_rate: u32,
    stft: StftPlan,
    bank: MelBank,
    /// None where samples come at 16 kHz.
    resampler: Option<Arc<ResamplerPlan>>,
}

impl EncoderMel {
    /// Samples per second behind the resampler.
    pub const SAMPLE_RATE: u32 = 16_000;
    /// Samples from one frame to the next.
    pub const HOP_LENGTH: usize = 256;
    /// Bands of a frame.
    pub const N_MELS: usize = 96;

    /// Prepares windows and filters for samples at `sample_rate` Hz.
    pub fn new(sample_rate: u32) -> Self {
        let config = FeatureConfig {
            sample_rate: Self::SAMPLE_RATE,
            n_fft: 512,
            hop_length: Self::HOP_LENGTH,
            n_mels: Self::N_MELS,
            mel_scale: MelScale::Slaney,
            ..FeatureConfig::default()
        };
        let resampler = (sample_rate != Self::SAMPLE_RATE)
            .then(|| Arc::new(ResamplerPlan::new(sample_rate, Self::SAMPLE_RATE)));
        Self { sample_rate, stft: StftPlan::new(&config), bank: MelBank::new(&config), resampler }
    }

    /// Samples per second that enter.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Begins with a song.
    pub fn begin(&self) -> EncoderMelStream<'_> {
        EncoderMelStream {
            stft: Stft::new(&self.stft),
            bank: &self.bank,
            resampler: self.resampler.clone().map(Resampler::new),
            resampled: Vec::new(),
            frames: Vec::new(),
        }
    }
}

/// A song on its way from samples to frames.
pub struct EncoderMelStream<'a> {
    stft: Stft<'a>,
    bank: &'a MelBank,
    resampler: Option<Resampler>,
    resampled: Vec<f32>,
    /// Those that nobody has taken yet, `[n_frames, N_MELS]`.
    frames: Vec<f32>,
}

impl EncoderMelStream<'_> {
    /// Takes further samples, mono in -1..=1.
    pub fn push(&mut self, samples: &[f32]) {
        let Self { stft, bank, resampler, resampled, frames } = self;
        let mut sink = Compress { bank, frames };
        match resampler {
            None => stft.push(samples, &mut sink),
            Some(resampler) => {
                resampled.clear();
                resampler.push(samples, resampled);
                stft.push(resampled, &mut sink);
            }
        }
    }

    /// Takes away the first `n_frames` frames, `[n_frames, N_MELS]`, lowest band first, where so many are there.
    pub fn take(&mut self, n_frames: usize) -> Option<Vec<f32>> {
        let length = n_frames * EncoderMel::N_MELS;
        (length <= self.frames.len()).then(|| {
            let rest = self.frames.split_off(length);
            std::mem::replace(&mut self.frames, rest)
        })
    }

    /// Ends the song; returns all frames that nobody has taken, `[n_frames, N_MELS]`. There are `1 + samples / HOP_LENGTH`
    /// in all, none for no samples.
    pub fn finish(self) -> Vec<f32> {
        let Self { mut stft, bank, resampler, mut resampled, mut frames } = self;
        let mut sink = Compress { bank, frames: &mut frames };
        if let Some(resampler) = resampler {
            resampled.clear();
            resampler.finish(&mut resampled);
            stft.push(&resampled, &mut sink);
        }
        stft.finish(&mut sink);
        frames
    }
}

/// Takes power spectra to frames.
struct Compress<'a> {
    bank: &'a MelBank,
    frames: &'a mut Vec<f32>,
}

impl FrameSink for Compress<'_> {
    fn take(&mut self, power: &[Lanes], n_frames: usize) {
        let mut levels = [Lanes::default(); EncoderMel::N_MELS];
        for (levels, energies) in levels.iter_mut().zip(self.bank.energies(power)) {
            *levels = energies.map(|energy| GAIN * energy + 1.0);
        }
        energies_to_db(levels.as_flattened_mut());
        for lane in 0..n_frames {
            // [N_MELS, LANES] -> [n_frames, N_MELS]
            self.frames.extend(levels.iter().map(|levels| levels[lane] / 10.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{formula, rows};

    /// Of levels up to 5: transforms and mel sums in f32 on both sides, and our logarithm.
    const SAME_SAMPLES: f32 = 1e-4;
    /// A tone behind a resampler, away from the ends.
    const RESAMPLED: f32 = 1e-2;

    fn mel(samples: &[f32], sample_rate: u32, block: usize) -> Vec<f32> {
        let mel = EncoderMel::new(sample_rate);
        let mut stream = mel.begin();
        let mut frames = Vec::new();
        for block in samples.chunks(block) {
            stream.push(block);
            frames.extend(stream.take(3).unwrap_or_default());
        }
        frames.extend(stream.finish());
        frames
    }

    #[test]
    fn frames_of_the_formula_are_librosas_in_blocks_of_any_length() {
        let sound = formula(20_000, EncoderMel::SAMPLE_RATE);
        let librosa = rows("encoder_mel");
        for block in [77, 4_096, usize::MAX] {
            let frames = mel(&sound, EncoderMel::SAMPLE_RATE, block);
            assert_eq!(frames.len(), librosa[0].len() * EncoderMel::N_MELS);
            for (place, value) in frames.iter().enumerate() {
                let (frame, band) = (place / EncoderMel::N_MELS, place % EncoderMel::N_MELS);
                let expected = librosa[band][frame];
                assert!((value - expected).abs() < SAME_SAMPLES, "{frame} {band}: {value} {expected}");
            }
        }
    }

    #[test]
    fn silence_is_zero_and_no_sound_has_no_frames() {
        assert_eq!(mel(&[0.0; 1_000], EncoderMel::SAMPLE_RATE, 100), vec![0.0; 4 * EncoderMel::N_MELS]);
        assert!(mel(&[], EncoderMel::SAMPLE_RATE, 100).is_empty());
    }

    #[test]
    fn a_tone_sounds_the_same_at_another_rate() {
        let tone = |rate: u32| -> Vec<f32> {
            let step = std::f64::consts::TAU * 440.0 / f64::from(rate);
            (0..rate).map(|n| (0.5 * (step * f64::from(n)).sin()) as f32).collect()
        };
        let [low, high] = [16_000, 44_100].map(|rate| mel(&tone(rate), rate, 1_000));
        assert_eq!(low.len(), high.len());
        let inside = 8 * EncoderMel::N_MELS..55 * EncoderMel::N_MELS;
        let loud = low[inside.clone()].iter().zip(&high[inside]).filter(|(low, _)| **low > 1.0);
        let differences: Vec<f32> = loud.map(|(low, high)| (low - high).abs()).collect();
        assert!(differences.len() > 47 && differences.iter().all(|difference| *difference < RESAMPLED));
    }
}
