//! An explanation becomes a file: a page, pictures, or what other programs read.

use std::path::{Path, PathBuf};

use auteur_exchange::jams::{self, Segment};
use auteur_ground::whole_file;
use auteur_report::DrawError;

use super::{Explained, StretchExplained, page};

/// What stretches are called that no artist of the model is heard in.
const SILENCE: &str = "silence";
const NOBODY: &str = "none of these";

/// What an explanation is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplanationFormat {
    /// A page with pictures, tables and words.
    Html,
    /// The pictures alone.
    Svg,
    /// Who sounds when, as JAMS, for other programs.
    Jams,
}

/// The name of an explanation's file says no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} ends in none of .html, .svg and .jams", .0.display())]
pub struct UnknownExplanation(pub PathBuf);

/// Why an explanation is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteExplanationError {
    /// A picture.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The file cannot be written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}

impl ExplanationFormat {
    /// The format that a file's name asks for.
    ///
    /// # Errors
    /// [`UnknownExplanation`].
    pub fn of(path: &Path) -> Result<Self, UnknownExplanation> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("html" | "htm") => Ok(Self::Html),
            Some("svg") => Ok(Self::Svg),
            Some("jams") => Ok(Self::Jams),
            _ => Err(UnknownExplanation(path.to_path_buf())),
        }
    }
}

/// Looks whether the folder is there that an explanation is to be written into, before it takes its time to find one.
///
/// # Errors
/// [`WriteExplanationError::File`].
pub fn expect_folder_of_explanation(path: &Path) -> Result<(), WriteExplanationError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let there = folder.map_or(Ok(()), |folder| std::fs::metadata(folder).map(|_| ()));
    there.map_err(|cause| WriteExplanationError::File { path: path.to_owned(), cause })
}

impl Explained {
    /// Writes what was found of the song of this name.
    ///
    /// # Errors
    /// [`WriteExplanationError`].
    pub fn write(
        &self,
        path: &Path,
        format: ExplanationFormat,
        song: &str,
    ) -> Result<(), WriteExplanationError> {
        let text = match format {
            ExplanationFormat::Html => page::drawn(self, song).html()?,
            ExplanationFormat::Svg => page::drawn(self, song).svg()?,
            ExplanationFormat::Jams => self.jams(song),
        };
        whole_file::write(path, text.as_bytes())
            .map_err(|cause| WriteExplanationError::File { path: path.to_owned(), cause })
    }

    /// Who sounds when; what is silent has no artist, and what sounds like none of the model's has none either.
    fn jams(&self, song: &str) -> String {
        let stretches = &self.explanation.stretches;
        let segments: Vec<Segment> = stretches
            .iter()
            .map(|stretch| Segment {
                start_s: stretch.start_s,
                duration_s: stretch.end_s - stretch.start_s,
                label: stretch.label(),
                confidence: stretch.probability,
            })
            .collect();
        let end = stretches.last().map_or(0.0, |stretch| stretch.end_s);
        jams::of_song(song, end, &segments, concat!("auteur ", env!("CARGO_PKG_VERSION")))
    }
}

impl StretchExplained {
    /// Whom it sounds like, in a word for other programs.
    fn label(&self) -> &str {
        match (self.silent, self.known) {
            (true, _) => SILENCE,
            (false, Some(false)) => NOBODY,
            (false, _) => &self.artist,
        }
    }
}
