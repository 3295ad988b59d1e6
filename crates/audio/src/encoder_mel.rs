//! Samples enter, the mel spectrogram leaves that a pre-trained encoder hears.
//!
//! It is no kind of features: nobody keeps it. An encoder turns it into vectors while the song streams past, from the
//! samples of the same decoding that gives the log-mel.

use std::collections::VecDeque;
use std::f32::consts::LN_10;

use crate::decibel::energies_to_db;
use crate::encoder_mel_config::{EncoderMelConfig, EncoderMelLevels, SpectrumPower};
use crate::mel::MelBank;
use crate::resample::{Resamplers, SongResampler};
use crate::stft::{FrameSink, Lanes, Stft, StftPlan};

/// The mel spectrogram of mono sound as an encoder wants it. For the encoder that ships it has energies, which
/// [`EncoderMel::compress`] turns into levels when the song's loudness is known: 96 bands on Slaney's scale from windows of
/// 512 samples that are 256 apart, at 16 kHz.
///
/// # Source
/// librosa `feature.melspectrogram(sr=16000, n_fft=512, hop_length=256, n_mels=96)`; vectors from
/// `reference/make_encoder_vectors.py`.
pub struct EncoderMel {
    sample_rate: u32,
    stft: StftPlan,
    bank: MelBank,
    n_mels: usize,
    power: SpectrumPower,
    scale: EncoderMelLevels,
    resamplers: Resamplers,
}

impl EncoderMel {
    /// Samples per second behind the resampler, of the encoder that ships.
    pub const SAMPLE_RATE: u32 = 16_000;
    /// Samples in an analysis window, of the encoder that ships.
    pub const N_FFT: usize = EncoderMelConfig::MUSICNN.n_fft;
    /// Samples from one frame to the next, of the encoder that ships.
    pub const HOP_LENGTH: usize = EncoderMelConfig::MUSICNN.hop_length;
    /// Bands of a frame, of the encoder that ships.
    pub const N_MELS: usize = EncoderMelConfig::MUSICNN.n_mels;

    /// Prepares windows and filters of the encoder that ships, for samples at `sample_rate` Hz.
    pub fn new(sample_rate: u32) -> Self {
        let config = EncoderMelConfig { scale: EncoderMelLevels::None, ..EncoderMelConfig::MUSICNN };
        Self { sample_rate, ..Self::of(&config, Self::SAMPLE_RATE) }
    }

    /// Turns energies into the levels that the encoder that ships hears, `log10(1 + 10000 factor energy)`; silence is 0.
    pub fn compress(energies: &mut [f32], factor: f32) {
        EncoderMelLevels::Log10Plus { gain: 10_000.0 * factor }.apply(energies);
    }

    /// Prepares windows and filters of another one, whose settings are valid, for samples at `sample_rate` Hz, the rate that it
    /// hears.
    pub fn of(config: &EncoderMelConfig, sample_rate: u32) -> Self {
        let framing = config.framing(sample_rate);
        Self {
            sample_rate,
            stft: StftPlan::new(&framing),
            bank: MelBank::within(&framing, config.hertz(sample_rate), config.norm),
            n_mels: config.n_mels,
            power: config.power,
            scale: config.scale,
            resamplers: Resamplers::new(sample_rate),
        }
    }

    /// Samples per second that enter.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Begins with a song.
    pub fn begin(&self) -> EncoderMelStream<'_> {
        let resampler = self.resamplers.begin(self.sample_rate);
        EncoderMelStream { mel: self, stft: Stft::new(&self.stft), resampler, frames: Waiting::default() }
    }
}

/// A song on its way from samples to frames.
pub struct EncoderMelStream<'a> {
    mel: &'a EncoderMel,
    stft: Stft<'a>,
    resampler: SongResampler,
    frames: Waiting,
}

/// Frames of a block.
const BLOCK_FRAMES: usize = 1024;

/// Frames that nobody has taken yet, `[n_frames, n_mels]`, in blocks: ten minutes of them are not copied to grow.
#[derive(Default)]
struct Waiting {
    blocks: VecDeque<Vec<f32>>,
    /// Numbers of the first block that were taken.
    taken: usize,
    /// Numbers that are there.
    length: usize,
}

impl Waiting {
    fn push(&mut self, frame: impl ExactSizeIterator<Item = f32>) {
        let width = frame.len();
        self.length += width;
        match self.blocks.back_mut() {
            Some(block) if block.len() + width <= block.capacity() => block.extend(frame),
            _ => {
                let mut block = Vec::with_capacity(BLOCK_FRAMES * width);
                block.extend(frame);
                self.blocks.push_back(block);
            }
        }
    }

    /// The first `length` numbers, where so many are there.
    fn take(&mut self, length: usize) -> Option<Vec<f32>> {
        self.length = self.length.checked_sub(length)?;
        let mut found = Vec::with_capacity(length);
        while let Some(block) = self.blocks.front() {
            let rest = &block[self.taken..];
            let wanted = length - found.len();
            if wanted < rest.len() {
                found.extend_from_slice(&rest[..wanted]);
                self.taken += wanted;
                break;
            }
            found.extend_from_slice(rest);
            self.taken = 0;
            self.blocks.pop_front();
        }
        Some(found)
    }
}

