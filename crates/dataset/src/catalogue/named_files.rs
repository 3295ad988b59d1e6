//! Which files the paths of a table name, however they are written there.
//!
//! Paths are meant from the folder of music. Tables also hold whole paths, paths from the folder that the table lies in, and
//! paths of other systems and of other places where the music once lay, addresses, and names of files alone, with their ending
//! or without; and what one system writes as one letter, another writes as a letter and its accent.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Component, Path};

use auteur_ground::escape;
use unicode_normalization::UnicodeNormalization;

use super::endings::has_ending_of_music;

/// How the address of a file begins.
const ADDRESS: &str = "file://";

/// What a cell names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    /// The file of this path.
    File(&'a str),
    /// None of the files: the path, as a catalogue would have it.
    NoFile(String),
}

/// What each cell names of these files, whose paths are those of a catalogue; `roots` are the names of the folder that
/// they are in.
///
/// Where no cell names a file, the paths begin elsewhere: what most of them begin with before they name one is left out
/// of all. Where none does so either, a cell names the one file whose path ends as it says.
pub(crate) fn named_files<'a>(cells: &[String], roots: &[&Path], files: &'a [String]) -> Vec<Named<'a>> {
    let files = Files::new(files);
    // A cell may have a path as a store has it.
    let is_path = |cell: &String| files.exactly.contains_key(cell.as_str());
    let address = |cell: &String| path_of(&of_address(cell), roots);
    let path = |cell: &String| match () {
        () if is_path(cell) => cell.clone(),
        () if cell.trim().starts_with(ADDRESS) => address(cell),
        () => path_of(cell, roots),
    };
    let written: Vec<String> = cells.iter().map(path).collect();
    let other_system = |cell: &String| path_of(&cell.replace('\\', "/"), roots);
    let spellings =
        [written.clone(), cells.iter().map(other_system).collect(), cells.iter().map(address).collect()];
    let by_path = || spellings.iter().find_map(|paths| files.within_root(paths));
    let by_end = || spellings.iter().find_map(|paths| files.by_end(paths));
    let paths = by_path().or_else(by_end).unwrap_or(written);
    paths.into_iter().map(|path| files.get(&path).map_or(Named::NoFile(path), Named::File)).collect()
}

/// Files by their paths.
struct Files<'a> {
    exactly: HashMap<&'a str, &'a str>,
    /// By their spelling in which a letter and its accent are one; none where two files share it.
    in_one_spelling: HashMap<String, Option<&'a str>>,
}

impl<'a> Files<'a> {
    fn new(files: &'a [String]) -> Self {
        let mut in_one_spelling = HashMap::new();
        for file in files {
            let entry = in_one_spelling.entry(file.nfc().collect());
            entry.and_modify(|file| *file = None).or_insert(Some(file.as_str()));
        }
        Self { exactly: files.iter().map(|file| (file.as_str(), file.as_str())).collect(), in_one_spelling }
    }

    /// These paths as they are where some of them name files, else without what most of them begin with before they do.
    fn within_root(&self, paths: &[String]) -> Option<Vec<String>> {
        if paths.iter().any(|path| self.get(path).is_some()) {
            return Some(paths.to_vec());
        }
        let mut beginnings: BTreeMap<&str, usize> = BTreeMap::new();
        for path in paths {
            let mut ends = path.match_indices('/').map(|(at, _)| at + 1);
            if let Some(end) = ends.find(|end| self.get(&path[*end..]).is_some()) {
                *beginnings.entry(&path[..end]).or_default() += 1;
            }
        }
        let (common, count) = beginnings.into_iter().max_by_key(|(_, count)| *count)?;
        let within = |path: &String| path.strip_prefix(common).unwrap_or(path).to_owned();
        (count * 2 > paths.len()).then(|| paths.iter().map(within).collect())
    }

    /// The paths of the files whose paths end as these do, with their ending or without, where that finds most of these or of
    /// the files.
    fn by_end(&self, paths: &[String]) -> Option<Vec<String>> {
        let mut by_end: HashMap<&str, Option<&str>> = HashMap::new();
        for file in self.exactly.keys() {
            let starts = file.match_indices('/').map(|(at, _)| at + 1).chain([0]);
            for end in starts.map(|start| without_ending(&file[start..])) {
                by_end.entry(end).and_modify(|one| *one = None).or_insert(Some(file));
            }
        }
        let found = |path: &String| by_end.get(without_ending(path)).copied().flatten();
        let count = paths.iter().filter(|path| found(path).is_some()).count();
        let are_most = count * 2 > paths.len().min(self.exactly.len());
        are_most.then(|| paths.iter().map(|path| found(path).unwrap_or(path).to_owned()).collect())
    }

