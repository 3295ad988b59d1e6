//! Which folder on the way to a song names its artist.

use std::collections::BTreeSet;
use std::ffi::OsString;

use auteur_ground::escape;
use rayon::prelude::*;

use super::names::{before_guest, folded};
use super::shelves::{Shelves, is_disc, is_part};
use super::tags;
use super::walk::Place;

/// Songs whose tags are read to see which folder is the artist's.
const SAMPLE: usize = 64;
/// Levels in which shelves are looked for.
const DEEPEST_SHELF: usize = 3;

/// One in so many of the songs that are looked at has to have tags that agree with a folder.
const SONGS_PER_AGREEING: usize = 5;

/// The folder of the artist, counted from the root, and why it is that one.
pub(super) struct Layout {
    pub(super) artist: usize,
    pub(super) because: Option<String>,
    /// What speaks against it.
    pub(super) contradicted: Option<OtherNames>,
}

/// Tags that name others than the folders do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherNames {
    /// Songs whose tags were looked at.
    pub looked_at: usize,
    /// Those of them whose tags name others.
    pub others: usize,
    /// The path of one of them.
    pub path: String,
    /// Whom its tags name.
    pub artist: String,
}

/// The way to a song, and the artist in its tags.
struct Tagged<'a> {
    song: &'a Place,
    artist: String,
}

impl Tagged<'_> {
    /// Whether the folder of a level has the artist's name.
    fn agrees(&self, level: usize) -> bool {
        let folder = self.song.folders().get(level);
        // A guest is no other artist.
        let artist = before_guest(&self.artist).unwrap_or(&self.artist);
        folder.is_some_and(|folder| folded(&escape(folder)) == folded(artist))
    }
}

impl Layout {
    /// The first folder is the artist's.
    pub(super) const FIRST: Self = Self { artist: 0, because: None, contradicted: None };

    /// The layout that the songs' tags agree with, else the one that the names and the depth of the folders suggest.
    pub(super) fn guess(songs: &[Place]) -> Self {
        let in_folders: Vec<&Place> = songs.iter().filter(|song| !song.folders().is_empty()).collect();
        let step = in_folders.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&Place> = in_folders.iter().step_by(step).copied().collect();
        let tagged: Vec<Tagged> = sample
            .par_iter()
            .filter_map(|song| Some(Tagged { song, artist: tags::read(&song.file).artist? }))
            .collect();
        let layout = Self::of_tags(&tagged, sample.len())
            .or_else(|| Self::of_shelves(&in_folders))
            .or_else(|| Self::of_depth(&in_folders))
            .unwrap_or(Self::FIRST);
        let others: Vec<&Tagged> = tagged.iter().filter(|tagged| !tagged.agrees(layout.artist)).collect();
        let contradicted =
            others.first().filter(|_| others.len() * 2 > sample.len()).map(|first| OtherNames {
                looked_at: sample.len(),
                others: others.len(),
                path: first.song.path(),
                artist: escape(first.artist.as_ref()),
            });
        Self { contradicted, ..layout }
    }

    /// The level that the tags agree with of so many songs that were looked at.
    fn of_tags(tagged: &[Tagged], looked_at: usize) -> Option<Self> {
        let agreeing = |level: usize| tagged.iter().filter(|tagged| tagged.agrees(level)).count();
        let deepest = tagged.iter().map(|tagged| tagged.song.folders().len()).max()?;
        // The first of the levels that most songs agree with.
        let level = (0..deepest).rev().max_by_key(|level| agreeing(*level))?;
        let agree = agreeing(level);
        // A single song may agree by chance, and the few of one album that have tags at all may lie where the others do not.
        let are_many = agree > 1 && agree * SONGS_PER_AGREEING > looked_at;
        (are_many && agree * 2 > tagged.len()).then(|| {
            let because =
                format!("{agree} of {} songs whose tags were read have that name in them", tagged.len());
            Self { artist: level, because: (level > 0).then_some(because), contradicted: None }
        })
    }

    /// Below the parts of a split, and below the letters that they begin with, lie the artists.
    fn of_shelves(songs: &[&Place]) -> Option<Self> {
        let (level, shelves) =
            (0..DEEPEST_SHELF).find_map(|level| Some((level, Shelves::at(level, songs)?)))?;
        let because = format!("the {} are {}", ordinal(level), shelves.in_words());
        Some(Self { artist: level + 1, because: Some(because), contradicted: None })
    }

