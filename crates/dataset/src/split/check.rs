//! Whether a split fits a store: songs that are there, each in one part, and no artist judged who was never learnt.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::Split;
use super::error::SplitError;
use crate::store::{FeatureStore, Repeated, StoredSong};
use crate::wording;

/// What [`Split::check`] found; none of it stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitReport {
    /// The artists of the split in order, which is the order of a model's labels.
    pub artists: Vec<String>,
    /// Artists that are trained on, but not in validation.
    pub not_validated: Vec<String>,
    /// Artists that are trained on, but not in the test.
    pub not_tested: Vec<String>,
    /// Recordings that the split holds more than once.
    pub repeated: Vec<RepeatedInSplit>,
    /// Songs of the store that are in no part, in order of their paths.
    pub unassigned: Vec<String>,
}

/// A recording that a split holds twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedInSplit {
    /// Which one.
    pub recording: Repeated,
    /// The parts that its two songs are in, in the order of the paths.
    pub parts: [String; 2],
}

impl Split {
    /// Checks the split against the songs of a store.
    ///
    /// # Errors
    /// [`SplitError::Misfit`] where train or validation is empty, a path is not in the store or is named twice, an artist is in
    /// validation or test but not in train, or there are fewer than two artists.
    pub fn check(&self, store: &FeatureStore) -> Result<SplitReport, SplitError> {
        self.find_problem(store).map_err(|problem| SplitError::Misfit { problem })
    }

    fn find_problem(&self, store: &FeatureStore) -> Result<SplitReport, String> {
        let mut part_of: BTreeMap<&str, &str> = BTreeMap::new();
        let mut artists: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (part, paths) in self.parts() {
            // All songs may be learnt from, to be judged by others.
            if paths.is_empty() && part != "test" {
                return Err(format!("{part} has no songs, and only the test part may be empty"));
            }
            let unknown: Vec<_> =
                paths.iter().map(String::as_str).filter(|path| store.song(path).is_none()).collect();
            if !unknown.is_empty() {
                return Err(unknown_paths(store, part, &unknown));
            }
            for path in paths {
                if let Some(earlier) = part_of.insert(path, part) {
                    return Err(format!(
                        "{path} is in both {earlier} and {part}; a song belongs to one part"
                    ));
                }
            }
            artists.insert(part, paths.iter().filter_map(|path| Some(&*store.song(path)?.artist)).collect());
        }
        let [train, validation, test] = ["train", "validation", "test"].map(|part| &artists[part]);
        for (part, present) in [("validation", validation), ("test", test)] {
            let unlearnt: Vec<_> = present.difference(train).copied().collect();
            if !unlearnt.is_empty() {
                let names = wording::list(unlearnt);
                return Err(format!(
                    "{names}: in {part} but not in train; a model cannot name an artist that it has never heard"
                ));
            }
        }
        if train.len() < 2 {
            return Err(format!(
                "{} is the only artist, but telling artists apart needs two",
                wording::list(train.iter().copied())
            ));
        }
        let owned = |names: &mut dyn Iterator<Item = &&str>| names.map(|name| name.to_string()).collect();
        let unassigned =
            store.songs().iter().map(|song| &song.path).filter(|path| !part_of.contains_key(path.as_str()));
        Ok(SplitReport {
            artists: owned(&mut train.iter()),
            not_validated: owned(&mut train.difference(validation)),
            not_tested: owned(&mut train.difference(test)),
            repeated: repeated(store, &part_of),
            unassigned: unassigned.cloned().collect(),
        })
    }
}

/// The recordings of the split's songs that are there more than once.
fn repeated(store: &FeatureStore, part_of: &BTreeMap<&str, &str>) -> Vec<RepeatedInSplit> {
    let songs = store.songs().iter().filter(|song| part_of.contains_key(song.path.as_str()));
    let in_split = |recording: Repeated| {
        let parts = recording.paths.each_ref().map(|path| part_of[path.as_str()].to_owned());
        RepeatedInSplit { recording, parts }
    };
    Repeated::among(songs.map(StoredSong::heard)).into_iter().map(in_split).collect()
}

fn unknown_paths(store: &FeatureStore, part: &str, unknown: &[&str]) -> String {
    let total = wording::count(unknown.len(), "path");
    let first = unknown[0];
    let problem = format!("{total} in {part} cannot be found in the store; the first is {first}");
    let set_aside = store.set_aside().iter().find(|aside| aside.path == first);
    // The usual mistake: paths that begin one folder too high.
    let shorter = first.split_once('/').map(|(_, rest)| rest).filter(|rest| store.song(rest).is_some());
    match (set_aside, shorter) {
        (Some(aside), _) => format!("{problem}, which was set aside: {}", aside.reason),
        (_, Some(shorter)) => format!("{problem}; paths begin with the artist, as {shorter} does"),
        _ => {
            format!("{problem}; paths are relative to the folder of music, such as {}", example(store))
        }
    }
}

fn example(store: &FeatureStore) -> &str {
    store.songs().first().map_or("artist/album/song.mp3", |song| &song.path)
}
