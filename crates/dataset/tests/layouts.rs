//! Which folders are taken for those of the artists, and what is said where that is in doubt.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;

use auteur_dataset::{Catalogue, CatalogueRemark, CatalogueSettings, Labels};

use support::Folder;

/// The artist of each song, in order of the paths.
fn artists(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.songs.iter().map(|song| song.artist.as_str()).collect()
}

#[test]
fn parts_of_a_split_are_no_artists_whatever_they_are_called_and_wherever_they_lie() {
    for parts in [["data/train", "data/test"], ["train_audio", "test_audio"], ["fold1", "fold2"]] {
        let files = parts.map(|part| [format!("{part}/cat/1.wav"), format!("{part}/dog/1.wav")]).concat();
        let folder = Folder::with(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let catalogue = folder.catalogue();
        assert_eq!(artists(&catalogue), ["cat", "dog", "cat", "dog"], "{parts:?}");
    }
    let flat = Folder::with(&["train/1.wav", "test/2.wav"]).catalogue();
    let names = ["test", "train"].map(str::to_owned).to_vec();
    assert_eq!(flat.remarks, [CatalogueRemark::Parts { names }]);
    let told = flat.remarks[0].to_string();
    assert_eq!(told, "test, train are taken for artists, and are named as the parts of a split are");
}

#[test]
fn letters_and_kinds_of_albums_are_no_artists_and_a_quarter_may_lie_loose() {
    let letters = Folder::with(&["A/ABBA/1.wav", "B/Blur/Park/1.wav", "B/The Band/2.wav", "C/Cher/3.wav"]);
    assert_eq!(artists(&letters.catalogue()), ["ABBA", "Blur", "The Band", "Cher"]);
    let kinds = ["ABBA", "Blur", "Cher"]
        .map(|artist| ["Albums", "Live"].map(|kind| format!("{artist}/{kind}/One {artist}/1.wav")));
    let kinds = Folder::with(&kinds.concat().iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(artists(&kinds.catalogue()), ["ABBA", "ABBA", "Blur", "Blur", "Cher", "Cher"]);
    let loose = Folder::with(&[
        "Rock/A/1.wav",
        "Rock/A/One/2.wav",
        "Jazz/B/Two/3.wav",
        "Jazz/B/Two/4.wav",
        "Jazz/C/Six/5.wav",
    ]);
    assert_eq!(artists(&loose.catalogue()), ["B", "B", "C", "A", "A"]);

    let scattered = Folder::with(&[
        "ABBA/Live/One/1.wav",
        "ABBA/Studio/Two/1.wav",
        "Blur/Live/Six/1.wav",
        "Blur/Studio/Ten/1.wav",
    ]);
    let remarks = scattered.catalogue().remarks;
    assert_eq!(
        remarks[0].to_string(),
        "Live, Studio are taken for artists, and each lies in several folders"
    );
    assert_eq!(remarks.len(), 1);
}

#[test]
fn discs_that_the_name_of_an_album_counts_are_of_one_album() {
    let folder =
        Folder::with(&["A/Red (CD1)/1.wav", "A/Red (CD2)/1.wav", "A/Red/CD3/1.wav", "A/Blue Vol. 2/1.wav"]);
    let catalogue = folder.catalogue();
    let albums: Vec<&str> = catalogue.songs.iter().map(|song| song.album.as_str()).collect();
    assert_eq!(albums, ["Blue Vol. 2", "Red", "Red", "Red"]);
}

#[test]
fn archives_and_unfinished_downloads_are_told() {
    let folder = Folder::with(&["A/One/1.mp3"]);
    fs::write(folder.song("A/Two.zip"), b"PK\x03\x04").unwrap();
    fs::write(folder.song("A/One/2.mp3.!qB"), b"ID3\x04").unwrap();
    let aside: Vec<String> =
        folder.catalogue().set_aside.iter().map(|aside| format!("{} {}", aside.path, aside.reason)).collect();
    assert_eq!(
        aside,
        [
            "A/One/2.mp3.!qB is an unfinished download, by its name",
            "A/Two.zip is an archive; unpack it to have music in it read"
        ]
    );
}

#[test]
fn tables_of_other_makers_are_read_as_they_are() {
    let folder = Folder::with(&["audio/1-17.wav", "audio/2-18.wav", "audio/3-19.wav"]);
    let table = folder.path("esc50.csv");
    let settings = CatalogueSettings { labels: Labels::File(table.clone()), ..CatalogueSettings::default() };
    let scanned = || Catalogue::scan_with(&folder.music(), &settings);
    for rows in [
        "filename,fold,category\n1-17.wav,1,dog\n2-18.wav,1,cat\n3-19.wav,2,dog\n",
        "fname,class\n1-17,dog\n2-18,cat\n3-19,dog\n",
        "Location\tGenre\nfile://localhost/old/audio/%31-17.wav\tdog\nfile://localhost/old/audio/2-18.wav\tcat\nfile://localhost/old/audio/3-19.wav\tdog\n",
    ] {
        fs::write(&table, rows).unwrap();
        assert_eq!(artists(&scanned().unwrap()), ["dog", "cat", "dog"], "{rows}");
    }
    fs::write(&table, "path,label\nelse.wav,dog\n").unwrap();
    let refused = scanned().unwrap_err().to_string();
    let says = "by the file's name alone: it has else.wav, and audio/1-17.wav is there; mend its paths, or give the folder";
    assert!(refused.contains(says), "{refused}");
    fs::write(&table, "sound,label\nelse.wav,dog\n").unwrap();
    let refused = scanned().unwrap_err().to_string();
    let says = "has no column path or file; its columns are sound, label; rename the one that holds it";
    assert!(refused.ends_with(says), "{refused}");
}
