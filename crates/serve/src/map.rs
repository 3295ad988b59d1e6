//! The map of the library: one that was drawn before, or one that is drawn while the server already answers.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur::{MapMethod, Silent, TsneSettings, library_map};
use axum::body::Bytes;
use axum::http::HeaderValue;

use crate::inline::policy_of;
use crate::library::Library;

/// The most songs that are mapped here: more take minutes and half a gigabyte.
const MOST: usize = 10_000;
const PAGE: &str = "map.html";
const TABLE: &str = "map.csv";
/// The column of the table that holds paths.
const PATH: &str = "path";

/// Why a map is not served.
#[derive(Debug, thiserror::Error)]
pub enum OpenMapError {
    /// A file of the map.
    #[error("{}: {cause}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The table of the map has no paths.
    #[error("{} has no column \"{PATH}\": it is no map of a store", file.display())]
    NoPaths {
        /// The file.
        file: PathBuf,
    },
}

/// A map.
pub(crate) struct Map {
    /// The page, which holds all songs with their places.
    pub(crate) page: Bytes,
    /// What browsers may do with it.
    pub(crate) policy: HeaderValue,
    /// The number in the library of each song of the map, in the map's order; none of one that is not there any more.
    pub(crate) numbers: Vec<Option<usize>>,
}

impl Map {
    /// The map in a folder that `auteur map STORE -o FOLDER` wrote.
    pub(crate) fn open(folder: &Path, library: &Library) -> Result<Self, OpenMapError> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).map_err(|cause| OpenMapError::Read { file, cause })
        };
        let (page, table) = (read(PAGE)?, read(TABLE)?);
        let paths = paths(&table).ok_or_else(|| OpenMapError::NoPaths { file: folder.join(TABLE) })?;
        Ok(Self::of(page, paths.iter().map(String::as_str), library))
    }

    /// Draws the map of a library that is not too large, which takes seconds to minutes; or says why not.
    pub(crate) fn draw(library: &Library) -> Result<Self, String> {
        let songs = library.all().len();
        if songs > MOST {
            return Err(format!(
                "{songs} songs are too many to be mapped here; `auteur map STORE -o MAP` draws them, and `auteur serve --map MAP` \
                 shows it"
            ));
        }
        let method = MapMethod::Tsne(TsneSettings::default());
        let map = library_map(&library.songs, &method, &Silent).map_err(|error| error.to_string())?;
        Ok(Self::of(map.html(), map.songs().iter().map(|song| song.path.as_str()), library))
    }

    fn of<'p>(page: String, paths: impl Iterator<Item = &'p str>, library: &Library) -> Self {
        let numbers = paths.map(|path| library.number(path)).collect();
        Self { policy: policy_of(&page), page: page.into(), numbers }
    }
}

/// The column of paths.
fn paths(table: &str) -> Option<Vec<String>> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let place = rows.headers().ok()?.iter().position(|name| name == PATH)?;
    rows.records().map(|row| Some(row.ok()?.get(place)?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_a_column_of_the_table_whatever_they_hold() {
        let table = "artist,path,x\nA,\"A/one, two.mp3\",1\nB,B/\"\"three.mp3,2\n";
        assert_eq!(paths(table).unwrap(), ["A/one, two.mp3", "B/\"\"three.mp3"]);
        assert!(paths("artist,x\nA,1\n").is_none());
    }
}
