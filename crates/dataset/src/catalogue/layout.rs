//! Which folder on the way to a song names its artist.

use std::collections::BTreeSet;
use std::ffi::OsString;

use auteur_ground::escape;
use rayon::prelude::*;

use super::names::{before_guest, folded};
use super::tags;
use super::walk::Place;

/// Songs whose tags are read to see which folder is the artist's.
const SAMPLE: usize = 64;

/// Names of folders that hold the parts of a split, in small letters.
const PARTS: &[&str] = &[
    "dev",
    "development",
    "eval",
    "evaluation",
    "test",
    "testing",
    "train",
    "training",
    "val",
    "valid",
    "validation",
];

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
        let layout = Self::of_tags(&tagged)
            .or_else(|| Self::of_parts(&in_folders))
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

    fn of_tags(tagged: &[Tagged]) -> Option<Self> {
        let agreeing = |level: usize| tagged.iter().filter(|tagged| tagged.agrees(level)).count();
        let deepest = tagged.iter().map(|tagged| tagged.song.folders().len()).max()?;
        // The first of the levels that most songs agree with.
        let level = (0..deepest).rev().max_by_key(|level| agreeing(*level))?;
        let agree = agreeing(level);
        // A single song may agree by chance.
        (agree > 1 && agree * 2 > tagged.len()).then(|| {
            let because =
                format!("{agree} of {} songs whose tags were read have that name in them", tagged.len());
            Self { artist: level, because: (level > 0).then_some(because), contradicted: None }
        })
    }

    /// Below the parts of a split lie the artists.
    fn of_parts(songs: &[&Place]) -> Option<Self> {
        let first = songs.iter().filter_map(|song| song.folders().first());
        let first: BTreeSet<String> = first.map(|folder| folder.to_string_lossy().to_lowercase()).collect();
        let are_parts = first.len() > 1 && first.iter().all(|name| PARTS.contains(&name.as_str()));
        let deeper = songs.iter().filter(|song| song.folders().len() > 1).count();
        (are_parts && deeper * 2 > songs.len()).then(|| {
            let names: Vec<String> = first.into_iter().collect();
            let because = format!("the first are parts of a split ({})", names.join(", "));
            Self { artist: 1, because: Some(because), contradicted: None }
        })
    }

    fn of_depth(songs: &[&Place]) -> Option<Self> {
        let mut depths: Vec<usize> = songs.iter().map(|song| without_discs(song.folders())).collect();
        depths.sort_unstable();
        let usual = *depths.get(depths.len() / 10)?;
        let mut artist = usual.checked_sub(2)?;
        // <artist>/<year>/<album>
        while artist > 0 && are_years(songs.iter().filter_map(|song| song.folders().get(artist))) {
            artist -= 1;
        }
        let deep = depths.iter().filter(|depth| **depth >= usual).count();
        let because = format!("{deep} of {} songs lie {usual} folders deep or deeper", songs.len());
        (artist > 0).then_some(Self { artist, because: Some(because), contradicted: None })
    }

    /// "the first folders", with the way to a song that makes them the artists'.
    pub(super) fn in_words(&self) -> String {
        let which = match self.artist {
            0 => "first".to_owned(),
            1 => "second".to_owned(),
            2 => "third".to_owned(),
            other => format!("{}th", other + 1),
        };
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

/// Folders on the way to a song but for those of its discs.
fn without_discs(folders: &[OsString]) -> usize {
    let discs = folders.iter().rev().take_while(|folder| is_disc(&folder.to_string_lossy())).count();
    folders.len() - discs
}

/// The most discs that an album may have; a higher number is a title, such as "1989".
const MOST_DISCS: u32 = 20;

/// Numbers of discs that are no digits.
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "i", "ii", "iii", "iv", "v", "vi", "vii",
    "viii",
];

/// Whether a folder is that of one disc of an album.
fn is_disc(name: &str) -> bool {
    const WORDS: &[&str] =
        &["cd", "disc", "disk", "disque", "dvd", "lp", "part", "side", "tape", "vinyl", "vol", "volume"];
    let name = name.to_lowercase();
    let letters = name.chars().take_while(|letter| letter.is_alphabetic()).count();
    let (word, rest): (String, String) =
        (name.chars().take(letters).collect(), name.chars().skip(letters).collect());
    let rest = rest.trim_start_matches([' ', '.', '_', '-', '#']);
    let is_number = rest.starts_with(|first: char| first.is_ascii_digit());
    let is_letter = rest.chars().count() == 1 && word == "side";
    let is_word = NUMBERS.contains(&rest);
    word.is_empty() && matches!(rest.parse(), Ok(1..=MOST_DISCS))
        || WORDS.contains(&word.as_str()) && (is_number || is_letter || is_word || rest.is_empty())
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
    fn discs_are_folders_of_an_album() {
        for name in ["CD1", "Disc 2", "disk_03", "Side A", "1", "Vol. 2 - Live", "Disc One", "CD II"] {
            assert!(is_disc(name), "{name}");
        }
        for name in ["CDs of mine", "Discovery", "Sidewalk", "1999 Live", "Noiz2sa", "1989", "25"] {
            assert!(!is_disc(name), "{name}");
        }
    }

    #[test]
    fn below_the_parts_of_a_split_lie_the_artists() {
        let parts = songs(&["train/A/1.mp3", "Test/A/2.mp3", "train/B/3.mp3"]);
        assert_eq!(
            Layout::guess(&parts).in_words(),
            "the second folders, <folder>/<artist>/<album>/<song>, because the first are parts of a split (test, train)"
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
        ] {
            assert_eq!(Layout::guess(&songs(first)).artist, 0, "{first:?}");
        }
    }
}
