//! Where things lie in a store's folder.

/// The layout of a store, and the meaning of the features in it: whatever changes either raises it.
pub(super) const FORMAT: u32 = 2;

pub(super) const MANIFEST: &str = "manifest.parquet";
/// Where songs lie in a space of likeness, if anybody asked.
pub(super) const PLACES: &str = "places.safetensors";
pub(super) const PARTIAL: &str = "partial";
pub(super) const SETTINGS: &str = "store.json";
pub(super) const SHARDS: &str = "shards";
