//! A library's map as comma-separated values, for programs.

use super::{LibraryMap, LibrarySong};
use crate::escape;

impl LibraryMap {
    /// CSV with a line of heads, and a line for each song: artist, album, song, path, x, y.
    pub fn csv(&self) -> String {
        let mut text = "artist,album,song,path,x,y\n".to_owned();
        for LibrarySong { artist, album, title, path, position: [x, y] } in self.songs() {
            let names = [artist, album, title, path].map(|name| escape::csv(name)).join(",");
            text += &format!("{names},{x},{y}\n");
        }
        text
    }
}
