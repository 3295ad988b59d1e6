//! What a folder of music may look like, and what becomes of each thing in it.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;

use auteur_dataset::{Catalogue, ScanError, find_music};
use support::Folder;

fn paths(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.songs.iter().map(|song| song.path.as_str()).collect()
}

fn set_aside(catalogue: &Catalogue) -> Vec<String> {
    catalogue.set_aside.iter().map(|aside| format!("{} {}", aside.path, aside.reason)).collect()
}

#[test]
fn artist_and_album_are_the_first_two_folders() {
    let folder = Folder::with(&[
        "Kenta_Cho/Noiz2sa/stg0.mp3",
        "Kenta_Cho/Noiz2sa/CD1/x/stg.1.mp3",
        "Kenta_Cho/solo.ogg",
    ]);
    let songs = folder.catalogue().songs;
    let known: Vec<_> = songs
        .iter()
        .map(|song| [&song.path, &song.artist, &song.album, &song.title].map(String::as_str))
        .collect();
    assert_eq!(
        known,
        [
            ["Kenta_Cho/Noiz2sa/CD1/x/stg.1.mp3", "Kenta_Cho", "Noiz2sa", "stg.1"],
            ["Kenta_Cho/Noiz2sa/stg0.mp3", "Kenta_Cho", "Noiz2sa", "stg0"],
            ["Kenta_Cho/solo.ogg", "Kenta_Cho", "unknown", "solo"],
        ]
    );
    assert_eq!(songs[1].file, folder.song("Kenta_Cho/Noiz2sa/stg0.mp3"));
}

#[test]
fn a_folder_named_artists_is_the_root() {
    let folder = Folder::with(&["artists/A/One/1.mp3", "not_an_artist/One/1.mp3"]);
    let catalogue = folder.catalogue();
    assert_eq!(paths(&catalogue), ["A/One/1.mp3"]);
    assert_eq!(catalogue.root, folder.song("artists"));
}

#[test]
fn the_id_depends_on_the_path_alone() {
    let one = Folder::with(&["A/One/1.mp3", "A/One/2.mp3"]).catalogue();
    let other = Folder::with(&["artists/A/One/2.mp3"]).catalogue();
    assert_eq!(one.songs[1].id, other.songs[0].id);
    assert_ne!(one.songs[0].id, one.songs[1].id);
}

#[test]
fn what_is_no_song_by_its_name_is_passed_over_in_silence() {
    let folder = Folder::with(&[
        "A/One/1.mp3",
        "A/One/cover.jpg",
        "A/One/list.m3u",
        "A/One/notes",
        "A/One/.hidden.mp3",
        "A/.trash/2.mp3",
        ".DS_Store/One/3.mp3",
        "readme.txt",
    ]);
    let catalogue = folder.catalogue();
    assert_eq!(paths(&catalogue), ["A/One/1.mp3"]);
    assert_eq!(catalogue.set_aside, []);
}

#[test]
fn a_song_without_an_artist_is_set_aside() {
    let folder = Folder::with(&["A/One/1.mp3", "stray.mp3"]);
    assert_eq!(set_aside(&folder.catalogue()), ["stray.mp3 is not in an artist's folder"]);
}

#[test]
fn a_folder_in_a_songs_place_is_set_aside_and_one_with_songs_is_an_album() {
    let folder = Folder::with(&["A/One/1.mp3", "A/live.mp3/2.mp3"]);
    fs::create_dir_all(folder.song("A/One/2.mp3/inner")).unwrap();
    let catalogue = folder.catalogue();
    assert_eq!(paths(&catalogue), ["A/One/1.mp3", "A/live.mp3/2.mp3"]);
    assert_eq!(set_aside(&catalogue), ["A/One/2.mp3 is a folder, not a song"]);
}

#[test]
fn a_folder_without_songs_is_an_error_that_says_what_is_expected() {
    let folder = Folder::new();
    let empty = Catalogue::scan(&folder.music()).unwrap_err();
    let message = empty.to_string();
    assert!(
        message.ends_with("music contains no songs; they should lie in it as <artist>/<album>/<song>.mp3")
    );
    folder.add("stray.mp3", "");
    let message = Catalogue::scan(&folder.music()).unwrap_err().to_string();
    assert!(message.ends_with("<song>.mp3; stray.mp3 is not in an artist's folder"), "{message}");
}

