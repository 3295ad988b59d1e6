//! What a folder of music may look like, and what becomes of each thing in it.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;

use auteur_dataset::{Catalogue, CatalogueRemark, CatalogueSettings, Labels, ScanError, find_music};
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
fn a_folder_named_artists_is_the_root_and_songs_beside_it_are_told() {
    let folder = Folder::with(&["artists/A/One/1.mp3", "B/One/1.mp3", "B/2.mp3", "cover.jpg"]);
    let catalogue = folder.catalogue();
    assert_eq!(paths(&catalogue), ["A/One/1.mp3"]);
    assert_eq!(catalogue.root, folder.song("artists"));
    let beside = vec!["B/2.mp3".to_owned(), "B/One/1.mp3".to_owned()];
    assert_eq!(catalogue.remarks, [CatalogueRemark::Beside { folder: "artists", paths: beside }]);
    let ignoring = CatalogueSettings { ignore: vec!["/B".to_owned()], ..CatalogueSettings::default() };
    assert_eq!(Catalogue::scan_with(&folder.music(), &ignoring).unwrap().remarks, []);
}

#[test]
fn the_id_depends_on_the_path_alone() {
    let one = Folder::with(&["A/One/1.mp3", "A/One/2.mp3"]).catalogue();
    let other = Folder::with(&["artists/A/One/2.mp3"]).catalogue();
    assert_eq!(one.songs[1].id, other.songs[0].id);
    assert_ne!(one.songs[0].id, one.songs[1].id);
}

/// How a file of MP3 begins.
const SOUND: &str = "ID3 and more";

#[test]
fn what_is_no_song_and_what_systems_put_beside_songs_is_passed_over_in_silence() {
    let folder = Folder::with(&[
        "A/One/1.mp3",
        "A/One/cover.jpg",
        "A/One/list.m3u",
        "A/One/notes",
        "A/One/._1.mp3",
        "A/One/@eaDir/1.mp3/SYNOAUDIO_01APIC_03.jpg",
        "A/One/@eaDir/2.mp3",
        "A/.Trash-1000/2.mp3",
        "__MACOSX/A/One/._1.mp3",
        ".DS_Store",
        "readme.txt",
    ]);
    let catalogue = folder.catalogue();
    assert_eq!(paths(&catalogue), ["A/One/1.mp3"]);
    assert_eq!((catalogue.set_aside, catalogue.remarks), (vec![], vec![]));
}

#[test]
fn names_that_begin_with_dots_are_read_and_what_is_hidden_is_told() {
    let folder = Folder::with(&[
        "...And You Will Know Us/One/1.mp3",
        ".38 Special/One/1.mp3",
        "Queens/...Like Clockwork/...Like Clockwork.mp3",
        "Queens/One/.2.mp3",
        "Queens/One/.hidden.mp3",
        ".private/A/One/1.mp3",
        ".private/A/One/2.mp3",
        ".config/settings.txt",
    ]);
    let catalogue = folder.catalogue();
    assert_eq!(
        paths(&catalogue),
        [
            "...And You Will Know Us/One/1.mp3",
            ".38 Special/One/1.mp3",
            "Queens/...Like Clockwork/...Like Clockwork.mp3",
            "Queens/One/.2.mp3",
        ]
    );
    assert_eq!(catalogue.songs[0].artist, "...And You Will Know Us");
    assert_eq!(
        set_aside(&catalogue),
        [
            ".private is hidden, for its name begins with a dot, with 2 files in it; rename it to have it read",
            "Queens/One/.hidden.mp3 is hidden, for its name begins with a dot; rename it to have it read",
        ]
    );
}

#[test]
fn files_whose_names_do_not_say_it_are_songs_by_how_they_begin() {
    let folder =
        Folder::with(&["A/One/x.dsf", "A/One/x.m4p", "A/One/x.mpga", "A/One/none", "A/One/x.mp3.txt"]);
    for name in ["no_ending", "x.mp3.bak", "01. Intro to it", "x.mp3.part"] {
        folder.add(&format!("A/One/{name}"), SOUND);
    }
    let catalogue = folder.catalogue();
    let titles: Vec<&str> = catalogue.songs.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["01. Intro to it", "no_ending", "x", "x", "x.mp3", "x"]);
    assert_eq!(set_aside(&catalogue), ["A/One/x.mp3.part is an unfinished download, by its name"]);
}

