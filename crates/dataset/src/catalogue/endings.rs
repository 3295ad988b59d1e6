//! Which files may be songs, by the ending of their name.
//!
//! The decoder goes by a file's content; this list only keeps cover art, playlists and notes from being tried at all.
//! Formats that nothing here decodes are in it too, so that such a song is reported and not lost in silence.

use std::ffi::OsStr;
use std::path::Path;

const AUDIO: &[&str] = &[
    "aac", "ac3", "aif", "aifc", "aiff", "alac", "amr", "ape", "au", "caf", "dts", "flac", "m4a", "m4b",
    "mka", "mp1", "mp2", "mp3", "mp4", "mpc", "oga", "ogg", "opus", "ra", "snd", "spx", "tta", "w64", "wav",
    "wave", "webm", "wma", "wv",
];

/// Whether a file of this name may be a song.
pub(super) fn is_audio(name: &OsStr) -> bool {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| AUDIO.binary_search(&ending.as_str()).is_ok())
}

/// Whether a file has an ending at all, so that without being audio it is surely something else.
pub(super) fn has_ending(name: &OsStr) -> bool {
    Path::new(name).extension().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endings_are_in_order() {
        assert!(AUDIO.is_sorted());
    }

    #[test]
    fn endings_count_whatever_their_case() {
        for name in ["a.mp3", "a.FLAC", "a.b.Ogg", "03 - Jóga.m4a"] {
            assert!(is_audio(name.as_ref()), "{name}");
        }
        for name in ["cover.jpg", "list.m3u", "mp3", ".mp3", "a.mp3.txt", "notes"] {
            assert!(!is_audio(name.as_ref()), "{name}");
        }
    }
}
