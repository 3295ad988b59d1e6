//! Songs that are alike become a playlist that players read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use auteur_ground::{unescape, whole_file};
use serde::Serialize;

use super::{SimilarError, SimilarSong};

/// A format of playlists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaylistFormat {
    /// Lines of paths, in UTF-8.
    M3u8,
    /// XSPF as JSON.
    Jspf,
}

/// The name of a playlist's file says no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} ends neither in .m3u8 nor in .jspf", .0.display())]
pub struct UnknownPlaylist(pub PathBuf);

impl PlaylistFormat {
    /// The format that a file's name asks for.
    ///
    /// # Errors
    /// [`UnknownPlaylist`].
    pub fn of(path: &Path) -> Result<Self, UnknownPlaylist> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("m3u8") => Ok(Self::M3u8),
            Some("jspf") => Ok(Self::Jspf),
            _ => Err(UnknownPlaylist(path.to_path_buf())),
        }
    }
}

/// Writes a playlist of songs, whose paths begin in the folder `music`.
///
/// # Errors
/// [`SimilarError::Write`].
///
/// # Source
/// RFC 8216 for M3U8, with the `#EXTINF` of players; <https://www.xspf.org/jspf> for JSPF, whose locations are URIs.
pub fn write_playlist(
    path: &Path,
    format: PlaylistFormat,
    title: &str,
    (music, songs): (&Path, &[SimilarSong]),
) -> Result<(), SimilarError> {
    let text = match format {
        PlaylistFormat::M3u8 => m3u8(title, music, songs),
        PlaylistFormat::Jspf => jspf(title, music, songs),
    };
    whole_file::write(path, text.as_bytes())
        .map_err(|cause| SimilarError::Write { path: path.to_path_buf(), cause })
}

fn m3u8(title: &str, music: &Path, songs: &[SimilarSong]) -> String {
    let mut text = format!("#EXTM3U\n#PLAYLIST:{}\n", one_line(title));
    for song in songs {
        let (artist, name) = (one_line(&song.artist), one_line(&song.title));
        let seconds = song.duration_s.round();
        let path = path_of(music, song).display().to_string();
        // A format of lines has no place for a file whose name has two.
        if path.chars().any(char::is_control) {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "#EXTINF:{seconds},{artist} - {name}\n{path}");
    }
    text
}

/// The song's file; names in a store are escaped.
fn path_of(music: &Path, song: &SimilarSong) -> PathBuf {
    music.join(unescape(&song.path).unwrap_or_else(|| song.path.clone().into()))
}

/// A line's end would begin another entry.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[derive(Serialize)]
struct Jspf<'a> {
    playlist: Playlist<'a>,
}

#[derive(Serialize)]
struct Playlist<'a> {
    title: &'a str,
    track: Vec<Track<'a>>,
}

#[derive(Serialize)]
struct Track<'a> {
    location: [String; 1],
    title: &'a str,
    creator: &'a str,
    album: &'a str,
    /// Milliseconds.
    duration: u64,
}

fn track<'a>(music: &Path, song: &'a SimilarSong) -> Track<'a> {
    let SimilarSong { title, artist, album, duration_s, .. } = song;
    let location = [location(&path_of(music, song))];
    Track { location, title, creator: artist, album, duration: (duration_s * 1e3).round() as u64 }
}

fn jspf(title: &str, music: &Path, songs: &[SimilarSong]) -> String {
    let jspf =
        Jspf { playlist: Playlist { title, track: songs.iter().map(|song| track(music, song)).collect() } };
    // Names and numbers are always JSON.
    serde_json::to_string_pretty(&jspf).unwrap_or_default() + "\n"
}

/// A path as a URI: of a file where it begins at the root, else relative.
fn location(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = if path.is_absolute() { "file://".to_owned() } else { String::new() };
    if path.is_absolute() && !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(path: &str, title: &str) -> SimilarSong {
        SimilarSong {
            path: path.to_owned(),
            artist: "Björk".to_owned(),
            album: "Début".to_owned(),
            title: title.to_owned(),
            duration_s: 29.6,
            likeness: 0.5,
        }
    }

    #[test]
    fn an_m3u8_has_two_lines_a_song_whatever_its_title() {
        let songs = [song("Björk/Début/1.mp3", "One\nTwo")];
        let expected = "#EXTM3U\n#PLAYLIST:Like X\n#EXTINF:30,Björk - One Two\n/music/Björk/Début/1.mp3\n";
        assert_eq!(m3u8("Like X", Path::new("/music"), &songs), expected);
    }

    #[test]
    fn a_jspf_has_locations_that_are_uris() {
        let text = jspf("Like X", Path::new("/music"), &[song("Björk/a b?.mp3", "One")]);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let track = &read["playlist"]["track"][0];
        assert_eq!(track["location"][0], "file:///music/Bj%C3%B6rk/a%20b%3F.mp3");
        assert_eq!((track["duration"].as_u64(), track["creator"].as_str()), (Some(29600), Some("Björk")));
        assert_eq!(location(Path::new("a/b#.mp3")), "a/b%23.mp3");
    }

    #[test]
    fn the_ending_says_the_format() {
        assert_eq!(PlaylistFormat::of(Path::new("like.M3U8")), Ok(PlaylistFormat::M3u8));
        assert_eq!(PlaylistFormat::of(Path::new("like.jspf")), Ok(PlaylistFormat::Jspf));
        let refused = PlaylistFormat::of(Path::new("like.txt")).unwrap_err().to_string();
        assert_eq!(refused, "like.txt ends neither in .m3u8 nor in .jspf");
    }
}
