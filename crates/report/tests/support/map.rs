//! Points in clusters.

use auteur_report::{Map, MapPoint, MapSong, Part};

use super::Random;

/// `points` clips of artists in clusters, thirty a song.
pub(crate) fn map(artists: &[String], points: usize) -> Map {
    let mut random = Random::new(7);
    let centres: Vec<[f64; 2]> =
        artists.iter().map(|_| [60.0 * random.uniform() - 30.0, 60.0 * random.uniform() - 30.0]).collect();
    let clips = 30.min(points.div_ceil(artists.len())).max(1);
    let songs: Vec<MapSong> = (0..points.div_ceil(clips))
        .map(|song| MapSong {
            artist: song % artists.len(),
            album: format!("Album {}", song % 3),
            title: format!("{:02} </script> \"Song\".mp3", song / artists.len()),
            part: match song / artists.len() % 10 {
                0 => Part::Test,
                1 => Part::Validation,
                _ => Part::Train,
            },
            is_right: true,
        })
        .collect();
    let point = |index: usize| {
        let song = index / clips;
        let centre = centres[songs[song].artist];
        MapPoint {
            position: centre.map(|at| (at + 4.0 * random.normal()) as f32),
            song,
            second: (index % clips) as f32 * 3.008,
        }
    };
    let points = (0..points).map(point).collect();
    let method = "t-SNE of the bottleneck, perplexity 30 (clips of 10 s, song split)".to_owned();
    Map::new(method, artists.to_vec(), songs, points).unwrap()
}