impl EncoderMelStream<'_> {
    /// Takes further samples, mono in -1..=1.
    pub fn push(&mut self, samples: &[f32]) {
        let Self { mel, stft, resampler, frames } = self;
        stft.push(resampler.push(samples), &mut Compress { mel, frames });
    }

    /// Takes away the first `n_frames` frames, `[n_frames, n_mels]`, lowest band first, where so many are there.
    pub fn take(&mut self, n_frames: usize) -> Option<Vec<f32>> {
        self.frames.take(n_frames * self.mel.n_mels)
    }

    /// Ends the song; returns all frames that nobody has taken, `[n_frames, n_mels]`. There are `1 + samples / hop_length`
    /// in all, none for no samples.
    pub fn finish(self) -> Vec<f32> {
        let Self { mel, mut stft, resampler, mut frames } = self;
        let mut sink = Compress { mel, frames: &mut frames };
        stft.push(&resampler.finish(), &mut sink);
        stft.finish(&mut sink);
        frames.take(frames.length).unwrap_or_default()
    }
}

/// Takes power spectra to frames.
struct Compress<'a> {
    mel: &'a EncoderMel,
    frames: &'a mut Waiting,
}

impl FrameSink for Compress<'_> {
    fn take(&mut self, power: &[Lanes], n_frames: usize) {
        let EncoderMel { bank, scale, .. } = self.mel;
        // [n_mels, LANES]
        let mut levels: Vec<Lanes> = match self.mel.power {
            SpectrumPower::Power => bank.energies(power).collect(),
            SpectrumPower::Magnitude => {
                let magnitudes: Vec<Lanes> = power.iter().map(|bins| bins.map(f32::sqrt)).collect();
                bank.energies(&magnitudes).collect()
            }
        };
        scale.apply(levels.as_flattened_mut());
        for lane in 0..n_frames {
            // [n_mels, LANES] -> [n_frames, n_mels]
            self.frames.push(levels.iter().map(|levels| levels[lane]));
        }
    }
}

impl EncoderMelLevels {
    fn apply(self, levels: &mut [f32]) {
        let mut logarithms = |energy: &dyn Fn(f32) -> f32, db: f32| {
            levels.iter_mut().for_each(|level| *level = energy(*level));
            energies_to_db(levels);
            levels.iter_mut().for_each(|level| *level /= db);
        };
        match self {
            Self::None => {}
            Self::Db { floor } => logarithms(&|energy| energy.max(floor), 1.0),
            Self::Log10Plus { gain } => logarithms(&|energy| gain * energy + 1.0, 10.0),
            Self::Ln { plus } => logarithms(&|energy| energy + plus, 10.0 / LN_10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{formula, rows};
    use crate::{MelNorm, MelScale};

    /// Of levels up to 5: transforms and mel sums in f32 on both sides, and our logarithm.
    const SAME_SAMPLES: f32 = 1e-4;
    /// Of logarithms of 0.01 and more: in f32 on both sides, silent bins beside loud ones are off by some 1e-6 each.
    const MAGNITUDES: f32 = 5e-4;
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
        EncoderMel::compress(&mut frames, 1.0);
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
    fn levels_are_those_that_an_encoder_asks_for() {
        let sound = formula(20_000, EncoderMel::SAMPLE_RATE);
        let frames = |scale| {
            let config = EncoderMelConfig { scale, ..EncoderMelConfig::MUSICNN };
            let mel = EncoderMel::of(&config, EncoderMel::SAMPLE_RATE);
            let mut stream = mel.begin();
            stream.push(&sound);
            stream.finish()
        };
        let energies = frames(EncoderMelLevels::None);
        let near = |scale, expected: &dyn Fn(f32) -> f32| {
            for (value, energy) in frames(scale).iter().zip(&energies) {
                assert!((value - expected(*energy)).abs() < SAME_SAMPLES, "{scale:?} of {energy}: {value}");
            }
        };
        near(EncoderMelLevels::Db { floor: 1e-6 }, &|energy| 10.0 * energy.max(1e-6).log10());
        near(EncoderMelLevels::Log10Plus { gain: 10_000.0 }, &|energy| (1.0 + 10_000.0 * energy).log10());
        near(EncoderMelLevels::Ln { plus: 0.01 }, &|energy| (energy + 0.01).ln());
    }

    #[test]
    fn magnitudes_in_other_bands_are_librosas() {
        let config = EncoderMelConfig {
            n_mels: 40,
            mel_scale: MelScale::Htk,
            f_min: 125.0,
            f_max: Some(7_500.0),
            norm: MelNorm::None,
            power: SpectrumPower::Magnitude,
            scale: EncoderMelLevels::Ln { plus: 0.01 },
            ..EncoderMelConfig::MUSICNN
        };
        let mel = EncoderMel::of(&config, EncoderMel::SAMPLE_RATE);
        let mut stream = mel.begin();
        stream.push(&formula(40_000, EncoderMel::SAMPLE_RATE));
        let (frames, librosa) = (stream.finish(), rows("onnx_mel"));
        assert_eq!(frames.len(), 40 * librosa[0].len());
        for (place, value) in frames.iter().enumerate() {
            let expected = librosa[place % 40][place / 40];
            assert!((value - expected).abs() < MAGNITUDES, "{place}: {value} {expected}");
        }
    }

    #[test]
    fn frames_are_taken_in_the_order_in_which_they_came() {
        let (mut waiting, mut taken) = (Waiting::default(), Vec::new());
        for frame in 0..3 * BLOCK_FRAMES {
            waiting.push([frame, frame, frame].into_iter().map(|number| number as f32));
            if frame % 700 == 0 {
                assert_eq!(waiting.take(10_000), None);
                taken.extend(waiting.take(3 * 500).unwrap_or_default());
            }
        }
        assert_eq!(taken.len(), 4 * 3 * 500);
        taken.extend(waiting.take(waiting.length).unwrap());
        let every = (0..3 * BLOCK_FRAMES).flat_map(|frame| [frame as f32; 3]);
        assert!(every.eq(taken));
        assert_eq!((waiting.take(1), waiting.take(0)), (None, Some(Vec::new())));
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
