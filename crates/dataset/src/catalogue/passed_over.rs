//! What no walk looks at: files and folders that systems and programs put beside music, and what the owner asks to ignore.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use unicode_normalization::UnicodeNormalization;

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
    /// The patterns that were given, each alone and as it was given, until it has matched something.
    without_effect: Vec<(Gitignore, String)>,
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
        let mut without_effect = Vec::new();
        for pattern in patterns {
            let from_music = from_folder(pattern, music);
            builder.add_line(None, &from_music).map_err(|cause| bad(pattern, cause))?;
            let mut alone = GitignoreBuilder::new(music);
            alone.add_line(None, &from_music).map_err(|cause| bad(pattern, cause))?;
            without_effect.push((alone.build().map_err(|cause| bad(pattern, cause))?, pattern.clone()));
        }
        let given = builder.build().map_err(|cause| bad(&patterns.join(" "), cause))?;
        Ok(Self { given, without_effect, files: Vec::new() })
    }

    /// Reads the ignore file of a folder, if it has one; what is wrong in it is told, and the rest of it holds.
    pub(super) fn enter(&mut self, folder: &Path) -> Option<String> {
        let file = folder.join(IGNORE_FILE);
        let (patterns, problem) = if file.is_file() { read(&file) } else { (Gitignore::empty(), None) };
        self.files.push(patterns);
        problem
    }

    pub(super) fn leave(&mut self) {
        self.files.pop();
    }

    /// Whether the owner asks to ignore what lies there.
    pub(super) fn holds(&mut self, path: &Path, is_folder: bool) -> bool {
        let spellings = spellings(path);
        let by_nearness = std::iter::once(&self.given).chain(self.files.iter().rev());
        let mut verdicts = by_nearness
            .flat_map(|patterns| spellings.iter().map(move |path| patterns.matched(path, is_folder)));
        let is_ignored = verdicts
            .find(|verdict| !verdict.is_none())
            .is_some_and(|verdict| matches!(verdict, Match::Ignore(_)));
        self.without_effect
            .retain(|(pattern, _)| spellings.iter().all(|path| pattern.matched(path, is_folder).is_none()));
        is_ignored
    }

    /// The patterns that were given and have matched nothing, as they were given.
    pub(super) fn without_effect(self) -> Vec<String> {
        self.without_effect.into_iter().map(|(_, given)| given).collect()
    }
}

/// A pattern that may be written from where its writer stands, as it is meant from the folder of music.
fn from_folder(pattern: &str, music: &Path) -> String {
    if let Some(rest) = pattern.strip_prefix("./") {
        return format!("/{rest}");
    }
    let whole = std::path::absolute(music).unwrap_or_default();
    let roots = [Some(whole), music.canonicalize().ok()];
    let below =
        roots.iter().flatten().find_map(|root| pattern.strip_prefix(root.to_str()?)?.strip_prefix('/'));
    below.map_or_else(|| pattern.to_owned(), |below| format!("/{below}"))
}

/// The patterns of an ignore file, and what is wrong with it.
fn read(file: &Path) -> (Gitignore, Option<String>) {
    let mut builder = GitignoreBuilder::new(file.parent().unwrap_or(file));
    let mut problem = None;
    match fs::read_to_string(file) {
        Ok(text) => {
            for line in text.trim_start_matches('\u{feff}').lines() {
                let added = builder.add_line(None, line).err();
                problem = problem.or(added.map(|cause| cause.to_string()));
            }
        }
        Err(cause) if cause.kind() == ErrorKind::InvalidData => {
            problem = Some("it is not UTF-8".to_owned());
        }
        Err(cause) => problem = Some(cause.to_string()),
    }
    let patterns = builder.build().inspect_err(|cause| problem = Some(cause.to_string()));
    (patterns.unwrap_or_else(|_| Gitignore::empty()), problem)
}

/// A path as the system spells it, and with letters and their accents as one or as two, where that is another spelling.
fn spellings(path: &Path) -> Vec<Cow<'_, Path>> {
    let mut spellings = vec![Cow::Borrowed(path)];
    if let Some(text) = path.to_str().filter(|text| !text.is_ascii()) {
        for other in [text.nfc().collect::<String>(), text.nfd().collect()] {
            if other != text {
                spellings.push(Cow::Owned(other.into()));
            }
        }
    }
    spellings
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
