//! Folders that hold artists, albums or the discs of one, and name none of them.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use auteur_ground::escape;

use super::names::folded;
use super::walk::Place;
use crate::wording;

/// Words in the names of folders that hold the parts of a split.
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
/// Short for the same, as whole names.
const SHORT_PARTS: &[&str] = &["cv", "tr", "trn", "tst", "tt"];

/// Of ten songs, those that lie in a folder that is a shelf, where such folders are shelves.
const SHELVED_OF_TEN: usize = 9;

/// The folders of a level, above those of the artists.
pub(super) enum Shelves {
    /// Each holds a part of a split.
    Parts(BTreeSet<String>),
    /// Each holds the artists whose names begin as it says.
    Letters(BTreeSet<String>),
}

impl Shelves {
    /// What the folders of a level are, if they are shelves.
    pub(super) fn at(level: usize, songs: &[&Place]) -> Option<Self> {
        let deeper = songs.iter().map(|song| song.folders()).filter(|folders| folders.len() > level + 1);
        if deeper.clone().count() * 2 <= songs.len() {
            return None;
        }
        let names_of = |is_shelf: &dyn Fn(&[OsString]) -> bool| {
            let shelved = songs.iter().map(|song| song.folders()).filter(|folders| is_shelf(folders));
            let are_most = shelved.clone().count() * 10 >= songs.len() * SHELVED_OF_TEN;
            let names: BTreeSet<String> = shelved.map(|folders| escape(&folders[level])).collect();
            (are_most && names.len() > 1).then_some(names)
        };
        let in_part = |folders: &[OsString]| folders.get(level).is_some_and(|name| is_part(name));
        let below_letter = |folders: &[OsString]| match folders.get(level..level + 2) {
            Some([letter, artist]) => begins_as(&letter.to_string_lossy(), &artist.to_string_lossy()),
            _ => false,
        };
        names_of(&in_part).map(Self::Parts).or_else(|| names_of(&below_letter).map(Self::Letters))
    }

    /// "parts of a split (test, train)"
    pub(super) fn in_words(&self) -> String {
        let (what, names) = match self {
            Self::Parts(names) => ("parts of a split", names),
            Self::Letters(names) => ("letters", names),
        };
        format!("{what} ({})", wording::list(names.iter().map(String::as_str)))
    }
}

/// Whether a folder is named by a part of a split: "train", "test_audio", "IRMAS-TrainingData", "fold3".
pub(super) fn is_part(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let (mut words, mut before) = (String::new(), ' ');
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
        before = letter;
    }
    let name = name.to_lowercase();
    let fold = name.strip_prefix("fold").map(|rest| rest.trim_matches([' ', '_', '-']));
    words.split(|letter: char| !letter.is_alphabetic()).any(|word| PARTS.contains(&word))
        || SHORT_PARTS.contains(&name.as_str())
        || fold.is_some_and(|number| !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit()))
}

/// Whether a folder named by a letter, or by a range of them, is where an artist of this name is looked for.
fn begins_as(shelf: &str, artist: &str) -> bool {
    let Some(first) = folded(artist).chars().next() else { return false };
    let shelf: Vec<char> = shelf.to_lowercase().chars().collect();
    match shelf[..] {
        ['0'] => first.is_numeric(),
        [letter] if letter.is_alphanumeric() => first == letter,
        [_] => !first.is_alphabetic(),
        [from, '-', to] => (from..=to).contains(&first),
        _ => false,
    }
}

/// The most discs that an album may have; a higher number is a title, such as "1989".
const MOST_DISCS: u32 = 20;

/// Numbers of discs that are no digits.
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "i", "ii", "iii", "iv", "v", "vi", "vii",
    "viii",
];

/// Whether a folder is that of one disc of an album.
pub(super) fn is_disc(name: &str) -> bool {
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
    fn parts_of_a_split_are_known_by_a_word_of_their_name() {
        for name in [
            "train",
            "Test",
            "valid_set",
            "Training Set",
            "1_train",
            "nsynth-valid",
            "IRMAS-TrainingData",
            "fold1",
            "tr",
        ] {
            assert!(is_part(name.as_ref()), "{name}");
        }
        for name in ["Trains", "Testament", "Devo", "folder", "fold", "Atreyu", "trip hop"] {
            assert!(!is_part(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn letters_hold_the_artists_that_begin_with_them() {
        for (shelf, artist) in [
            ("A", "ABBA"),
            ("b", "The Beatles"),
            ("D-F", "Eels"),
            ("#", "10cc"),
            ("0-9", "2Pac"),
            ("0", "10cc"),
            ("B", "Björk"),
        ] {
            assert!(begins_as(shelf, artist), "{shelf} {artist}");
        }
        for (shelf, artist) in [("B", "Album"), ("D-F", "ABBA"), ("AB", "ABBA"), ("#", "ABBA")] {
            assert!(!begins_as(shelf, artist), "{shelf} {artist}");
        }
    }
}