#[test]
fn what_the_owner_asks_to_ignore_is_ignored_and_counted() {
    let folder =
        Folder::with(&["A/One/1.mp3", "A/One/demo.mp3", "A/Live/1.mp3", "B/One/1.mp3", "B/One/demo.mp3"]);
    folder.add("A/.auteurignore", "Live/\n");
    folder.add("B/One/.auteurignore", "!demo.mp3\n");
    let ignore = vec!["demo.*".to_owned()];
    let settings = CatalogueSettings { ignore, ..CatalogueSettings::default() };
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    // What is given goes before any file.
    assert_eq!(paths(&catalogue), ["A/One/1.mp3", "B/One/1.mp3"]);
    assert_eq!(catalogue.remarks, [CatalogueRemark::Ignored { count: 3 }]);
    let catalogue = folder.catalogue();
    assert_eq!(catalogue.remarks, [CatalogueRemark::Ignored { count: 1 }]);

    let too_little = "B/.auteurignore cannot be read as a whole, so it may ignore too little: ";
    for text in ["One/{\n", "One/\u{0}{"] {
        folder.add("B/.auteurignore", text);
        assert!(set_aside(&folder.catalogue())[0].starts_with(too_little));
    }
    fs::write(folder.song("B/.auteurignore"), b"\xff\xfeO\0n\0e\0/\0").unwrap();
    assert_eq!(set_aside(&folder.catalogue()), [format!("{too_little}it is not UTF-8")]);
    let settings = CatalogueSettings { ignore: vec!["{".to_owned()], ..CatalogueSettings::default() };
    let refused = Catalogue::scan_with(&folder.music(), &settings).unwrap_err().to_string();
    assert!(refused.starts_with("cannot ignore {: "), "{refused}");
}

#[test]
fn patterns_are_written_from_music_or_whole_in_any_spelling_and_those_without_effect_are_told() {
    let folder = Folder::with(&["A/One/1.mp3", "Bjo\u{308}rk/One/1.mp3", "C/One/1.mp3", "D/One/1.mp3"]);
    let whole = format!("{}/A/", folder.music().display());
    let patterns = [whole.as_str(), "Bj\u{f6}rk/", "./C", "/d/", "One/2.*"];
    let ignore = patterns.map(str::to_owned).to_vec();
    let settings = CatalogueSettings { ignore, ..CatalogueSettings::default() };
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    assert_eq!(paths(&catalogue), ["D/One/1.mp3"]);
    let patterns = vec!["/d/".to_owned(), "One/2.*".to_owned()];
    let expected = [CatalogueRemark::Ignored { count: 3 }, CatalogueRemark::NothingIgnored { patterns }];
    assert_eq!(catalogue.remarks, expected);

    let ignore = vec!["*".to_owned()];
    let settings = CatalogueSettings { ignore, ..CatalogueSettings::default() };
    let none = Catalogue::scan_with(&folder.music(), &settings).unwrap_err().to_string();
    assert!(none.contains("contains no songs (4 files or folders were ignored, as asked)"), "{none}");
}

#[test]
fn a_folder_around_the_artists_and_parts_of_a_split_are_told_from_artists() {
    let around = Folder::with(&["genres/blues/1.wav", "genres/jazz/1.wav", "genres/jazz/2.wav"]);
    let below = ["blues", "jazz"].map(str::to_owned).to_vec();
    let remarks = around.catalogue().remarks;
    assert_eq!(remarks, [CatalogueRemark::OnlyArtist { folder: "genres".to_owned(), below }]);
    assert_eq!(
        remarks[0].to_string(),
        "all songs are taken for those of one artist, genres, in whose folder lie blues, jazz"
    );

    let parts = Folder::with(&["train/cat/1.wav", "train/dog/1.wav", "test/cat/2.wav"]).catalogue();
    assert_eq!(
        parts.songs.iter().map(|song| song.artist.as_str()).collect::<Vec<_>>(),
        ["cat", "cat", "dog"]
    );
    assert!(parts.artists.contains("because the first are parts of a split (test, train)"), "{parts:?}");
}

