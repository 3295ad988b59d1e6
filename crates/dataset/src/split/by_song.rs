//! The split by song: stratified by artist, a tenth to test, a tenth of the rest to validation.

use super::artists::Artists;
use super::assignment::Split;
use super::error::SplitError;
use super::kind::SplitKind;
use super::seats;
use crate::store::StoredSong;
use crate::{order, wording};

/// One for each part.
const FEWEST_SONGS: usize = 3;

impl Split {
    /// Splits by song: a tenth of the songs to test, a tenth of the rest to validation, stratified by artist.
    ///
    /// The numbers of songs are scikit-learn's (`train_test_split(test_size=0.1, stratify=...)`, rounded up), or the
    /// number of artists where that is more: every artist is in every part. `exclude` names artists to leave out.
    ///
    /// # Errors
    /// [`SplitError::Impossible`] where fewer than two artists are left or one has fewer than three songs,
    /// [`SplitError::UnknownArtist`].
    pub fn by_song(songs: &[StoredSong], seed: u64, exclude: &[String]) -> Result<Self, SplitError> {
        split(Artists::without(songs, exclude)?, seed)
    }
}

fn split(artists: Artists<'_>, seed: u64) -> Result<Split, SplitError> {
    refuse_too_few(&artists)?;
    let mut names: Vec<&str> = artists.songs.keys().copied().collect();
    order::shuffle(&mut names, seed, |name| name);
    // In the order of `names`, which decides ties.
    let mut songs: Vec<Vec<&StoredSong>> = names.iter().map(|name| artists.songs[name].clone()).collect();
    let tie_order: Vec<usize> = (0..names.len()).collect();
    for songs in &mut songs {
        order::shuffle(songs, seed, |song| &song.path);
    }
    let mut take_tenth = || {
        let sizes: Vec<_> = songs.iter().map(Vec::len).collect();
        let tenth = sizes.iter().sum::<usize>().div_ceil(10);
        let shares = seats::apportion(&sizes, tenth, &tie_order);
        let taken =
            songs.iter_mut().zip(shares).flat_map(|(songs, share)| songs.drain(..share).collect::<Vec<_>>());
        taken.map(|song| song.path.clone()).collect()
    };
    let test = take_tenth();
    let validation = take_tenth();
    let train = songs.iter().flatten().map(|song| song.path.clone()).collect();
    let split = Split {
        kind: Some(SplitKind::Song),
        seed: Some(seed),
        train,
        validation,
        test,
        left_out: artists.left_out,
    };
    Ok(split.sorted())
}

fn refuse_too_few(artists: &Artists<'_>) -> Result<(), SplitError> {
    let refuse = |artists, problem| Err(SplitError::Impossible { kind: SplitKind::Song, artists, problem });
    let few: Vec<_> = artists.songs.iter().filter(|(_, songs)| songs.len() < FEWEST_SONGS).collect();
    if !few.is_empty() {
        let each =
            few.iter().map(|(artist, songs)| format!("{artist} has {}", wording::count(songs.len(), "song")));
        let each: Vec<_> = each.collect();
        let who = wording::list(each.iter().map(String::as_str));
        let artists = few.iter().map(|(artist, _)| (*artist).to_string()).collect();
        return refuse(
            artists,
            format!("{who}, but a song split needs three (one each for training, validation and testing)"),
        );
    }
    if artists.songs.len() < 2 {
        let who = match artists.songs.keys().next() {
            Some(artist) => format!("{artist} is the only artist"),
            None => "there are no artists".to_string(),
        };
        return refuse(Vec::new(), format!("{who}, but telling artists apart needs two"));
    }
    Ok(())
}
