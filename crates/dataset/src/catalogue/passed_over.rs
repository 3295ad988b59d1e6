//! What no walk looks at: files and folders that systems and programs put beside music, and what the owner asks to ignore.

use std::ffi::OsStr;
use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::error::ScanError;

/// The file in a folder that says what is ignored in it and below, as `.gitignore` does.
pub(super) const IGNORE_FILE: &str = ".auteurignore";

/// What systems, network drives and programs that keep folders in step put beside music, in small letters.
const OF_SYSTEMS: &[&str] = &[
    "#recycle",
    "#snapshot",
    "$recycle.bin",
    ".@__thumb",
    ".appledb",
    ".appledesktop",
    ".appledouble",
    ".cache",
    ".documentrevisions-v100",
    ".dropbox.cache",
    ".ds_store",
    ".fseventsd",
    ".git",
    ".snapshot",
    ".snapshots",
    ".spotlight-v100",
    ".stfolder",
    ".stversions",
    ".sync",
    ".temporaryitems",
    ".thumbnails",
    ".trash",
    ".trashes",
    ".zfs",
    "@eadir",
    "@recently-snapshot",
    "@recycle",
    "@synoresource",
    "@tmp",
    "__macosx",
    "lost+found",
    "system volume information",
];

/// Whether a system or program made the file or folder of this name, so that it is no music of anyone's.
pub(super) fn is_of_system(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    // AppleDouble: what another system could not keep of the file of the name that follows.
    name.starts_with("._") || name.starts_with(".trash-") || OF_SYSTEMS.contains(&name.as_str())
}

/// Whether a name hides what has it. Artists and songs may begin with a dot too: "...Like Clockwork", ".38 Special".
pub(super) fn is_hidden(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let mut letters = name.chars();
    letters.next() == Some('.')
        && letters.next().is_some_and(char::is_alphabetic)
        && !name.contains(char::is_whitespace)
}

/// What the owner asks to ignore: patterns that were given, and the ignore files from the root down to the folder that is
/// visited. A deeper file decides before one above it.
pub(super) struct Ignored {
    given: Gitignore,
    files: Vec<Gitignore>,
}

impl Ignored {
    /// These patterns, relative to the folder of music.
    pub(super) fn given(music: &Path, patterns: &[String]) -> Result<Self, ScanError> {
        let mut builder = GitignoreBuilder::new(music);
        let bad = |pattern: &str, cause: ignore::Error| ScanError::Pattern {
            pattern: pattern.to_owned(),
            problem: cause.to_string(),
        };
        for pattern in patterns {
            builder.add_line(None, pattern).map_err(|cause| bad(pattern, cause))?;
        }
        let given = builder.build().map_err(|cause| bad(&patterns.join(" "), cause))?;
        Ok(Self { given, files: Vec::new() })
    }

    /// Reads the ignore file of a folder, if it has one; what is wrong in it is told, and the rest of it holds.
    pub(super) fn enter(&mut self, folder: &Path) -> Option<String> {
        let file = folder.join(IGNORE_FILE);
        let (patterns, problem) =
            if file.is_file() { Gitignore::new(file) } else { (Gitignore::empty(), None) };
        self.files.push(patterns);
        problem.map(|cause| cause.to_string())
    }

    pub(super) fn leave(&mut self) {
        self.files.pop();
    }

    pub(super) fn holds(&self, path: &Path, is_folder: bool) -> bool {
        let by_nearness = std::iter::once(&self.given).chain(self.files.iter().rev());
        let verdicts = by_nearness.map(|patterns| patterns.matched(path, is_folder));
        verdicts
            .into_iter()
            .find(|verdict| !verdict.is_none())
            .is_some_and(|verdict| matches!(verdict, Match::Ignore(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artists_that_begin_with_a_dot_are_not_hidden() {
        for name in ["...And You Will Know Us by the Trail of Dead", ".38 Special", "..", ".Gif me"] {
            assert!(!is_hidden(name.as_ref()), "{name}");
        }
        for name in [".private", ".song.mp3"] {
            assert!(is_hidden(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn what_systems_make_is_known_whatever_its_case() {
        for name in ["@eaDir", "__MACOSX", "._01.mp3", ".Trash-1000", "$RECYCLE.BIN"] {
            assert!(is_of_system(name.as_ref()), "{name}");
        }
        assert!(!is_of_system("eaDir".as_ref()));
    }
}
