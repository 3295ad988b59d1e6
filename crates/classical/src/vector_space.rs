//! An encoder's vectors become places on a sphere, where songs are compared.

use std::ops::Range;

use auteur_audio::EncoderVectors;
use auteur_classifier::ModelFileError;

use crate::arrays::Arrays;
use crate::dense::{add_scaled, dot};
use crate::standard::Standard;

/// A column whose deviation is less is constant.
const CONSTANT: f64 = 1e-4;
/// The shortest part or place; what is shorter is silence, which has no direction.
const SHORTEST: f64 = 1e-6;

/// Parts of a vector of `width` numbers, each with the share that it has in what songs are compared by.
///
/// Those of MSD_vgg are mean and maximum of each of its first four layers, and the fifth, which was trained to say most; each
/// layer counts twice as much as the one before it. Of an encoder that nobody knows the vector is one part.
fn parts(width: usize) -> Vec<(Range<usize>, f64)> {
    const MSD_VGG: usize = 1280;
    if width != MSD_VGG {
        return vec![(0..width, 1.0)];
    }
    let layers = [0.125, 0.25, 0.5, 1.0].into_iter().flat_map(|share| [share; 2]);
    let halves = layers.enumerate().map(|(part, share)| (part * 128..(part + 1) * 128, share));
    halves.chain([(1024..MSD_VGG, 4.0)]).collect()
}

/// Where an encoder's vectors lie.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VectorSpace {
    standard: Standard,
}

impl VectorSpace {
    /// The space of the songs with these vectors, each of which counts the same, however long it is.
    pub(crate) fn of<'a>(songs: impl Iterator<Item = &'a EncoderVectors> + Clone) -> Self {
        let width = songs.clone().next().map_or(0, EncoderVectors::width);
        let count = songs.clone().count() as f64;
        let mut mean = vec![0.0; width];
        for song in songs.clone() {
            let share = 1.0 / (count * song.n_clips() as f64);
            of_clips(song, |vector| add_scaled(&mut mean, share, vector));
        }
        let mut variance = vec![0.0; width];
        for song in songs {
            let share = 1.0 / (count * song.n_clips() as f64);
            of_clips(song, |vector| {
                for ((variance, value), mean) in variance.iter_mut().zip(vector).zip(&mean) {
                    *variance += share * (value - mean).powi(2);
                }
            });
        }
        let deviation = variance.into_iter().map(f64::sqrt);
        let deviation = deviation.map(|deviation| if deviation > CONSTANT { deviation } else { 1.0 });
        Self { standard: Standard { mean, deviation: deviation.collect() } }
    }

    /// Numbers of a vector.
    pub(crate) fn width(&self) -> usize {
        self.standard.width()
    }

    /// Where each clip of a song lies, `[clips, width]`: standardised, each part as long as the root of its share.
    pub(crate) fn clips(&self, song: &EncoderVectors) -> Vec<f64> {
        let parts = parts(self.width());
        let mut places = Vec::with_capacity(song.halves().len());
        of_clips(song, |vector| {
            let first = places.len();
            places.extend_from_slice(vector);
            let place = &mut places[first..];
            self.standard.apply(place);
            for (part, share) in &parts {
                let part = &mut place[part.clone()];
                let length = dot(part, part).sqrt().max(SHORTEST);
                part.iter_mut().for_each(|value| *value *= share.sqrt() / length);
            }
        });
        places
    }

    pub(crate) fn save(&self, arrays: &mut Arrays) {
        self.standard.save(arrays, "vectors");
    }

    pub(crate) fn load(arrays: &mut Arrays) -> Result<Self, ModelFileError> {
        let width = arrays.length("vectors.mean")?;
        Ok(Self { standard: Standard::load(arrays, "vectors", width)? })
    }
}

/// The mean of some clips' places, `[clips, width]`, drawn out to length 1, and the length that it had.
pub(crate) fn direction(clips: &[f64], width: usize) -> (Vec<f64>, f64) {
    let mut mean = vec![0.0; width];
    let share = width as f64 / clips.len() as f64;
    clips.chunks_exact(width).for_each(|clip| add_scaled(&mut mean, share, clip));
    let length = dot(&mean, &mean).sqrt().max(SHORTEST);
    mean.iter_mut().for_each(|value| *value /= length);
    (mean, length)
}

/// Gives each vector of a song to `take`.
fn of_clips(song: &EncoderVectors, mut take: impl FnMut(&[f64])) {
    let mut vector = vec![0.0; song.width()];
    for halves in song.halves().chunks_exact(song.width()) {
        vector.iter_mut().zip(halves).for_each(|(value, half)| *value = half.to_f64());
        take(&vector);
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::Spectrogram;

    use super::*;
    use crate::vectors::{assert_near, normals};

    const ROUNDING: f64 = 1e-9;

    fn song(key: u64, clips: usize, width: usize) -> EncoderVectors {
        let values = normals(key, clips * width).into_iter().map(|value| 3.0 + value as f32);
        EncoderVectors::new(2.992, &Spectrogram::new(width, values.collect()))
    }

    #[test]
    fn parts_of_the_known_encoder_cover_its_vector_and_have_their_shares() {
        let songs = [song(1, 5, 1280), song(2, 9, 1280)];
        let space = VectorSpace::of(songs.iter());
        let places = space.clips(&songs[1]);
        assert_eq!(places.len(), 9 * 1280);
        for place in places.chunks_exact(1280) {
            for (part, share) in parts(1280) {
                assert_near(&[dot(&place[part.clone()], &place[part])], &[share], ROUNDING);
            }
        }
        assert_eq!(parts(1280).iter().map(|(part, _)| part.len()).sum::<usize>(), 1280);
    }

    #[test]
    fn a_long_song_counts_no_more_than_a_short_one() {
        let (short, long) = (song(3, 1, 4), song(4, 40, 4));
        let space = VectorSpace::of([&short, &long].into_iter());
        let mean = |song: &EncoderVectors, column: usize| {
            let values = song.values();
            (0..song.n_clips()).map(|clip| f64::from(values.frame(clip)[column])).sum::<f64>()
                / song.n_clips() as f64
        };
        let expected: Vec<f64> =
            (0..4).map(|column| (mean(&short, column) + mean(&long, column)) / 2.0).collect();
        assert_near(&space.standard.mean, &expected, ROUNDING);
    }

    #[test]
    fn a_direction_has_length_1_and_silence_is_no_reason_to_panic() {
        let (place, length) = direction(&[3.0, 0.0, 3.0, 8.0], 2);
        assert_near(&place, &[0.6, 0.8], ROUNDING);
        assert_near(&[length], &[5.0], ROUNDING);
        assert_eq!(direction(&[0.0; 4], 2).0, [0.0; 2]);
    }
}
