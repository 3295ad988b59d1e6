//! A map as comma-separated values, for programs.

use super::{Map, MapPoint};
use crate::escape;

impl Map {
    /// CSV with a line of heads, and a line for each point: artist, album, song, part, second, x, y.
    pub fn csv(&self) -> String {
        let mut text = "artist,album,song,part,second,x,y\n".to_owned();
        for point in self.points() {
            let (song, MapPoint { position: [x, y], second, .. }) = (self.song(point), point);
            let names = [&self.artists()[song.artist], &song.album, &song.title];
            let names = names.map(|name| escape::csv(name)).join(",");
            text += &format!("{names},{},{second},{x},{y}\n", song.part.name());
        }
        text
    }
}