#[test]
fn spellings_of_one_name_are_one_artist_or_remarked_on_and_a_table_merges_them() {
    let folder = Folder::with(&[
        "Bj\u{f6}rk/A/1.mp3",
        "Bjo\u{308}rk /B/1.mp3",
        "Radiohead/A/1.mp3",
        "radiohead/B/1.mp3",
    ]);
    let artists = |catalogue: &Catalogue| -> Vec<String> {
        let mut artists: Vec<_> = catalogue.songs.iter().map(|song| song.artist.clone()).collect();
        artists.sort();
        artists.dedup();
        artists
    };
    let catalogue = folder.catalogue();
    assert_eq!(artists(&catalogue), ["Björk", "Radiohead", "radiohead"]);
    let remarks: Vec<String> = catalogue.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(remarks, [r#""Radiohead" (one song) and "radiohead" (one song) may be one artist"#]);

    let table = folder.path("names.csv");
    fs::write(&table, "name,artist\nradiohead,Radiohead\nThom,Radiohead\n").unwrap();
    let settings = CatalogueSettings { merge: Some(table), ..CatalogueSettings::default() };
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    assert_eq!(artists(&catalogue), ["Björk", "Radiohead"]);
    assert_eq!(catalogue.remarks, [CatalogueRemark::NotThere { names: vec!["Thom".to_owned()] }]);
}

#[test]
fn a_table_names_the_songs_wherever_they_lie() {
    let folder = Folder::with(&["1.wav", "deep/2.wav", "deep/3.wav", "4.wav"]);
    let table = folder.path("songs.csv");
    let rows = "path,label,group\n1.wav,dog,walk\n./deep/2.wav,cat,\ndeep/3.wav,,\ngone.wav,cat,\n";
    fs::write(&table, rows).unwrap();
    let settings = CatalogueSettings { labels: Labels::File(table.clone()), ..CatalogueSettings::default() };
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    let known: Vec<_> = catalogue
        .songs
        .iter()
        .map(|song| [&song.path, &song.artist, &song.album].map(String::as_str))
        .collect();
    assert_eq!(known, [["1.wav", "dog", "walk"], ["deep/2.wav", "cat", "unknown"]]);
    let aside = set_aside(&catalogue);
    assert!(aside[0].starts_with("deep/3.wav has no artist in line 4 of "), "{aside:?}");
    assert!(aside[1].starts_with("gone.wav is named in line 5 of "), "{aside:?}");
    assert_eq!(catalogue.remarks, [CatalogueRemark::Unlisted { paths: vec!["4.wav".to_owned()] }]);

    fs::write(&table, "path,label\n1.wav,dog\n./1.wav,cat\n").unwrap();
    let refused = Catalogue::scan_with(&folder.music(), &settings).unwrap_err().to_string();
    let expected =
        r#"songs.csv: line 3 names "./1.wav" as line 2 does, with other names; leave one of them out"#;
    assert!(refused.ends_with(expected), "{refused}");
    fs::write(&table, "path,label\nold/deep/2.wav,dog\nold/1.wav,dog\nold/1.wav,dog\n").unwrap();
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    assert_eq!(paths(&catalogue), ["1.wav", "deep/2.wav"]);
    assert!(catalogue.artists.ends_with("songs.csv, column label"), "{}", catalogue.artists);
}

#[test]
fn genres_above_the_artists_are_no_artists_and_that_is_said() {
    let folder =
        Folder::with(&["Rock/A/One/1.mp3", "Rock/A/Two/CD1/1.mp3", "Jazz/B/One/1.mp3", "Jazz/stray.mp3"]);
    // One stray song of a dozen is an exception, and one of three would be the rule's end.
    (2..10).for_each(|number| folder.add(&format!("Rock/B/More/{number}.mp3"), &number.to_string()));
    let catalogue = folder.catalogue();
    let of_one = catalogue.songs.iter().filter(|song| song.path.ends_with("1.mp3"));
    let known: Vec<_> =
        of_one.map(|song| [&song.path, &song.artist, &song.album].map(String::as_str)).collect();
    assert_eq!(
        known,
        [
            ["Jazz/B/One/1.mp3", "B", "One"],
            ["Rock/A/One/1.mp3", "A", "One"],
            ["Rock/A/Two/CD1/1.mp3", "A", "Two"],
        ]
    );
    assert_eq!(set_aside(&catalogue), ["Jazz/stray.mp3 is not in an artist's folder"]);
    let said = &catalogue.artists;
    assert!(
        said.starts_with("the second folders, <folder>/<artist>/<album>/<song>, because 11 of"),
        "{said}"
    );

    let settings = CatalogueSettings { labels: Labels::Folders, ..CatalogueSettings::default() };
    let catalogue = Catalogue::scan_with(&folder.music(), &settings).unwrap();
    assert_eq!(catalogue.songs[0].artist, "Jazz");
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
    // Without a folder the tags are all that can name an artist.
    assert!(message.ends_with("<song>.mp3; stray.mp3 has no artist in its tags"), "{message}");
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
