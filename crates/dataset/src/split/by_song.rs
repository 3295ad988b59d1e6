//! The split by song: stratified by artist, a tenth to test, a tenth of the rest to validation.

use super::{Artists, Split, SplitKind, seats, wording};
use crate::{DatasetError, StoredSong, order};

/// One for each part.
const FEWEST_SONGS: usize = 3;

pub(super) fn split(artists: Artists<'_>, seed: u64) -> Result<Split, DatasetError> {
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

fn refuse_too_few(artists: &Artists<'_>) -> Result<(), DatasetError> {
    let refuse = |problem| Err(DatasetError::CannotSplit { kind: SplitKind::Song, problem });
    let few: Vec<_> = artists.songs.iter().filter(|(_, songs)| songs.len() < FEWEST_SONGS).collect();
    if !few.is_empty() {
        let each =
            few.iter().map(|(artist, songs)| format!("{artist} has {}", wording::count(songs.len(), "song")));
        let each: Vec<_> = each.collect();
        let who = wording::list(each.iter().map(String::as_str));
        let them = if few.len() == 1 { "the artist" } else { "these artists" };
        let flags = wording::exclude_flags(few.iter().map(|(artist, _)| **artist));
        return refuse(format!(
            "{who}, a song split needs three (one each to train, validation and test); leave {them} out with {flags}, \
             or add songs"
        ));
    }
    if artists.songs.len() < 2 {
        let who = match artists.songs.keys().next() {
            Some(artist) => format!("{artist} is the only artist"),
            None => "there is no artist".to_string(),
        };
        return refuse(format!("{who}, and telling artists apart needs two; add music of another"));
    }
    Ok(())
}
