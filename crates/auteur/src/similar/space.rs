//! Where the songs of a store lie.

use auteur_audio::{EncoderVectors, SongFeatures};
use auteur_classical::SongDirections;
use auteur_dataset::{FeatureStore, StoreError, StoredPlaces, StoredSong};
use auteur_ground::Progress;
use auteur_likeness::{LabelledSongs, PLACE_MULTIPLE, Whitening, WhiteningError};
use rayon::prelude::*;

use super::SimilarError;

/// Names what is computed here: whatever changes the places changes it.
const SPACE: &str = "whitened-1";
/// The share of the covariance within artists that gives way to its mean variance.
const SHRINKAGE: f64 = 0.6;
/// The most songs from which the space is learnt.
const MOST_LEARNT: usize = 2000;
/// Songs that are placed before it is asked whether to go on.
pub(super) const AT_ONCE: usize = 64;
/// Songs whose places are read at a time: with 700 numbers half a megabyte, which a processor still has at hand when it compares them.
const BLOCK: usize = 192;
/// Songs that share a list.
const SHARE: usize = 64 * BLOCK;

/// The places of a store's songs.
pub(super) enum Kept {
    Stored(StoredPlaces),
    Computed { values: Vec<f32>, width: usize },
}

impl Kept {
    /// Those that are kept beside the store, else computed and kept there.
    pub(super) fn of(store: &FeatureStore, progress: &dyn Progress) -> Result<Self, SimilarError> {
        let songs: Vec<&StoredSong> = store.songs().iter().collect();
        // Also of a song that is too short to have a vector.
        let first = store.features(songs[0])?;
        let width =
            first.get::<EncoderVectors>().map_or(0, EncoderVectors::width).next_multiple_of(PLACE_MULTIPLE);
        if let Some(kept) = store.places(SPACE, width)? {
            return Ok(Self::Stored(kept));
        }
        let labels = labels(&songs);
        let values = Space::of(store, &songs, &labels, |_| true)?.places(store, &songs, progress)?;
        if let Err(cause) = store.keep_places(SPACE, width, &values) {
            progress.note(&format!("where songs lie is not kept in the store: {cause}"));
        }
        // What can be read again need not be held.
        Ok(store.places(SPACE, width)?.map_or(Self::Computed { values, width }, Self::Stored))
    }

    /// `[songs, width]`, each of length 1.
    pub(super) fn values(&self) -> &[f32] {
        match self {
            Self::Stored(places) => places.values(),
            Self::Computed { values, .. } => values,
        }
    }

    /// Gives the places of all songs to `look`, some at a time with the number of the first of them, to one list for each share of the
    /// songs. However many songs there are, memory holds some hundred places.
    pub(super) fn look<T: Send>(
        &self,
        songs: usize,
        list: impl Fn() -> T + Sync,
        look: impl Fn(&mut T, usize, &[f32]) + Sync,
    ) -> Result<Vec<T>, StoreError> {
        let firsts = (0..songs).into_par_iter().step_by(SHARE);
        let shares = firsts.map(|begin| {
            let mut list = list();
            let mut block = vec![0.0; BLOCK * self.width()];
            let end = songs.min(begin + SHARE);
            for first in (begin..end).step_by(BLOCK) {
                let block = &mut block[..BLOCK.min(end - first) * self.width()];
                self.read(first, block)?;
                look(&mut list, first, block);
            }
            Ok(list)
        });
        shares.collect()
    }

    /// Reads the places that begin at a song into `places`, whole ones.
    pub(super) fn read(&self, song: usize, places: &mut [f32]) -> Result<(), StoreError> {
        match self {
            Self::Stored(stored) => stored.read(song, places),
            Self::Computed { values, width } => {
                places.copy_from_slice(&values[song * width..][..places.len()]);
                Ok(())
            }
        }
    }

    pub(super) fn width(&self) -> usize {
        match self {
            Self::Stored(places) => places.width(),
            Self::Computed { width, .. } => *width,
        }
    }
}

