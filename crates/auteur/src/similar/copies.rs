//! Songs near to others lose those that are the same recording: saved again, trimmed, or louder.

use std::collections::BTreeSet;

use auteur_dataset::FeatureStore;
use auteur_ground::Silent;
use auteur_likeness::Neighbour;
use auteur_likeness::copies::find_copies;

use super::SimilarError;

/// So many of the nearest songs are looked at: a copy is among the nearest, and peaks take some hundredths of a second per song.
const LOOKED_AT: usize = 60;

/// What tells copies of songs that were asked for.
pub(super) struct Distinct<'a> {
    pub(super) store: &'a FeatureStore,
    /// Where a song lies.
    pub(super) place: &'a dyn Fn(usize) -> Result<Vec<f32>, SimilarError>,
    /// The songs that were asked for, and where they lie.
    pub(super) seeds: Vec<(usize, Vec<f32>)>,
}

impl Distinct<'_> {
    /// At most so many of these songs, the nearest first, none of which is a copy of one before it or of one that was asked for.
    pub(super) fn of(&self, found: Vec<Neighbour>, most: usize) -> Result<Vec<Neighbour>, SimilarError> {
        let mut distinct: Vec<Neighbour> = Vec::new();
        let (mut left, mut looked_at) = (found.into_iter(), 0);
        loop {
            let batch: Vec<Neighbour> = left.by_ref().take(most - distinct.len()).collect();
            if batch.is_empty() {
                return Ok(distinct);
            }
            let room = LOOKED_AT.saturating_sub(looked_at).min(batch.len());
            looked_at += room;
            let copies = self.copies(&distinct, &batch[..room])?;
            distinct.extend(batch.into_iter().filter(|near| !copies.contains(&near.song)));
        }
    }

    /// Those of `batch` that are copies of a song before them. Of the songs that were asked for only the nearest to each is compared.
    fn copies(&self, before: &[Neighbour], batch: &[Neighbour]) -> Result<BTreeSet<usize>, SimilarError> {
        let seeds = batch.iter().filter_map(|near| self.nearest_seed(near.song).transpose());
        let seeds = seeds.collect::<Result<BTreeSet<usize>, SimilarError>>()?;
        let others = before.iter().take(LOOKED_AT).chain(batch).map(|near| near.song);
        let songs: Vec<usize> = seeds.into_iter().chain(others).collect();
        let fresh = songs.len() - batch.len();
        let n_mels = self.store.config().n_mels;
        // Read and let go, for a server answers for months: what it had mapped once would stay in its memory.
        let spectrogram = |place: usize| {
            let frames = self.store.read_frames(&self.store.songs()[songs[place]]);
            Ok::<_, SimilarError>(frames?.into())
        };
        let same = find_copies(songs.len(), n_mels, spectrogram, &Silent)?;
        let later = same.into_iter().map(|pair| pair.songs[1]).filter(|place| *place >= fresh);
        Ok(later.map(|place| songs[place]).collect())
    }

    fn nearest_seed(&self, song: usize) -> Result<Option<usize>, SimilarError> {
        let place = (self.place)(song)?;
        let likeness = |seed: &[f32]| place.iter().zip(seed).map(|(one, other)| one * other).sum::<f32>();
        let all = self.seeds.iter().map(|(number, seed)| (*number, likeness(seed)));
        Ok(all.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(seed, _)| seed))
    }
}
