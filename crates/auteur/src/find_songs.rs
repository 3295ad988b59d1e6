//! Files and folders become the list of files that are to be heard.

use std::path::{Path, PathBuf};

use auteur_dataset::{ScanError, find_music};

/// Why a path gives no songs.
#[derive(Debug, thiserror::Error)]
pub enum FindSongsError {
    /// A folder without any.
    #[error("contains no music files")]
    None,
    /// A folder that cannot be searched.
    #[error(transparent)]
    Folder(ScanError),
}

/// A file to be heard; or the path that gives none, and why.
pub type FoundSong = Result<PathBuf, (PathBuf, FindSongsError)>;

/// The files that were given, and all that look like music in the folders that were given, in their order; or which folder
/// gives none, and why.
pub fn find_songs<P: AsRef<Path>>(given: impl IntoIterator<Item = P>) -> Vec<FoundSong> {
    let mut songs = Vec::new();
    for path in given {
        let path = path.as_ref();
        let refused = |error| vec![Err((path.to_owned(), error))];
        songs.extend(match path.is_dir().then(|| find_music(path)) {
            None => vec![Ok(path.to_owned())],
            Some(Ok(found)) if found.is_empty() => refused(FindSongsError::None),
            Some(Ok(found)) => found.into_iter().map(Ok).collect(),
            Some(Err(error)) => refused(FindSongsError::Folder(error)),
        });
    }
    songs
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_are_searched_and_files_are_taken_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (music, empty) = (folder.path().join("music"), folder.path().join("empty"));
        fs::create_dir_all(music.join("deep")).unwrap();
        fs::create_dir(&empty).unwrap();
        for name in ["b.mp3", "deep/a.flac", "cover.jpg"] {
            fs::write(music.join(name), "x").unwrap();
        }
        let file = folder.path().join("notes.txt");
        let found = find_songs([&file, &music, &empty]);
        let names: Vec<String> = found
            .iter()
            .map(|song| match song {
                Ok(path) => path.strip_prefix(folder.path()).unwrap().display().to_string(),
                Err((path, error)) => {
                    format!("{}: {error}", path.strip_prefix(folder.path()).unwrap().display())
                }
            })
            .collect();
        assert_eq!(
            names,
            ["notes.txt", "music/b.mp3", "music/deep/a.flac", "empty: contains no music files"]
        );
    }
}
