//! How loud a song is, and whether that is to be heard.

use serde::{Deserialize, Serialize};

/// Seconds of a song whose loudness counts as all of its loudness.
const SECONDS: usize = 600;
/// The mean square of songs that are made equally loud, -15 dB of full scale: as loud as music often is.
const MEAN_SQUARE: f64 = 0.031_622_776_601_683_79;
/// What is softer, -70 dB, is silence and is not made music of: the absolute gate of ITU-R BS.1770-4.
const SILENCE: f64 = 1e-7;

/// How loud songs are in the log-mel, and in what is made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loudness {
    /// As loud as their files are, as in librosa.
    #[default]
    AsIs,
    /// As loud as each other, -15 dB of full scale where they sound: see [`LoudnessMeter`].
    Equal,
}

/// Hears how loud a song is where it sounds, in its first ten minutes: the mean square of those blocks that are not 10 dB below
/// the mean of all. Silence before, within or behind the music counts for nothing; a block that is begun counts as if silence
/// followed.
///
/// # Source
/// The gates of ITU-R BS.1770-4, without its weighting of frequencies and its overlap of blocks.
pub struct LoudnessMeter {
    /// So many samples count.
    limit: usize,
    counted: usize,
    /// Samples of a block.
    block: usize,
    /// Of each block, the last of which may be begun.
    squares: Vec<f64>,
}

impl LoudnessMeter {
    /// Of a song at this rate, in Hz.
    pub fn at(sample_rate: u32) -> Self {
        let block = (sample_rate as usize * 2 / 5).max(1);
        Self { limit: SECONDS * sample_rate as usize, counted: 0, block, squares: Vec::new() }
    }

    /// Takes further samples, mono in -1..=1.
    pub fn hear(&mut self, samples: &[f32]) {
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

    /// Samples that count so far.
    pub fn counted(&self) -> usize {
        self.counted
    }

    /// Whether all samples that count were heard.
    pub fn is_known(&self) -> bool {
        self.counted == self.limit
    }

    /// What energies are multiplied by in a song that is made as loud as others; silence stays as it is.
    pub fn factor(&self) -> f32 {
        let mean_square = self.mean_square();
        if mean_square > SILENCE { (MEAN_SQUARE / mean_square) as f32 } else { 1.0 }
    }

    /// The mean square of where it sounds, in decibels of full scale; at least -70.
    pub fn decibels(&self) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(samples: &[f32], piece: usize) -> LoudnessMeter {
        let mut meter = LoudnessMeter::at(1_000);
        samples.chunks(piece).for_each(|samples| meter.hear(samples));
        meter
    }

    #[test]
    fn silence_and_what_is_softer_by_10_db_count_for_nothing() {
        let mut sound = vec![0.5; 4_000];
        let loud = heard(&sound, 7).decibels();
        assert!((loud - 20.0 * 0.5f32.log10()).abs() < 1e-4, "{loud}");
        sound.extend(vec![0.0; 8_000]);
        sound.extend(vec![0.05; 8_000]);
        assert_eq!(heard(&sound, 999).decibels(), loud);
        sound.extend(vec![0.25; 4_000]);
        assert!(heard(&sound, 1).decibels() < loud - 1.0);
    }

    #[test]
    fn a_factor_makes_songs_equally_loud_and_no_music_of_silence() {
        let meter = heard(&[0.1; 4_000], 4_000);
        assert!((meter.factor() - (0.031_622_776 / 0.01)).abs() < 1e-4);
        let silent = heard(&[1e-5; 4_000], 4_000);
        assert_eq!((silent.factor(), silent.decibels()), (1.0, -70.0));
        assert_eq!(heard(&[], 1).factor(), 1.0);
    }

    #[test]
    fn ten_minutes_are_enough() {
        let meter = heard(&vec![0.1; 600_000], 1_234);
        assert!(meter.is_known());
        let louder = [vec![0.1; 600_000], vec![0.9; 60_000]].concat();
        assert_eq!(heard(&louder, 5_000).decibels(), meter.decibels());
    }
}
