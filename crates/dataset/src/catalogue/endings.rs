//! What the ending of a file's name says of it.
//!
//! The decoder goes by a file's content, and so does the walk where an ending says nothing. Formats that nothing here
//! decodes are in the list too, so that such a song is reported and not lost in silence.

use std::ffi::OsStr;
use std::path::Path;

const AUDIO: &[&str] = &[
    "3ga", "3gp", "aa", "aac", "aax", "aaxc", "ac3", "adts", "aif", "aifc", "aiff", "alac", "amr", "ape",
    "au", "caf", "dff", "dsf", "dts", "flac", "it", "m4a", "m4b", "m4p", "m4r", "mid", "midi", "mka", "mod",
    "mp1", "mp2", "mp3", "mp4", "mpa", "mpc", "mpga", "oga", "ofr", "ogg", "ogx", "opus", "ra", "s3m", "shn",
    "snd", "spx", "tak", "tta", "voc", "w64", "wav", "wave", "webm", "wma", "wv", "xm",
];

/// What programs add to the name of a file that they have not finished yet.
const UNFINISHED: &[&str] = &[
    "!bt",
    "!mega",
    "!qb",
    "!ut",
    "bc!",
    "crdownload",
    "download",
    "filepart",
    "opdownload",
    "part",
    "partial",
    "td",
    "temp",
    "tmp",
];

/// What holds files of any kind.
const ARCHIVES: &[&str] = &["7z", "rar", "tar", "tbz2", "tgz", "txz", "zip"];

/// The longest ending that is taken for one: what follows the dot of `01. Intro` is a title.
const LONGEST: usize = 10;

/// What the ending of a file's name says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It may be a song.
    Audio,
    /// It may be a part of a song.
    Unfinished,
    /// It may hold songs, which nobody can see.
    Archive,
    /// Nothing: its content has to be looked at.
    Unknown,
}

/// What the ending of this name says.
pub(super) fn of(name: &OsStr) -> Ending {
    let is_in = |list: &[&str]| ending(name).is_some_and(|ending| list.contains(&ending.as_str()));
    match () {
        () if is_in(AUDIO) => Ending::Audio,
        () if is_in(UNFINISHED) => Ending::Unfinished,
        () if is_in(ARCHIVES) => Ending::Archive,
        () => Ending::Unknown,
    }
}

/// Whether a file's name ends as that of music.
pub fn has_ending_of_music(path: &Path) -> bool {
    path.file_name().is_some_and(|name| of(name) == Ending::Audio)
}

/// The name without its ending, if it has one.
pub(super) fn stem(name: &OsStr) -> &OsStr {
    ending(name).and_then(|_| Path::new(name).file_stem()).unwrap_or(name)
}

/// Whether a file has an ending that says nothing of sound, so that it is surely something else.
pub(super) fn has_ending(name: &OsStr) -> bool {
    ending(name).is_some()
}

fn ending(name: &OsStr) -> Option<String> {
    let ending = Path::new(name).extension().and_then(OsStr::to_str)?;
    let is_one = ending.len() <= LONGEST && !ending.contains(char::is_whitespace);
    is_one.then(|| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_count_whatever_their_case() {
        for name in ["a.mp3", "a.FLAC", "a.b.Ogg", "03 - Jóga.m4a", "a.mpga", "a.DSF"] {
            assert_eq!(of(name.as_ref()), Ending::Audio, "{name}");
        }
        for name in ["cover.jpg", "list.m3u", "mp3", ".mp3", "a.mp3.txt", "notes"] {
            assert_eq!(of(name.as_ref()), Ending::Unknown, "{name}");
        }
        assert_eq!(of("a.mp3.part".as_ref()), Ending::Unfinished);
        assert_eq!(of("Album.ZIP".as_ref()), Ending::Archive);
    }

    #[test]
    fn what_follows_a_dot_is_part_of_the_title_where_it_has_words() {
        assert_eq!(stem("01. Intro to it".as_ref()), "01. Intro to it");
        assert_eq!(stem("stg.1.mp3".as_ref()), "stg.1");
    }
}