#[test]
fn a_file_or_nothing_in_place_of_the_music_folder_is_an_error() {
    let folder = Folder::with(&["song.mp3"]);
    assert!(matches!(Catalogue::scan(&folder.song("song.mp3")), Err(ScanError::NotAFolder { .. })));
    assert!(matches!(Catalogue::scan(&folder.song("missing")), Err(ScanError::Read { .. })));
}

#[test]
fn music_is_found_at_any_depth_without_artists() {
    let folder = Folder::with(&["2.mp3", "a/b/1.ogg", "a/cover.jpg"]);
    fs::create_dir(folder.song("a/live.mp3")).unwrap();
    let found = find_music(&folder.music()).unwrap();
    // The folder in a song's place is for whoever opens it to refuse.
    assert_eq!(found, ["2.mp3", "a/b/1.ogg", "a/live.mp3"].map(|path| folder.song(path)));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use auteur_ground::unescape;

    use super::*;

    #[test]
    fn links_to_songs_and_albums_are_followed() {
        let folder = Folder::with(&["A/One/1.mp3"]);
        symlink(folder.song("A/One"), folder.song("A/Two")).unwrap();
        symlink("1.mp3", folder.song("A/One/2.mp3")).unwrap();
        assert_eq!(paths(&folder.catalogue()), ["A/One/1.mp3", "A/One/2.mp3", "A/Two/1.mp3", "A/Two/2.mp3"]);
    }

    #[test]
    fn loops_of_links_are_set_aside() {
        let folder = Folder::with(&["A/One/1.mp3"]);
        symlink(folder.music(), folder.song("A/all")).unwrap();
        symlink(".", folder.song("A/One/again")).unwrap();
        symlink("self", folder.song("A/self")).unwrap();
        symlink("self.mp3", folder.song("A/self.mp3")).unwrap();
        let catalogue = folder.catalogue();
        assert_eq!(paths(&catalogue), ["A/One/1.mp3"]);
        let set_aside = set_aside(&catalogue);
        assert_eq!(set_aside[0], "A/One/again is a link to a folder that contains it");
        assert_eq!(set_aside[1], "A/all is a link to a folder that contains it");
        assert!(set_aside[2].starts_with("A/self cannot be read: "), "{set_aside:?}");
        assert!(set_aside[3].starts_with("A/self.mp3 cannot be read: "), "{set_aside:?}");
    }

    #[test]
    fn dangling_links_and_pipes_in_a_songs_place_are_set_aside() {
        let folder = Folder::with(&["A/One/1.mp3"]);
        symlink("nowhere", folder.song("A/One/2.mp3")).unwrap();
        symlink("nowhere", folder.song("A/Two")).unwrap();
        symlink("nowhere", folder.song("A/cover.jpg")).unwrap();
        assert!(Command::new("mkfifo").arg(folder.song("A/One/3.mp3")).status().unwrap().success());
        assert_eq!(
            set_aside(&folder.catalogue()),
            ["A/One/2.mp3 is a broken link", "A/One/3.mp3 is not a regular file", "A/Two is a broken link",]
        );
    }

    #[test]
    fn names_that_are_not_utf8_are_told_apart_and_lead_back_to_their_files() {
        let folder = Folder::with(&["A/One/1.mp3"]);
        for name in [&b"J\xf3ga.mp3"[..], b"J\xf4ga.mp3", br"J\xf3ga.mp3"] {
            fs::write(folder.song("A/One").join(OsStr::from_bytes(name)), b"x").unwrap();
        }
        let catalogue = folder.catalogue();
        assert_eq!(
            paths(&catalogue),
            ["A/One/1.mp3", r"A/One/J\\xf3ga.mp3", r"A/One/J\xf3ga.mp3", r"A/One/J\xf4ga.mp3"]
        );
        for song in &catalogue.songs {
            assert_eq!(catalogue.root.join(unescape(&song.path).unwrap()), song.file);
        }
    }
}
