//! Ways to compare songs that learn nothing from the names of artists: what likeness is held against.

use auteur_audio::{EncoderVectors, SongFeatures};
use auteur_classical::SongTimbre;
use auteur_dataset::{FeatureStore, StoredSong};
use auteur_ground::Progress;
use auteur_likeness::{PLACE_MULTIPLE, Places};
use rayon::prelude::*;

use super::super::SimilarError;
use super::super::space::{AT_ONCE, vectors};
use super::Comparison;

/// Songs as the means of their vectors, drawn out to length 1, so that products are cosines.
pub(super) struct MeanVectors {
    values: Vec<f32>,
    width: usize,
}

impl MeanVectors {
    /// Of all songs of a store; a song without vectors is like nothing.
    pub(super) fn of(
        store: &FeatureStore,
        songs: &[&StoredSong],
        progress: &dyn Progress,
    ) -> Result<Self, SimilarError> {
        let means = each(store, songs, progress, |features| vectors(features).map(mean_direction))?;
        let width = means.iter().flatten().map(Vec::len).max().unwrap_or(1).next_multiple_of(PLACE_MULTIPLE);
        let mut values = vec![0.0; songs.len() * width];
        for (place, mean) in values.chunks_exact_mut(width).zip(&means) {
            let mean = mean.as_deref().unwrap_or_default();
            place[..mean.len()].copy_from_slice(mean);
        }
        Ok(Self { values, width })
    }

    /// For the nearest.
    ///
    /// # Errors
    /// [`SimilarError::Places`].
    pub(super) fn places(&self) -> Result<Places<'_>, SimilarError> {
        Ok(Places::new(&self.values, self.width)?)
    }
}

fn mean_direction(vectors: &EncoderVectors) -> Vec<f32> {
    let mut mean = vec![0.0_f64; vectors.width()];
    for vector in vectors.halves().chunks_exact(vectors.width()) {
        mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value.to_f64());
    }
    let length = mean.iter().map(|value| value * value).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    mean.iter().map(|value| (value / length) as f32).collect()
}

/// Songs as Gaussians of 20 numbers, each 7 kB.
pub(super) struct Timbres(Vec<Option<SongTimbre>>);

impl Timbres {
    /// Of all songs of a store.
    pub(super) fn of(
        store: &FeatureStore,
        songs: &[&StoredSong],
        progress: &dyn Progress,
    ) -> Result<Self, SimilarError> {
        each(store, songs, progress, |features| SongTimbre::of(&features.log_mel)).map(Self)
    }
}

impl Comparison for Timbres {
    /// Of equals the one that comes first; a song that has no frames is like nothing.
    fn nearest(&self, song: usize, most: usize, wanted: &(dyn Fn(usize) -> bool + Sync)) -> Vec<usize> {
        let Some(own) = &self.0[song] else { return Vec::new() };
        let others = self.0.par_iter().enumerate().filter(|(other, _)| wanted(*other));
        let divergence = |(other, timbre): (usize, &Option<SongTimbre>)| {
            timbre.as_ref().map(|timbre| (own.divergence(timbre), other))
        };
        let mut all: Vec<(f64, usize)> = others.filter_map(divergence).collect();
        all.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        all.into_iter().take(most).map(|(_, other)| other).collect()
    }
}

/// What becomes of each song of a store.
fn each<T: Send>(
    store: &FeatureStore,
    songs: &[&StoredSong],
    progress: &dyn Progress,
    of: impl Fn(&SongFeatures) -> Option<T> + Sync,
) -> Result<Vec<Option<T>>, SimilarError> {
    progress.begin("Comparing", songs.len() as u64);
    let mut all = Vec::with_capacity(songs.len());
    for songs in songs.chunks(AT_ONCE) {
        if progress.is_cancelled() {
            progress.finish();
            return Err(SimilarError::Cancelled);
        }
        let some = songs.par_iter().map(|song| Ok(of(&store.features(song)?)));
        let some = some.collect::<Result<Vec<_>, SimilarError>>();
        all.extend(some.inspect_err(|_| progress.finish())?);
        progress.advance(songs.len() as u64);
    }
    progress.finish();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use auteur_audio::{LogMel, Spectrogram};
    use auteur_ground::RandomStream;

    use super::*;

    #[test]
    fn songs_of_one_spread_are_nearest_and_those_without_frames_are_like_nothing() {
        let song = |key: u64, frames: usize, spread: f32| {
            let stream = RandomStream::new(key);
            let values = (0..frames * 32).map(|at| spread * stream.normal(at as u64) as f32).collect();
            SongTimbre::of(&LogMel::from(Spectrogram::new(32, values)))
        };
        let timbres =
            Timbres(vec![song(1, 200, 3.0), None, song(2, 200, 9.0), song(3, 200, 3.0), song(4, 200, 8.0)]);
        assert_eq!(timbres.nearest(0, 9, &|other| other != 0), [3, 4, 2]);
        assert_eq!(timbres.nearest(2, 1, &|other| other != 2), [4]);
        assert!(timbres.nearest(1, 3, &|_| true).is_empty());
    }

    #[test]
    fn the_mean_of_vectors_has_length_1() {
        let vectors = Spectrogram::new(2, vec![1.0, 0.0, 5.0, 8.0]);
        assert_eq!(mean_direction(&EncoderVectors::new(3.0, &[2], &vectors)), [0.6, 0.8]);
    }
}