    fn get(&self, path: &str) -> Option<&'a str> {
        let exactly = self.exactly.get(path).copied();
        exactly.or_else(|| *self.in_one_spelling.get(&path.nfc().collect::<String>())?)
    }
}

/// A path without the ending that says that it is one of music.
fn without_ending(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((before, _)) if has_ending_of_music(Path::new(path)) => before,
        _ => path,
    }
}

/// The path of which a cell is the address.
///
/// # Source
/// RFC 3986, section 2.1, and RFC 8089.
fn of_address(cell: &str) -> String {
    let rest = cell.trim().strip_prefix(ADDRESS).map(|rest| rest.strip_prefix("localhost").unwrap_or(rest));
    let mut bytes = Vec::with_capacity(cell.len());
    let mut rest = rest.unwrap_or(cell).as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let letter = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(letter.unwrap_or(first));
        rest = if letter.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| cell.to_owned())
}

/// A path of a table as a catalogue has it: from the root, by any of its names, with `/` between the names.
fn path_of(cell: &str, roots: &[&Path]) -> String {
    let path = Path::new(cell.trim());
    let path = roots.iter().find_map(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let names = path.components().filter(|name| !matches!(name, Component::CurDir));
    let names: Vec<&OsStr> = names.map(Component::as_os_str).collect();
    let whole = escape(&names.join(OsStr::new("/")));
    // The root is a name too.
    whole.strip_prefix("//").map_or(whole.clone(), |rest| format!("/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each cell names, of three files below /home/me/Music.
    fn named(cells: &[&str]) -> Vec<String> {
        let files = ["A/One/1.mp3", "A/Two/2.mp3", "Bjo\u{308}rk/3.mp3"].map(str::to_owned);
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let found = named_files(&cells, &[Path::new("/home/me/Music")], &files);
        found
            .into_iter()
            .map(|named| match named {
                Named::File(path) => path.to_owned(),
                Named::NoFile(path) => format!("no {path}"),
            })
            .collect()
    }

    #[test]
    fn paths_are_found_however_they_are_written() {
        for cells in [
            ["A/One/1.mp3", "./A//Two/2.mp3"],
            ["/home/me/Music/A/One/1.mp3", "/home/me/Music/A/Two/2.mp3"],
            ["/mnt/old/A/One/1.mp3", "/mnt/old/A/Two/2.mp3"],
            ["../Music/A/One/1.mp3", "../Music/A/Two/2.mp3"],
            ["Music/A/One/1.mp3", "Music/A/Two/2.mp3"],
            [r"A\One\1.mp3", r"A\Two\2.mp3"],
            [r"C:\Music\A\One\1.mp3", r"C:\Music\A\Two\2.mp3"],
            ["file:///home/me/Music/A/One/1.mp3", "file:///home/me/Music/A/Two/2.mp3"],
        ] {
            assert_eq!(named(&cells), ["A/One/1.mp3", "A/Two/2.mp3"], "{cells:?}");
        }
        for cells in [
            ["1.mp3", "2.mp3"],
            ["1", "2"],
            ["One/1.flac", "Two/2.MP3"],
            [r"One\1", r"Two\2"],
            ["file://localhost/old/A/%4Fne/1.mp3", "file://localhost/old/A/Two/%32.mp3"],
            ["%4Fne/1.mp3", "%54wo/2.mp3"],
        ] {
            assert_eq!(named(&cells), ["A/One/1.mp3", "A/Two/2.mp3"], "{cells:?}");
        }
        assert_eq!(named(&["Björk/3.mp3"]), ["Bjo\u{308}rk/3.mp3"]);
        let files = [" Lead/1.mp3", r"AC\\DC/2.mp3"].map(str::to_owned);
        let found = named_files(&files, &[], &files);
        assert_eq!(found, [Named::File(" Lead/1.mp3"), Named::File(r"AC\\DC/2.mp3")]);
    }

    #[test]
    fn a_path_that_names_no_file_is_told_as_it_is_written() {
        let found = named(&["A/One/1.mp3", "old/A/Two/2.mp3", "/home/me/4.mp3"]);
        assert_eq!(found, ["A/One/1.mp3", "no old/A/Two/2.mp3", "no /home/me/4.mp3"]);
        assert_eq!(named(&["x/4.mp3", "x/A/5.mp3"]), ["no x/4.mp3", "no x/A/5.mp3"]);
    }
}
