//! What can go wrong between a folder of music and its clips; every message names the value and, where one is known, the
//! remedy.

use std::io;
use std::path::{Path, PathBuf};

use crate::SetAside;

/// An error of this crate. Its message is whole: it names the file or folder it is about.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The music folder is something else.
    #[error("{} is no folder; give the folder that holds artists/<artist>/<album>/<song>", path.display())]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// Nothing below the music folder can be a song.
    #[error("{} holds no songs; expected are files such as artists/<artist>/<album>/<song>.mp3{}", path.display(), examples(set_aside))]
    NoSongs {
        /// The folder of the artists.
        path: PathBuf,
        /// What looked like a song.
        set_aside: Vec<SetAside>,
    },
    /// No song of the catalogue could be turned into features.
    #[error("no song of {} could be read{}", path.display(), examples(set_aside))]
    NothingReadable {
        /// The folder of the artists.
        path: PathBuf,
        /// Every song, with the reason why not.
        set_aside: Vec<SetAside>,
    },
    /// A file or folder cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file cannot be written; what was there before is still there.
    #[error("cannot write {}: {cause}; what was there before is untouched, and the work done so far will be found again", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// [`crate::Progress::is_cancelled`] said so.
    #[error("stopped; the same command continues from here")]
    Cancelled,
    /// Another process builds this store.
    #[error("{} is being built by another process; wait for it or choose another folder", store.display())]
    Locked {
        /// The store's folder.
        store: PathBuf,
    },
    /// The folder to build a store in holds other things.
    #[error("{} holds other files and no feature store; choose a new or empty folder", path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is no store, or one that was never completed.
    #[error("{} is no complete feature store; give the folder of one, or make it with: auteur prepare MUSIC -o STORE", path.display())]
    NotAStore {
        /// The folder.
        path: PathBuf,
    },
    /// The store was made with other feature settings.
    #[error("{} was made with other feature settings: {differences}; use these, or prepare into a new folder", store.display())]
    OtherSettings {
        /// The store's folder.
        store: PathBuf,
        /// Each setting that differs, with both values.
        differences: String,
    },
    /// The store holds no chroma and beats.
    #[error("{} holds no chroma; add it with: auteur prepare MUSIC -o {} --kinds log-mel,chroma", store.display(), store.display())]
    NoChroma {
        /// The store's folder.
        store: PathBuf,
    },
    /// The store was made by a version of the program that writes stores otherwise.
    #[error("{} is a store of format {found}, this version reads format {expected}; prepare into a new folder", store.display())]
    OtherFormat {
        /// The store's folder.
        store: PathBuf,
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
    /// A file of the store is not as it was written.
    #[error("{} {what}; run prepare again, it does anew what was lost", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, in words that follow the file's name.
        what: String,
    },
    /// The system allows no further memory maps.
    #[error("cannot map {}: {cause}; where the store has more shards than vm.max_map_count allows, raise that setting", path.display())]
    Map {
        /// The shard.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A split cannot be made of these songs.
    #[error("cannot split by {kind}: {problem}")]
    CannotSplit {
        /// `song` or `album`.
        kind: crate::SplitKind,
        /// What is missing, and what to do.
        problem: String,
    },
    /// An artist to leave out is not there.
    #[error("cannot leave out {artist}: no artist of that name in the store; the artists are {known}")]
    UnknownArtist {
        /// The name that was given.
        artist: String,
        /// The artists there are, as a list to read.
        known: String,
    },
    /// A file is no split.
    #[error("{} is no split: {problem}; expected is {{\"train\": [path...], \"validation\": [...], \"test\": [...]}}", path.display())]
    BadSplitFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A split names songs that cannot be where it puts them.
    #[error("the split does not fit: {problem}")]
    BadSplit {
        /// What, with the songs concerned and what to do.
        problem: String,
    },
    /// A clip length that no clip can have.
    #[error("a clip cannot last {given}; {expected}")]
    BadClipLength {
        /// The length that was asked for.
        given: String,
        /// What can be asked for.
        expected: String,
    },
    /// No song of the split gives a clip of this length.
    #[error(
        "clips of {given} are longer than every song of the split, the longest of which has {longest}; choose shorter clips with --clip-seconds or --clip-frames"
    )]
    LongerThanEverySong {
        /// The clip's length in frames and seconds.
        given: String,
        /// That of the longest song.
        longest: String,
    },
    /// Some artist has no clip of this length in some part of the split.
    #[error("clips of {frames} frames are too long: {problem}")]
    NoClips {
        /// The clip's length in frames.
        frames: usize,
        /// Which artist lacks clips in which part, and what to do.
        problem: String,
    },
}

impl DatasetError {
    pub(crate) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), cause }
    }

    pub(crate) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_path_buf(), cause }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), what: what.into() }
    }
}

/// The first of what was set aside, to follow a message.
fn examples(set_aside: &[SetAside]) -> String {
    match set_aside {
        [] => String::new(),
        [only] => format!("; {} {}", only.path, only.reason),
        [first, ..] => {
            format!("; {} were set aside, first {}: {}", set_aside.len(), first.path, first.reason)
        }
    }
}
