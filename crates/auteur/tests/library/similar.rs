//! What is alike, from all places in memory and from few.

use auteur::{Silent, SimilarSettings, SongsByLikeness, Whose};

use super::fixture;

#[test]
fn answers_from_little_memory_are_those_from_all() {
    let open = || SongsByLikeness::open(&fixture().store(), &Silent).unwrap();
    let (all, little) = (open(), open().in_little_memory().unwrap());
    let paths = all.stored().iter().map(|song| song.path.clone());
    let artists = ["Maxstack", "Obsidian_Shell"].map(str::to_owned);
    let mut sought: Vec<Vec<String>> = paths.step_by(4).chain(artists.clone()).map(|word| vec![word]).collect();
    sought.push(artists.to_vec());
    for words in sought {
        let sought = all.sought(&words).unwrap();
        for (most, whose) in
            [(1, Whose::All), (5, Whose::OtherAlbums), (5, Whose::OtherArtists), (1000, Whose::All)]
        {
            let settings = SimilarSettings { most, whose };
            let found = all.songs(&sought, settings).unwrap();
            assert!(!found.is_empty());
            assert_eq!(found, little.songs(&sought, settings).unwrap(), "{words:?}, {settings:?}");
            let found = all.artists(&sought, most).unwrap();
            assert!(!found.is_empty());
            assert_eq!(found, little.artists(&sought, most).unwrap(), "{words:?}, {most}");
        }
    }
}
