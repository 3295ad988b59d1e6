//! Writes the map of a made-up library, for looking at it and for measuring its page:
//! `made_up_library SONGS FOLDER [POSITIONS]`; positions are raw little-endian f32, two a song, else artists lie in clusters.

use std::error::Error;
use std::path::Path;

use auteur_ground::RandomStream;
use auteur_report::{LibraryMap, LibrarySong};

const SYLLABLES: [&str; 16] = [
    "ka", "ri", "no", "vel", "ash", "tor", "mi", "sun", "lo", "der", "ha", "quin", "bel", "ost", "fay", "gro",
];
const NEAREST: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [songs, folder, positions @ ..] = arguments.as_slice() else {
        return Err("usage: made_up_library SONGS FOLDER [POSITIONS]".into());
    };
    let (songs, folder): (usize, &Path) = (songs.parse()?, folder.as_ref());
    let positions = positions.first().map(std::fs::read).transpose()?.unwrap_or_default();
    let values: Vec<f32> =
        positions.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let stream = RandomStream::new(7);
    let made: Vec<LibrarySong> =
        (0..songs as u64).map(|song| song_of(stream, song, songs, &values)).collect();
    // The next songs of the list, which says nothing of likeness but has the size of what does.
    let nearest = (0..songs).flat_map(|song| (1..=NEAREST).map(move |next| ((song + next) % songs) as u32));
    let map = LibraryMap::new("t-SNE of made-up places".to_owned(), made, &nearest.collect::<Vec<u32>>())?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("map.html"), map.html())?;
    let figure = map.figure()?;
    std::fs::write(folder.join("map.png"), figure.png()?)?;
    std::fs::write(folder.join("map.svg"), figure.svg)?;
    Ok(())
}

fn song_of(stream: RandomStream, song: u64, songs: usize, values: &[f32]) -> LibrarySong {
    // As in `cargo bench -p auteur-projection`: the square of an even number falls on low numbers most often.
    let artist = (stream.branch(3).uniform(song).powi(2) * (songs as f64 / 12.0)) as u64;
    let style = stream.branch(4).below(artist, 50) as u64;
    let cluster = |branch: u64, of: u64, spread: f64| {
        [0, 1].map(|axis| spread * stream.branch(branch).normal(2 * of + axis))
    };
    let parts = [cluster(0, style, 30.0), cluster(1, artist, 9.0), cluster(2, song, 1.2)];
    let made = [0, 1].map(|axis| parts.iter().map(|part| part[axis]).sum::<f64>() as f32);
    let at = song as usize;
    let position = values.get(2 * at..2 * at + 2).map_or(made, |place| [place[0], place[1]]);
    let word = |key: u64, syllables: u64| -> String {
        let word: String = (0..syllables)
            .map(|at| SYLLABLES[stream.branch(5).below(3 * key + at, SYLLABLES.len())])
            .collect();
        word[..1].to_uppercase() + &word[1..]
    };
    let artist_name = format!("{} {} {artist}", word(artist, 2), word(artist + 1_000_000, 3));
    let album = format!("{} {}", word(artist + 2_000_000 + song % 3, 2), song % 3 + 1);
    let title = format!("{} {}", word(song + 3_000_000, 2), word(song + 4_000_000, 3));
    LibrarySong {
        path: format!("{artist_name}/{album}/{title} {song}.mp3"),
        artist: artist_name,
        album,
        title,
        position,
    }
}
