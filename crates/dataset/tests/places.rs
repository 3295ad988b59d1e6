//! Places of songs that are kept beside a store.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;

use support::Folder;

const WIDTH: usize = 16;

/// Places of the songs of the example.
fn places(songs: usize) -> Vec<f32> {
    (0..songs * WIDTH).map(|at| at as f32 - 0.5).collect()
}

#[test]
fn places_come_back_until_the_store_is_another() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    assert!(store.places("alike", WIDTH).unwrap().is_none());
    let kept = places(store.songs().len());
    store.keep_places("alike", WIDTH, &kept).unwrap();
    let found = store.places("alike", WIDTH).unwrap().unwrap();
    assert_eq!((found.values(), found.width()), (&kept[..], WIDTH));
    // Another space, or another width.
    assert!(store.places("unlike", WIDTH).unwrap().is_none());
    assert!(store.places("alike", 2 * WIDTH).unwrap().is_none());
    // A build that changes nothing leaves them, and one more song makes them those of another store.
    folder.build("store").unwrap();
    assert!(folder.open("store").places("alike", WIDTH).unwrap().is_some());
    folder.add("A/One/one more.mp3", "one more song");
    folder.build("store").unwrap();
    assert!(folder.open("store").places("alike", WIDTH).unwrap().is_none());
}

#[test]
fn places_that_are_cut_off_or_foreign_are_none() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    store.keep_places("alike", WIDTH, &places(store.songs().len())).unwrap();
    let path = folder.path("store/places.safetensors");
    let whole = fs::read(&path).unwrap();
    for cut in [0, 7, 100, whole.len() - 1] {
        fs::write(&path, &whole[..cut]).unwrap();
        assert!(store.places("alike", WIDTH).unwrap().is_none(), "{cut} bytes");
    }
    fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
    assert!(store.places("alike", WIDTH).unwrap().is_none());
    // They are kept anew.
    store.keep_places("alike", WIDTH, &places(store.songs().len())).unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole);
}
