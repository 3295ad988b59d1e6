//! Where songs lie for whoever compares them without a classifier.

use auteur_audio::EncoderVectors;

use super::learning::directions;
use crate::vector_space::{VectorSpace, direction};

/// The space in which `pretrained` learns: songs are directions in it, which say what sounds in them and not how much.
#[derive(Clone, Debug)]
pub struct SongDirections(VectorSpace);

impl SongDirections {
    /// The space of songs with these vectors of `encoder`, each of which counts the same, however long it is.
    pub fn of(encoder: &str, songs: &[&EncoderVectors]) -> Self {
        Self(VectorSpace::of(encoder, songs.iter().copied()))
    }

    /// Numbers of a direction.
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// Where a song lies, `[width]`, of length 1.
    pub fn place(&self, song: &EncoderVectors) -> Vec<f64> {
        direction(&self.0.clips(song), self.width()).0
    }

    /// Where songs lie, `[songs, width]`, and the sum over songs of the mean squares of how their clips differ from them,
    /// `[width, width]`.
    pub fn with_scatter(&self, songs: &[&EncoderVectors]) -> (Vec<f64>, Vec<f64>) {
        let heard: Vec<_> = songs.iter().map(|song| (*song, 0)).collect();
        let (places, scatter) = directions(&self.0, &heard, 1.0);
        (places.concat(), scatter)
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::{FeatureConfig, Spectrogram};

    use super::*;
    use crate::vectors::normals;

    fn song(key: u64) -> EncoderVectors {
        let values = normals(key, 5 * 7).into_iter().map(|value| value as f32);
        EncoderVectors::new(3.0, &[4, 3], &Spectrogram::new(7, values.collect()))
    }

    #[test]
    fn songs_lie_on_a_sphere_and_their_clips_scatter_around_them() {
        let songs = [song(1), song(2), song(3)];
        let songs: Vec<&EncoderVectors> = songs.iter().collect();
        let directions = SongDirections::of(FeatureConfig::ENCODER, &songs);
        let (places, scatter) = directions.with_scatter(&songs);
        for (place, song) in places.chunks(directions.width()).zip(&songs) {
            assert_eq!(place, directions.place(song));
            assert!((place.iter().map(|value| value * value).sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let width = directions.width();
        assert_eq!((width, scatter.len()), (7, 49));
        assert!((0..width).all(|column| scatter[column * width + column] > 0.0));
    }
}
