//! A song's chroma is turned to a common key, so that the same harmony in C and in F sharp is the same to the
//! classifier.
//!
//! A single Gaussian models the chroma vectors of all training songs. Each song is rotated by the one of the twelve
//! circular shifts under which that Gaussian finds its beats most likely; the Gaussian is fitted again to the rotated
//! songs, and so on until no song turns any more. Unrotated songs in many keys give a Gaussian that is almost the same
//! in all keys; whichever key prevails in the music by a little, prevails more with every round. Which key that is does
//! not matter.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007, on key normalisation. What the
//! paper leaves open is fixed so: the first Gaussian is that of the unrotated songs, and of equally likely shifts the
//! least is taken.

use auteur_audio::PITCH_CLASSES;
use auteur_classifier::ModelFileError;

use crate::arrays::{Arrays, singular};
use crate::gaussian::Gaussian;
use crate::moments::Moments;

/// Share of the covariance that is replaced by its mean variance: one song alone may never use a pitch class.
const SHRINKAGE: f64 = 0.01;
/// The least mean variance: that of chroma without any music in it.
const LEAST_VARIANCE: f64 = 1e-6;
/// The most rounds; songs that still turn then stand between two keys.
const MOST_ROUNDS: usize = 30;

/// The chroma of music in the common key.
#[derive(Clone, Debug)]
pub(crate) struct CommonKey {
    density: Gaussian,
}

impl CommonKey {
    /// Learns from the moments of songs' chroma; also returns how far each song is to be rotated. None where their
    /// covariance is lost to rounding.
    pub(crate) fn learn(songs: &[Moments]) -> Option<(Self, Vec<usize>)> {
        let mut shifts = vec![0; songs.len()];
        let mut key = Self { density: density(songs, &shifts)? };
        for _ in 0..MOST_ROUNDS {
            let turned: Vec<usize> = songs.iter().map(|song| key.shift(song)).collect();
            if turned == shifts {
                break;
            }
            shifts = turned;
            key.density = density(songs, &shifts)?;
        }
        // By the last density, as a song will be that is heard later.
        shifts = songs.iter().map(|song| key.shift(song)).collect();
        Some((key, shifts))
    }

    /// The shift that brings a song into the common key: what was in column 0 goes to this column.
    pub(crate) fn shift(&self, song: &Moments) -> usize {
        let mut best = (0, f64::NEG_INFINITY);
        for shift in 0..PITCH_CLASSES {
            let likelihood = self.density.log_likelihood(&song.rotated(shift));
            if likelihood > best.1 {
                best = (shift, likelihood);
            }
        }
        best.0
    }

    pub(crate) fn save(&self, arrays: &mut Arrays) {
        arrays.put("key.mean", &[PITCH_CLASSES], self.density.mean.clone());
        arrays.put("key.covariance", &[PITCH_CLASSES; 2], self.density.covariance.clone());
    }

    pub(crate) fn load(arrays: &mut Arrays) -> Result<Self, ModelFileError> {
        let mean = arrays.take("key.mean", &[PITCH_CLASSES])?;
        let covariance = arrays.take_covariances("key.covariance", &[PITCH_CLASSES; 2])?;
        let density = Gaussian::new(mean, covariance).ok_or_else(|| singular("key.covariance"))?;
        Ok(Self { density })
    }
}

/// The Gaussian of the songs when they are rotated so.
fn density(songs: &[Moments], shifts: &[usize]) -> Option<Gaussian> {
    let rotated: Vec<_> = songs.iter().zip(shifts).map(|(song, &shift)| song.rotated(shift)).collect();
    let all = Moments::sum(PITCH_CLASSES, &rotated);
    let mut covariance = all.covariance();
    let variances = covariance.iter().step_by(PITCH_CLASSES + 1);
    let variance = (variances.sum::<f64>() / PITCH_CLASSES as f64).max(LEAST_VARIANCE);
    covariance.iter_mut().for_each(|value| *value *= 1.0 - SHRINKAGE);
    covariance.iter_mut().step_by(PITCH_CLASSES + 1).for_each(|value| *value += SHRINKAGE * variance);
    Gaussian::new(all.mean, covariance)
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    /// Sixty beats of the major scale from `tonic`.
    fn song(tonic: usize, number: u64) -> Moments {
        let scale = [1.0, 0.05, 0.5, 0.05, 0.7, 0.5, 0.05, 0.8, 0.05, 0.5, 0.05, 0.3];
        let random = RandomStream::new(number);
        let mut rows: Vec<f64> = (0..60 * PITCH_CLASSES)
            .map(|place| scale[place % PITCH_CLASSES] * random.uniform(place as u64))
            .collect();
        rows.chunks_exact_mut(PITCH_CLASSES).for_each(|row| row.rotate_right(tonic));
        Moments::of(&rows, PITCH_CLASSES)
    }

    #[test]
    fn songs_of_one_scale_in_many_keys_are_turned_to_one_key() {
        let tonics: Vec<usize> = (0..40).map(|n| n * n * 7 % PITCH_CLASSES).collect();
        let songs: Vec<Moments> =
            tonics.iter().enumerate().map(|(n, &tonic)| song(tonic, n as u64)).collect();
        let (key, shifts) = CommonKey::learn(&songs).unwrap();
        let common = (tonics[0] + shifts[0]) % PITCH_CLASSES;
        for (tonic, shift) in tonics.iter().zip(&shifts) {
            assert_eq!((tonic + shift) % PITCH_CLASSES, common);
        }
        assert_eq!((5 + key.shift(&song(5, 99))) % PITCH_CLASSES, common);
    }

    #[test]
    fn songs_without_a_note_stay_as_they_are() {
        let silent = Moments::of(&[0.0; 5 * PITCH_CLASSES], PITCH_CLASSES);
        let (key, shifts) = CommonKey::learn(&[silent.clone(), silent]).unwrap();
        assert_eq!(shifts, [0, 0]);
        assert_eq!(key.shift(&Moments::empty(PITCH_CLASSES)), 0);
    }
}
