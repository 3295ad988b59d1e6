//! Which folder on the way to a song names its artist.

use std::ffi::OsString;

use auteur_ground::escape;
use rayon::prelude::*;

use super::names::folded;
use super::tags;
use super::walk::Place;

/// Songs whose tags are read to see which folder is the artist's.
const SAMPLE: usize = 64;

/// The folder of the artist, counted from the root, and why it is that one.
pub(super) struct Layout {
    pub(super) artist: usize,
    pub(super) because: Option<String>,
}

impl Layout {
    /// The first folder is the artist's.
    pub(super) const FIRST: Self = Self { artist: 0, because: None };

    /// The layout that the songs' tags agree with, else the one that the depth of the folders suggests.
    pub(super) fn guess(songs: &[Place]) -> Self {
        let in_folders: Vec<&Place> = songs.iter().filter(|song| !song.folders().is_empty()).collect();
        let step = in_folders.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&Place> = in_folders.iter().step_by(step).copied().collect();
        Self::of_tags(&sample).or_else(|| Self::of_depth(&in_folders)).unwrap_or(Self::FIRST)
    }

    fn of_tags(sample: &[&Place]) -> Option<Self> {
        let artists: Vec<_> = sample
            .par_iter()
            .filter_map(|song| Some((song.folders(), folded(&tags::read(&song.file).artist?))))
            .collect();
        let agreeing = |level: usize| {
            let agrees = |(folders, artist): &&(&[OsString], String)| {
                folders.get(level).is_some_and(|folder| folded(&escape(folder)) == *artist)
            };
            artists.iter().filter(agrees).count()
        };
        let deepest = sample.iter().map(|song| song.folders().len()).max()?;
        // The first of the levels that most songs agree with.
        let level = (0..deepest).rev().max_by_key(|level| agreeing(*level))?;
        let agree = agreeing(level);
        // A few songs may agree by chance.
        (agree * 2 > sample.len()).then(|| {
            let because =
                format!("{agree} of {} songs that were looked at have that name in their tags", sample.len());
            Self { artist: level, because: (level > 0).then_some(because) }
        })
    }

    fn of_depth(songs: &[&Place]) -> Option<Self> {
        let mut depths: Vec<usize> = songs.iter().map(|song| without_discs(song.folders())).collect();
        depths.sort_unstable();
        let usual = *depths.get(depths.len() / 10)?;
        let artist = usual.checked_sub(2).filter(|artist| *artist > 0)?;
        let deep = depths.iter().filter(|depth| **depth >= usual).count();
        let because = format!("{deep} of {} songs lie {usual} folders deep or deeper", songs.len());
        Some(Self { artist, because: Some(because) })
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

/// Folders on the way to a song but for those of its discs.
fn without_discs(folders: &[OsString]) -> usize {
    let discs = folders.iter().rev().take_while(|folder| is_disc(&folder.to_string_lossy())).count();
    folders.len() - discs
}

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
    word.is_empty() && rest.chars().all(|digit| digit.is_ascii_digit())
        || WORDS.contains(&word.as_str()) && (is_number || is_letter || rest.is_empty())
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
        for name in ["CD1", "Disc 2", "disk_03", "Side A", "1", "Vol. 2 - Live"] {
            assert!(is_disc(name), "{name}");
        }
        for name in ["CDs of mine", "Discovery", "Sidewalk", "1999 Live", "Noiz2sa"] {
            assert!(!is_disc(name), "{name}");
        }
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
        ] {
            assert_eq!(Layout::guess(&songs(first)).artist, 0, "{first:?}");
        }
    }
}
