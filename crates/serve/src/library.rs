//! The songs of a store: found, compared and played.

use std::io;
use std::path::{Path, PathBuf};

use auteur::rooms::dataset::{StoredSong, song_file};
use auteur::{Progress, RunFolder, SimilarError, SongsByLikeness};

/// Why there is no library.
#[derive(Debug, thiserror::Error)]
pub enum OpenLibraryError {
    /// The store.
    #[error(transparent)]
    Store(#[from] SimilarError),
    /// The folder of its music.
    #[error("{}: {cause}", music.display())]
    Music {
        /// The folder.
        music: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// A part of the run's split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Training,
    Validation,
    Test,
    None,
}

impl Part {
    /// All parts, in the order of their numbers.
    pub(crate) const NAMES: [&str; 4] = ["training", "validation", "test", "in no part"];
}

/// A store, and where its music lies if that is known.
pub(crate) struct Library {
    pub(crate) songs: SongsByLikeness,
    /// The folder as it was given, and as it is called without links.
    music: Option<(PathBuf, PathBuf)>,
    /// The part of each song, by its number, if the run has a split.
    pub(crate) parts: Option<Vec<Part>>,
}

impl Library {
    pub(crate) fn open(
        store: &Path,
        music: Option<&Path>,
        progress: &dyn Progress,
    ) -> Result<Self, OpenLibraryError> {
        let real = |music: &Path| {
            let failed = |cause| OpenLibraryError::Music { music: music.to_owned(), cause };
            Ok::<_, OpenLibraryError>((music.to_owned(), music.canonicalize().map_err(failed)?))
        };
        let music = music.map(real).transpose()?;
        Ok(Self { songs: SongsByLikeness::open(store, progress)?, music, parts: None })
    }

    /// The same, with what the run learnt from and was judged by, where its split can be read.
    pub(crate) fn with_parts_of(mut self, run: &Path) -> Self {
        let Ok(split) = RunFolder::new(run).read_split() else { return self };
        let mut parts = vec![Part::None; self.all().len()];
        for (songs, part) in
            [(split.train, Part::Training), (split.validation, Part::Validation), (split.test, Part::Test)]
        {
            songs.iter().filter_map(|path| self.number(path)).for_each(|number| parts[number] = part);
        }
        self.parts = Some(parts);
        self
    }

    /// The songs, in the order of their numbers.
    pub(crate) fn all(&self) -> &[StoredSong] {
        self.songs.stored()
    }

    /// Whether songs can be played.
    pub(crate) fn plays(&self) -> bool {
        self.music.is_some()
    }

    /// The number of the song with this path.
    pub(crate) fn number(&self, path: &str) -> Option<usize> {
        // A store has its songs in the order of their paths.
        self.all().binary_search_by(|song| song.path.as_str().cmp(path)).ok()
    }

    /// The file of a song, if the music is known and holds it: no link leads out of the folder.
    pub(crate) fn file(&self, number: usize) -> Option<PathBuf> {
        let ((music, real), song) = (self.music.as_ref()?, self.all().get(number)?);
        let file = song_file(music, &song.path).canonicalize().ok()?;
        (file.starts_with(real) && file.is_file()).then_some(file)
    }

    /// At most so many songs whose artist, album or title holds all of these words, in whatever case; those of which the artist or the
    /// title begins so come first.
    pub(crate) fn find(&self, words: &str, most: usize) -> Vec<usize> {
        let words = words.to_lowercase();
        let parts: Vec<&str> = words.split_whitespace().collect();
        let mut found: Vec<(bool, usize)> = Vec::new();
        for (number, song) in self.all().iter().enumerate() {
            let [artist, album, title] = [&*song.artist, &*song.album, &*song.title].map(str::to_lowercase);
            if parts.iter().all(|part| artist.contains(part) || album.contains(part) || title.contains(part))
            {
                found.push((!(artist.starts_with(&words) || title.starts_with(&words)), number));
            }
        }
        found.sort_unstable();
        found.into_iter().take(most).map(|(_, number)| number).collect()
    }
}
