//! What is alike, found by reading places some at a time.

use std::collections::BTreeMap;

use auteur::rooms::dataset::FeatureStore;
use auteur::{Silent, SimilarSettings, SongsByLikeness, Whose};

use super::fixture;

#[test]
fn what_is_found_is_what_comparing_all_finds() {
    let store = fixture().store();
    let songs = SongsByLikeness::open(&store, &Silent).unwrap();
    let opened = FeatureStore::open(&store).unwrap();
    let all = opened.songs();
    let width = 672;
    let places = opened.places("whitened-1", width).unwrap().expect("places are kept");
    let place = |song: usize| &places.values()[song * width..][..width];
    let mut read = vec![0.0; 2 * width];
    places.read(3, &mut read).unwrap();
    assert_eq!(read, places.values()[3 * width..5 * width]);
    assert!(places.read(all.len() - 1, &mut read).is_err());
    let likeness = |one: usize, other: usize| -> f64 {
        place(one).iter().zip(place(other)).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum()
    };
    let mut artists: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    all.iter().enumerate().for_each(|(song, of)| artists.entry(&of.artist).or_default().push(song));
    for (number, song) in all.iter().enumerate().step_by(4) {
        let sought = songs.sought(std::slice::from_ref(&song.path)).unwrap();
        let found = songs.songs(&sought, SimilarSettings { most: 3, whose: Whose::OtherArtists }).unwrap();
        let others = (0..all.len()).filter(|other| all[*other].artist != song.artist);
        let mut expected: Vec<(f64, usize)> = others.map(|other| (likeness(number, other), other)).collect();
        expected.sort_by(|one, other| other.0.total_cmp(&one.0));
        assert_eq!(found.len(), 3);
        for (found, (likeness, other)) in found.iter().zip(expected) {
            assert_eq!(found.path, all[other].path);
            assert!((found.likeness - likeness).abs() < 1e-5);
        }

        let nearest = |from: &[usize], to: &[usize]| -> f64 {
            from.iter().map(|one| to.iter().map(|other| likeness(*one, *other)).fold(-1.0, f64::max)).sum()
        };
        let alike = |songs: &[usize]| {
            (nearest(&[number], songs) + nearest(songs, &[number])) / (1 + songs.len()) as f64
        };
        let others = artists.iter().filter(|(artist, _)| ***artist != *song.artist);
        let mut expected: Vec<(f64, &str)> = others.map(|(artist, songs)| (alike(songs), *artist)).collect();
        expected.sort_by(|one, other| other.0.total_cmp(&one.0));
        for most in [1, 2] {
            let found = songs.artists(&sought, most).unwrap();
            let found: Vec<_> =
                found.iter().map(|artist| (artist.likeness, artist.artist.as_str())).collect();
            assert_eq!(found, expected[..most]);
        }
    }
}
