//! Songs by many artists, from which the tests of splits take what they need.

use std::sync::LazyLock;

use auteur_dataset::StoredSong;

use super::Folder;

/// Twelve artists of six albums of eight songs, from which the tests take what they need.
pub(crate) static MANY: LazyLock<(Folder, Vec<StoredSong>)> = LazyLock::new(|| {
    let folder = Folder::new();
    for artist in 'A'..='L' {
        for album in 0..6 {
            for song in 0..8 {
                let path = format!("{artist}/{album}/{song}.mp3");
                folder.add(&path, &path);
            }
        }
    }
    folder.build("store").unwrap();
    let songs = folder.open("store").songs().to_vec();
    (folder, songs)
});

/// The songs of artists with albums of these sizes: `[[3, 2]]` is one artist with albums of three and of two songs.
pub(crate) fn songs_of(artists: &[Vec<usize>]) -> Vec<StoredSong> {
    let in_size = |song: &&StoredSong| {
        let artist = usize::from(song.artist.as_bytes()[0] - b'A');
        let albums = artists.get(artist).map_or(&[][..], Vec::as_slice);
        let size = albums.get(song.album.parse::<usize>().unwrap());
        size.is_some_and(|&size| song.title.parse::<usize>().unwrap() < size)
    };
    MANY.1.iter().filter(in_size).cloned().collect()
}
