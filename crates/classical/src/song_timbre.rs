//! A song's log-mel becomes the Gaussian of its cepstral coefficients: what research on music compared songs by for a
//! decade, and what other ways are held against.

use auteur_audio::{LogMel, Spectrogram, mfcc};

use crate::gaussian::Gaussian;
use crate::moments::Moments;
use crate::settings::N_MFCC;

/// Frames that are turned into coefficients at once.
const BLOCK_FRAMES: usize = 4096;
/// Added to every variance, in squared decibels: songs vary by some hundred, and silence does not.
const VARIANCE_FLOOR: f64 = 1e-3;

/// The mean and the full covariance of a song's frames.
#[derive(Clone, Debug)]
pub struct SongTimbre(Gaussian);

impl SongTimbre {
    /// Coefficients of a frame, the overall level among them.
    pub const COEFFICIENTS: usize = N_MFCC;

    /// The Gaussian of all frames of a song; none where it has no frames, or a level that is no number.
    ///
    /// # Source
    /// M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005.
    pub fn of(log_mel: &LogMel) -> Option<Self> {
        let (n_mels, levels) = (log_mel.n_mels(), log_mel.halves());
        if levels.is_empty() || !levels.iter().all(|level| level.is_finite()) {
            return None;
        }
        let width = Self::COEFFICIENTS.min(n_mels);
        let mut all = Moments::empty(width);
        for block in levels.chunks(BLOCK_FRAMES * n_mels) {
            let log_mel = Spectrogram::new(n_mels, block.iter().map(|level| level.to_f32()).collect());
            let cepstra: Vec<f64> = mfcc(&log_mel, width).values().iter().copied().map(f64::from).collect();
            all.merge(&Moments::of(&cepstra, width));
        }
        let mut covariance = all.covariance();
        covariance.iter_mut().step_by(width + 1).for_each(|variance| *variance += VARIANCE_FLOOR);
        Gaussian::new(all.mean, covariance).map(Self)
    }

    /// How far apart two songs are, 0 or more: the Kullback-Leibler divergence one way plus that the other way, in nats.
    pub fn divergence(&self, other: &Self) -> f64 {
        self.0.divergence(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    /// Half precision of levels, over thousands of frames.
    const ROUNDING: f64 = 0.02;

    fn song(key: u64, frames: usize, level: f32, spread: f32) -> LogMel<'static> {
        let stream = RandomStream::new(key);
        let values = (0..frames * 32).map(|at| level + spread * stream.normal(at as u64) as f32).collect();
        LogMel::from(Spectrogram::new(32, values))
    }

    #[test]
    fn the_divergence_of_songs_that_differ_in_level_is_that_of_their_means() {
        // Noise of one decibel in each band is noise of one in each coefficient; ten more decibels are 10 * sqrt(32) in
        // the first alone. Both ways together that is its square.
        let (quiet, loud) = (song(1, 9_000, -50.0, 1.0), song(1, 9_000, -40.0, 1.0));
        let [quiet, loud] = [quiet, loud].map(|song| SongTimbre::of(&song).unwrap());
        let apart = quiet.divergence(&loud);
        assert!((apart / 3200.0 - 1.0).abs() < 0.1, "{apart}");
        assert!((loud.divergence(&quiet) / apart - 1.0).abs() < ROUNDING);
        assert!(quiet.divergence(&quiet) < 1e-9);
    }

    #[test]
    fn a_song_is_nearer_to_another_part_of_itself_than_to_another_song() {
        let parts = [song(1, 300, -50.0, 4.0), song(2, 300, -50.0, 4.0), song(3, 300, -50.0, 9.0)];
        let [one, same, other] = parts.map(|song| SongTimbre::of(&song).unwrap());
        assert!(one.divergence(&same) < one.divergence(&other) / 4.0);
    }

    #[test]
    fn silence_has_a_timbre_and_nothing_has_none() {
        let silent = SongTimbre::of(&song(1, 50, -80.0, 0.0)).unwrap();
        assert!(silent.divergence(&silent) < 1e-9);
        assert!(SongTimbre::of(&song(1, 0, 0.0, 0.0)).is_none());
    }
}
