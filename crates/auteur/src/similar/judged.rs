//! How good likeness is on a store: how many of the nearest songs are by the same artist, where what differs within artists was
//! learnt from others.

use std::path::Path;

use auteur_dataset::StoredSong;
use auteur_ground::Progress;
use auteur_likeness::Places;
use serde::Serialize;

use super::space::{Space, labels};
use super::{SimilarError, album, open};

/// Parts into which artists are dealt.
const FOLDS: usize = 10;
/// The nearest that are looked at.
const NEAREST: usize = 10;

/// The most songs that are judged, in all parts together.
const MOST_JUDGED: usize = 2000;

/// How many of the nearest songs are by the same artist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LikenessJudgement {
    /// Songs whose artist has another song, that were judged: all, or about two thousand.
    pub songs: usize,
    /// Of their ten nearest songs, or of as many as the artist has others, the share that are by the same artist: the mean over
    /// songs.
    pub precision_at_10: f64,
    /// What guessing would give.
    pub by_chance: f64,
    /// Songs whose artist has another album.
    pub songs_with_other_albums: usize,
    /// The same for those, with all songs of their own album left out; none where there are none.
    pub precision_at_10_of_other_albums: Option<f64>,
}

/// Judges the likeness of the songs of a store. Artists are dealt into at most ten parts in turn, and the songs of each part are compared
/// in a space whose whitening was learnt from the other parts alone.
///
/// # Errors
/// [`SimilarError`].
pub fn judge_likeness(store: &Path, progress: &dyn Progress) -> Result<LikenessJudgement, SimilarError> {
    let opened = open(store)?;
    let songs: Vec<&StoredSong> = opened.songs().iter().collect();
    let labels = labels(&songs);
    let artists = labels.iter().max().map_or(0, |label| label + 1);
    let mut count = vec![0; artists];
    labels.iter().for_each(|label| count[*label] += 1);
    let several = count.iter().filter(|count| **count > 1).count();
    if several < 2 || artists < 3 {
        return Err(SimilarError::TooFewArtists { store: store.to_path_buf(), artists: several });
    }
    let folds = artists.min(FOLDS);
    let (mut all, mut chance, mut other_albums) = (Vec::new(), Vec::new(), Vec::new());
    for fold in 0..folds {
        let space = Space::of(&opened, &songs, &labels, |song| labels[song] % folds != fold)?;
        let values = space.places(&opened, &songs, progress)?;
        let places = Places::new(&values, values.len() / songs.len())?;
        let own = || labels.iter().enumerate().filter(|(_, label)| *label % folds == fold);
        // Where there are many songs, evenly from the list.
        let step = own().count().div_ceil(MOST_JUDGED / folds);
        for (song, &label) in own().step_by(step.max(1)) {
            if progress.is_cancelled() {
                return Err(SimilarError::Cancelled);
            }
            let same = |other: &usize| labels[*other] == label;
            let precision = |wanted: &(dyn Fn(usize) -> bool + Sync)| {
                let others = (0..songs.len()).filter(|other| wanted(*other)).filter(same).count();
                let nearest = others.min(NEAREST);
                let found = places.nearest(places.of(song), nearest, wanted);
                let right = found.iter().filter(|near| labels[near.song] == label).count();
                (nearest > 0).then(|| (right as f64 / nearest as f64, others))
            };
            if let Some((precision, others)) = precision(&|other| other != song) {
                all.push(precision);
                chance.push(others as f64 / (songs.len() - 1) as f64);
            }
            let elsewhere = |other: usize| album(songs[other]) != album(songs[song]);
            other_albums.extend(precision(&elsewhere).map(|(precision, _)| precision));
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    Ok(LikenessJudgement {
        songs: all.len(),
        precision_at_10: mean(&all),
        by_chance: mean(&chance),
        songs_with_other_albums: other_albums.len(),
        precision_at_10_of_other_albums: (!other_albums.is_empty()).then(|| mean(&other_albums)),
    })
}
