//! What a bucket held of a store when it was looked at.

use std::collections::BTreeSet;

use auteur_ground::FolderLock;
use auteur_study::Version;

/// What a bucket held of a store when it was looked at; whoever changes it must have seen this state.
///
/// Where the store was fetched to be brought up to date, other processes of this machine are kept out of its folder as long as this
/// value lives.
#[derive(Debug, Default)]
pub struct StoreState {
    pub(super) settings: Option<Version>,
    pub(super) manifest: Option<Version>,
    pub(super) shards: BTreeSet<String>,
    pub(super) _claim: Option<FolderLock>,
}

impl StoreState {
    /// Whether there is a store.
    pub fn is_store(&self) -> bool {
        self.manifest.is_some()
    }
}
