//! The split by song, stratified by artist: a tenth or a fold to test, or nothing, and a tenth of the rest to validation.

use super::artists::Artists;
use super::assignment::Split;
use super::error::SplitError;
use super::fold::Fold;
use super::kind::SplitKind;
use super::seats;
use crate::store::StoredSong;
use crate::{order, wording};

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
        let artists = Artists::without(songs, exclude)?;
        refuse_too_few(&artists, None)?;
        let mut songs = Shuffled::of(artists, seed, None);
        let test = songs.take_tenth();
        Ok(songs.into_split(test))
    }

    /// Splits without a test part, to learn from all songs: a tenth of them to validation, at least one of each artist that has
    /// two; the only song of an artist is learnt from. `exclude` names artists to leave out.
    ///
    /// # Errors
    /// [`SplitError::Impossible`] where fewer than two artists that are left have two songs, [`SplitError::UnknownArtist`].
    pub fn without_test(songs: &[StoredSong], seed: u64, exclude: &[String]) -> Result<Self, SplitError> {
        let mut artists = Artists::without(songs, exclude)?;
        let alone: Vec<_> = artists.songs.extract_if(.., |_, songs| songs.len() == 1).collect();
        if artists.songs.len() < 2 {
            let many = wording::count(artists.songs.len(), "artist");
            let problem = format!(
                "there is {many} with two songs (one each for training and validation), but two are needed"
            );
            return Err(SplitError::Impossible {
                kind: SplitKind::Song,
                artists: Vec::new(),
                others: artists.songs.len(),
                fewest_songs: 2,
                problem,
            });
        }
        let mut split = Shuffled::of(artists, seed, None).into_split(Vec::new());
        split.train.extend(paths(alone.into_iter().flat_map(|(_, songs)| songs)));
        Ok(split.sorted())
    }

    /// One fold of a stratified cross-validation by song: a fold to test, a tenth of the rest to validation.
    ///
    /// Each artist's songs, in an order that the seed decides, are dealt to the folds in turn, an artist where the one
    /// before ended: over all folds every song is tested once, and folds differ by at most one song, of each artist and
    /// in all. Of the others the next in turn validate. An artist with fewer songs than there are folds is missing from
    /// the test of some of them.
    ///
    /// # Errors
    /// [`SplitError::Impossible`] where fewer than two artists are left or one has too few songs to keep one to train and
    /// one to validate, [`SplitError::TooManyFolds`] where there are more folds than songs,
    /// [`SplitError::UnknownArtist`].
    ///
    /// # Source
    /// The rule of scikit-learn's `StratifiedKFold`; the shuffle is ours.
    pub fn song_fold(
        songs: &[StoredSong],
        seed: u64,
        fold: Fold,
        exclude: &[String],
    ) -> Result<Self, SplitError> {
        let artists = Artists::without(songs, exclude)?;
        let most = artists.songs.values().map(Vec::len).sum();
        refuse_too_few(&artists, Some(fold))?;
        let mut songs = Shuffled::of(artists, seed, Some(fold));
        if fold.of() > most {
            return Err(SplitError::TooManyFolds { kind: SplitKind::Song, folds: fold.of(), most });
        }
        let test = songs.take_fold(fold);
        Ok(songs.into_split(test))
    }
}

/// Songs that are in no part yet, in the order of chance.
struct Shuffled<'a> {
    /// Of each artist, the artists in an order of chance too, which decides ties.
    songs: Vec<Vec<&'a StoredSong>>,
    /// What the split will say of itself.
    split: Split,
}

impl<'a> Shuffled<'a> {
    fn of(artists: Artists<'a>, seed: u64, fold: Option<Fold>) -> Self {
        let mut names: Vec<&str> = artists.songs.keys().copied().collect();
        order::shuffle(&mut names, seed, |name| name);
        let mut songs: Vec<Vec<&StoredSong>> = names.iter().map(|name| artists.songs[name].clone()).collect();
        for songs in &mut songs {
            order::shuffle(songs, seed, |song| &song.path);
        }
        let split = Split {
            kind: Some(SplitKind::Song),
            seed: Some(seed),
            fold,
            left_out: artists.left_out,
            ..Split::default()
        };
        Self { songs, split }
    }

    /// Takes a tenth of the songs, at least one of each artist.
    fn take_tenth(&mut self) -> Vec<String> {
        let sizes: Vec<_> = self.songs.iter().map(Vec::len).collect();
        let tie_order: Vec<usize> = (0..sizes.len()).collect();
        let tenth = sizes.iter().sum::<usize>().div_ceil(10);
        let shares = seats::apportion(&sizes, tenth, &tie_order);
        let songs = self.songs.iter_mut().zip(shares);
        songs.flat_map(|(songs, share)| paths(songs.drain(..share))).collect()
    }

    /// Takes the songs that are dealt to a fold.
    fn take_fold(&mut self, fold: Fold) -> Vec<String> {
        let mut place = 0;
        let mut taken = Vec::new();
        for songs in &mut self.songs {
            let (mut kept, mut before_the_last) = (0, 0);
            let dealt = songs.extract_if(.., |_| {
                place += 1;
                let is_taken = fold.takes(place - 1);
                if is_taken {
                    before_the_last = kept
                } else {
                    kept += 1
                }
                is_taken
            });
            taken.extend(paths(dealt));
            // Those that come next validate, so that it is not the same songs in most folds.
            songs.rotate_left(before_the_last);
        }
        taken
    }

    /// What is left becomes validation and train.
    fn into_split(mut self, test: Vec<String>) -> Split {
        let validation = self.take_tenth();
        let train = paths(self.songs.into_iter().flatten()).collect();
        Split { train, validation, test, ..self.split }.sorted()
    }
}

fn paths<'a>(songs: impl Iterator<Item = &'a StoredSong>) -> impl Iterator<Item = String> {
    songs.map(|song| song.path.clone())
}

/// The fewest songs of an artist: one to train and one to validate beside those that are tested at once.
fn fewest_songs(fold: Option<Fold>) -> usize {
    // Of two folds, each has two of three songs or more.
    if fold.is_some_and(|fold| fold.of() == 2) { 4 } else { 3 }
}

fn refuse_too_few(artists: &Artists<'_>, fold: Option<Fold>) -> Result<(), SplitError> {
    let fewest = fewest_songs(fold);
    let refuse = |few: Vec<String>, problem| {
        let others = artists.songs.len() - few.len();
        Err(SplitError::Impossible {
            kind: SplitKind::Song,
            artists: few,
            others,
            fewest_songs: fewest,
            problem,
        })
    };
    let few: Vec<_> = artists.songs.iter().filter(|(_, songs)| songs.len() < fewest).collect();
    if !few.is_empty() {
        let each =
            few.iter().map(|(artist, songs)| format!("{artist} has {}", wording::count(songs.len(), "song")));
        let each: Vec<_> = each.collect();
        let who = wording::list(each.iter().map(String::as_str));
        let artists = few.iter().map(|(artist, _)| (*artist).to_string()).collect();
        let needs = match fold {
            Some(fold) if fold.of() == 2 => {
                "a song split into two folds needs four (two to test, one each for training and validation)"
            }
            _ => "a song split needs three (one each for training, validation and testing)",
        };
        return refuse(artists, format!("{who}, but {needs}"));
    }
    if artists.songs.len() < 2 {
        let who = match artists.songs.keys().next() {
            Some(artist) => format!("{artist} is the only artist"),
            None => "no artist is left in".to_string(),
        };
        return refuse(Vec::new(), format!("{who}, but telling artists apart needs two"));
    }
    Ok(())
}
