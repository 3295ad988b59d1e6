//! A fold of a cross-validation by album: whole albums are tested by turns.

use super::artists::Artists;
use super::assignment::Split;
use super::by_album::{Album, Parts, albums, split};
use super::error::SplitError;
use super::fold::{FEWEST_FOLDS, Fold};
use super::kind::SplitKind;
use crate::store::StoredSong;

impl Split {
    /// One fold of a cross-validation by album: over all folds every album is tested once, and no song of an album that
    /// is tested is in another part.
    ///
    /// Each artist's albums, in an order that the seed decides, are dealt to the folds in turn, an artist where the one
    /// before ended. Of the albums that are not tested the next in turn goes to validation; where there is only one,
    /// 15 % of its songs, at least one. An artist with fewer albums than there are folds is missing from the test of
    /// some of them. Artists with one album are left out and listed, and so are those of whom some fold would leave fewer
    /// than two songs. `exclude` names further artists to leave out.
    ///
    /// # Errors
    /// [`SplitError::Impossible`] where fewer than two artists are left, [`SplitError::TooManyFolds`] where no artist has as
    /// many albums as there are folds, [`SplitError::UnknownArtist`].
    ///
    /// # Source
    /// The jackknife over albums of artist20: Ellis, "Classifying Music Audio with Timbral and Chroma Features" (2007).
    pub fn album_fold(
        songs: &[StoredSong],
        seed: u64,
        fold: Fold,
        exclude: &[String],
    ) -> Result<Self, SplitError> {
        let artists = Artists::without(songs, exclude)?;
        let most = most_albums(&artists);
        if most >= FEWEST_FOLDS && fold.of() > most {
            return Err(SplitError::TooManyFolds { kind: SplitKind::Album, folds: fold.of(), most });
        }
        let mut place = 0;
        let split = split(&artists, seed, |albums| {
            let first = place;
            place += albums.len();
            let leaves_enough = |fold| {
                let (_, rest) = deal(&albums, first, fold);
                rest.iter().map(Vec::len).sum::<usize>() > 1
            };
            // The same artists in every fold, so that its answers can be pooled with those of the others.
            let too_few = || {
                "has too few songs: beside the albums that are tested two must be left to learn from"
                    .to_string()
            };
            if !Fold::all(fold.of()).is_ok_and(|folds| folds.into_iter().all(leaves_enough)) {
                return Err(too_few());
            }
            let (test, rest) = deal(&albums, first, fold);
            Parts::of(test, rest, seed).ok_or_else(too_few)
        })?;
        Ok(Split { fold: Some(fold), ..split })
    }

    /// The most folds that [`Split::album_fold`] can have: the albums of the artist who has most.
    ///
    /// # Errors
    /// [`SplitError::UnknownArtist`].
    pub fn most_album_folds(songs: &[StoredSong], exclude: &[String]) -> Result<usize, SplitError> {
        Ok(most_albums(&Artists::without(songs, exclude)?))
    }
}

fn most_albums(artists: &Artists<'_>) -> usize {
    artists.songs.values().map(|songs| albums(songs, 0).len()).max().unwrap_or_default()
}

/// The albums that are tested in a fold, when the first is dealt in place `first`, and the others, beginning after the
/// last that is tested, so that each goes to validation by turns.
fn deal<'a>(albums: &[Album<'a>], first: usize, fold: Fold) -> (Vec<Album<'a>>, Vec<Album<'a>>) {
    let is_tested = |place: &usize| fold.takes(first + place);
    let places: Vec<usize> = (0..albums.len()).collect();
    let last = places.iter().rposition(is_tested).map_or(0, |last| last + 1);
    let by_turns = places.iter().cycle().skip(last).take(albums.len());
    let (test, rest): (Vec<_>, Vec<_>) = by_turns.partition(|&place| is_tested(place));
    let album = |place: &usize| albums[*place].clone();
    (test.into_iter().map(album).collect(), rest.into_iter().map(album).collect())
}