    fn of_depth(songs: &[&Place]) -> Option<Self> {
        let mut depths: Vec<usize> = songs.iter().map(|song| without_discs(song.folders())).collect();
        depths.sort_unstable();
        // A quarter of them may lie higher up, beside their album's folder or their artist's.
        let usual = *depths.get(depths.len() / 4)?;
        let mut artist = usual.checked_sub(2)?;
        // <artist>/<year>/<album>
        while artist > 0 && are_years(songs.iter().filter_map(|song| song.folders().get(artist))) {
            artist -= 1;
        }
        // <artist>/<kind of album>/<album>
        while artist > 0 && repeat_below_folders(songs, artist) {
            artist -= 1;
        }
        let deep = depths.iter().filter(|depth| **depth >= usual).count();
        let because = format!("{deep} of {} songs lie {usual} folders deep or deeper", songs.len());
        (artist > 0).then_some(Self { artist, because: Some(because), contradicted: None })
    }

    /// "the first folders", with the way to a song that makes them the artists'.
    pub(super) fn in_words(&self) -> String {
        let which = ordinal(self.artist);
        let above = "<folder>/".repeat(self.artist);
        let because =
            self.because.as_ref().map_or_else(String::new, |because| format!(", because {because}"));
        format!("the {which} folders, {above}<artist>/<album>/<song>{because}")
    }
}

/// Whether most of some folders are named by years.
fn are_years<'a>(folders: impl Iterator<Item = &'a OsString>) -> bool {
    let names: BTreeSet<&OsString> = folders.collect();
    let is_year = |name: &str| name.len() == 4 && matches!(name.parse(), Ok(1900..=2099));
    let years = names.iter().filter(|name| name.to_str().is_some_and(is_year)).count();
    years * 2 > names.len()
}

/// "first"
fn ordinal(level: usize) -> String {
    match level {
        0 => "first".to_owned(),
        1 => "second".to_owned(),
        2 => "third".to_owned(),
        other => format!("{}th", other + 1),
    }
}

/// Whether the folders of a level have so few names, the same again and again, that they are no artists: "Albums" and "Live".
fn repeat_below_folders(songs: &[&Place], level: usize) -> bool {
    let deep = || songs.iter().map(|song| song.folders()).filter(|folders| folders.len() > level);
    let names: BTreeSet<&OsString> = deep().filter_map(|folders| folders.get(level)).collect();
    let above: BTreeSet<&[OsString]> = deep().filter_map(|folders| folders.get(..level)).collect();
    let are_parts = names.iter().all(|name| is_part(name));
    above.len() > 2 && above.len() > names.len() && !are_parts
}

/// Folders on the way to a song but for those of its discs.
fn without_discs(folders: &[OsString]) -> usize {
    let discs = folders.iter().rev().take_while(|folder| is_disc(&folder.to_string_lossy())).count();
    folders.len() - discs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs(paths: &[&str]) -> Vec<Place> {
        let place =
            |path: &&str| Place { file: path.into(), names: path.split('/').map(Into::into).collect() };
        paths.iter().map(place).collect()
    }

    #[test]
    fn below_the_parts_of_a_split_and_below_letters_lie_the_artists() {
        let in_words = |paths: &[&str]| Layout::guess(&songs(paths)).in_words();
        assert_eq!(
            in_words(&["train/A/1.mp3", "Test/A/2.mp3", "train/B/3.mp3"]),
            "the second folders, <folder>/<artist>/<album>/<song>, because the first are parts of a split (Test, train)"
        );
        assert_eq!(
            in_words(&["set/train_audio/A/1.mp3", "set/test_audio/A/2.mp3", "set/train_audio/B/3.mp3"]),
            "the third folders, <folder>/<folder>/<artist>/<album>/<song>, because the second are parts of a split \
             (test_audio, train_audio)"
        );
        assert_eq!(
            in_words(&["A/ABBA/1.mp3", "B/The Beatles/One/2.mp3", "0-9/10cc/3.mp3"]),
            "the second folders, <folder>/<artist>/<album>/<song>, because the first are letters (0-9, A, B)"
        );
    }

    #[test]
    fn folders_above_the_artists_are_seen_by_the_depth_of_the_songs() {
        let genres = songs(&["Rock/A/One/1.mp3", "Rock/A/Two/CD1/1.mp3", "Jazz/B/One/1.mp3"]);
        assert_eq!(Layout::guess(&genres).artist, 1);
        for first in [
            &["A/One/1.mp3", "A/Two/CD1/1.mp3", "B/One/1.mp3"][..],
            &["A/One/CD1/1.mp3", "B/One/CD2/1.mp3"],
            &["label/1.wav", "other/2.wav"],
            &["A/One/1.mp3", "A/Two/bonus/more/1.mp3"],
            &["A/1999/One/1.mp3", "A/2001/Two/1.mp3", "B/1999/One/1.mp3"],
            &["train/A/1.mp3", "other/A/1.mp3"],
            &["A/Album/1.mp3", "B/Album/1.mp3"],
            &["A/Albums/One/1.mp3", "B/Live/Two/1.mp3", "C/Albums/Six/1.mp3"],
        ] {
            assert_eq!(Layout::guess(&songs(first)).artist, 0, "{first:?}");
        }
    }
}
