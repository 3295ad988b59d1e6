//! Settings and a store become the split that is trained on: drawn by song or by album, or read from a file.

use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, SplitConfig};
use auteur_dataset::{Drawing, FeatureStore, Split, SplitError, SplitKind};

/// Why there is no split.
#[derive(Debug, thiserror::Error)]
pub enum DrawSplitError {
    /// It is neither to be drawn nor a file.
    #[error("{given} is not a split: it is neither song nor album, and there is no such file")]
    NoSplit {
        /// What was given.
        given: String,
    },
    /// Artists are to be left out of a file that names its songs itself.
    #[error("artists can be left out only of a split by song or album; {} already lists its songs", file.display())]
    ExcludeWithFile {
        /// The file.
        file: PathBuf,
    },
    /// A fold is asked for of a file that names its songs itself.
    #[error("a fold can be tested only of a split by song or album; {} already lists its songs", file.display())]
    FoldWithFile {
        /// The file.
        file: PathBuf,
    },
    /// It cannot be drawn or read.
    #[error(transparent)]
    Split(#[from] SplitError),
}

/// The split of a store's songs that the settings ask for.
///
/// # Errors
/// [`DrawSplitError`].
pub fn draw_split(store: &FeatureStore, configuration: &Configuration) -> Result<Split, DrawSplitError> {
    let SplitConfig { by, fold, exclude, groups } = &configuration.split;
    let seed = configuration.training.seed;
    let split = match (by.parse::<SplitKind>(), *fold) {
        (Ok(kind), fold) => Split::drawn(store.songs(), &Drawing { kind, seed, fold, exclude, groups }),
        (Err(_), Some(_)) => return Err(DrawSplitError::FoldWithFile { file: by.into() }),
        (Err(_), None) if !exclude.is_empty() => {
            return Err(DrawSplitError::ExcludeWithFile { file: by.into() });
        }
        (Err(_), None) if !Path::new(by).exists() => {
            return Err(DrawSplitError::NoSplit { given: by.clone() });
        }
        (Err(_), None) => Split::read_for(Path::new(by), store).map(|split| split.without_copies(groups)),
    };
    Ok(split?)
}