/// The artists of songs as numbers, in the order of their names.
pub(super) fn labels(songs: &[&StoredSong]) -> Vec<usize> {
    let mut artists: Vec<&str> = songs.iter().map(|song| &*song.artist).collect();
    artists.sort_unstable();
    artists.dedup();
    songs.iter().map(|song| artists.binary_search(&&*song.artist).unwrap_or_default()).collect()
}

/// A space of songs.
pub(super) struct Space {
    directions: SongDirections,
    /// None where no artist has two songs: directions are compared as they are.
    whitening: Option<Whitening>,
}

impl Space {
    /// Learns the space of these songs of a store, and from those that are `known` how songs of an artist differ.
    pub(super) fn of(
        store: &FeatureStore,
        songs: &[&StoredSong],
        labels: &[usize],
        known: impl Fn(usize) -> bool,
    ) -> Result<Self, SimilarError> {
        // Where there are many songs, evenly from the list, in which artists follow each other.
        let taken = songs.len().min(MOST_LEARNT);
        let taken: Vec<usize> = (0..taken).map(|number| number * songs.len() / taken).collect();
        let features = taken.iter().map(|&song| store.features(songs[song]));
        let features = features.collect::<Result<Vec<_>, StoreError>>()?;
        let heard = || features.iter().zip(&taken).filter_map(|(of, &song)| Some((vectors(of)?, song)));
        let all: Vec<&EncoderVectors> = heard().map(|(of, _)| of).collect();
        let directions = SongDirections::of(&store.config().encoder, &all);
        let (learnt, labels): (Vec<&EncoderVectors>, Vec<usize>) =
            heard().filter(|(_, song)| known(*song)).map(|(of, song)| (of, labels[song])).unzip();
        let (points, scatter) = directions.with_scatter(&learnt);
        let songs = LabelledSongs { points: &points, labels: &labels, scatter: &scatter };
        let whitening = match Whitening::of(songs, SHRINKAGE) {
            Err(WhiteningError::NoScatter) => None,
            whitening => Some(whitening?),
        };
        Ok(Self { directions, whitening })
    }

    /// Where songs of the store lie, `[songs, width]`, each of length 1.
    pub(super) fn places(
        &self,
        store: &FeatureStore,
        songs: &[&StoredSong],
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, SimilarError> {
        progress.begin("Comparing", songs.len() as u64);
        let mut values = Vec::new();
        for songs in songs.chunks(AT_ONCE) {
            if progress.is_cancelled() {
                progress.finish();
                return Err(SimilarError::Cancelled);
            }
            let places = songs.par_iter().map(|song| self.place(store, song));
            let places = places.collect::<Result<Vec<_>, _>>();
            let places = places.inspect_err(|_| progress.finish())?;
            values.extend(places.into_iter().flatten());
            progress.advance(songs.len() as u64);
        }
        progress.finish();
        Ok(values)
    }

    /// Where a song lies; in the middle, where it is too short to say anything.
    fn place(&self, store: &FeatureStore, song: &StoredSong) -> Result<Vec<f32>, StoreError> {
        let features = store.features(song)?;
        let place = vectors(&features).map(|vectors| {
            let direction = self.directions.place(vectors);
            match &self.whitening {
                Some(whitening) => whitening.place(&direction),
                None => direction,
            }
        });
        let place = place.unwrap_or_else(|| vec![0.0; self.directions.width()]);
        let mut place: Vec<f32> = place.into_iter().map(|value| value as f32).collect();
        place.resize(place.len().next_multiple_of(PLACE_MULTIPLE), 0.0);
        Ok(place)
    }
}

/// The vectors of a song that is long enough to have one.
pub(super) fn vectors<'f>(features: &'f SongFeatures) -> Option<&'f EncoderVectors> {
    features.get::<EncoderVectors>().filter(|vectors| vectors.n_clips() > 0)
}
