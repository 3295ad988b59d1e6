//! What speaks against the folders that were taken for those of the artists, in their names alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use auteur_ground::escape;

use super::labels::of_file;
use super::scan::CatalogueRemark;
use super::shelves::is_part;
use super::walk::Place;

/// The doubts about the folders of this level.
pub(super) fn of_level(files: &[Place], level: usize) -> Vec<CatalogueRemark> {
    let ways: Vec<&[OsString]> =
        files.iter().map(Place::folders).filter(|folders| folders.len() > level).collect();
    let doubts = [only_artist(&ways, level), parts(&ways, level), scattered(&ways, level)];
    doubts.into_iter().flatten().collect()
}

/// An artist's folder that holds all songs, and further folders.
fn only_artist(ways: &[&[OsString]], level: usize) -> Option<CatalogueRemark> {
    let way = &ways.first()?[..=level];
    if !ways.iter().all(|folders| folders.starts_with(way)) {
        return None;
    }
    let below: BTreeSet<String> =
        ways.iter().filter_map(|folders| folders.get(level + 1)).map(|folder| of_file(folder)).collect();
    let folder = way.iter().map(|name| escape(name)).collect::<Vec<_>>().join("/");
    (below.len() > 1).then(|| CatalogueRemark::OnlyArtist { folder, below: below.into_iter().collect() })
}

/// Artists that are named as parts of a split are.
fn parts(ways: &[&[OsString]], level: usize) -> Option<CatalogueRemark> {
    let names: BTreeSet<String> = ways
        .iter()
        .map(|folders| &folders[level])
        .filter(|name| is_part(name))
        .map(|name| of_file(name))
        .collect();
    (names.len() > 1).then(|| CatalogueRemark::Parts { names: names.into_iter().collect() })
}

/// Artists most of whom lie in several of the folders above them.
fn scattered(ways: &[&[OsString]], level: usize) -> Option<CatalogueRemark> {
    let mut above: BTreeMap<&OsString, BTreeSet<&[OsString]>> = BTreeMap::new();
    for folders in ways {
        above.entry(&folders[level]).or_default().insert(&folders[..level]);
    }
    let is_part_above = level > 0 && ways.iter().any(|folders| is_part(&folders[level - 1]));
    let names: Vec<String> =
        above.iter().filter(|(_, above)| above.len() > 1).map(|(name, _)| of_file(name)).collect();
    let are_most = names.len() > 1 && names.len() * 2 > above.len();
    (are_most && !is_part_above).then_some(CatalogueRemark::Scattered { names })
}
