//! What the threads of one build share.

use std::path::Path;
use std::sync::atomic::AtomicUsize;

use auteur_audio::ExtractedSong;
use auteur_ground::{Progress, Share};

use super::folder::Folder;
use crate::store::settings::StoreSettings;

/// What [`build`](crate::build) is given to work with.
pub struct Hooks<'a> {
    /// Turns a music file into features, or says why not, in words that follow the file's name. The same file must
    /// always give the same features, of all kinds that the store is to hold.
    pub extract: &'a (dyn Fn(&Path) -> Result<ExtractedSong, String> + Sync),
    /// Is told of every song, and says when to stop.
    pub progress: &'a dyn Progress,
}

/// Settings, tools and the folder that is worked in.
pub(super) struct Workshop<'a> {
    pub(super) settings: &'a StoreSettings,
    pub(super) hooks: &'a Hooks<'a>,
    pub(super) folder: &'a Folder,
    /// Which albums are this process', of a build that several share.
    pub(super) share: Option<Share>,
    /// Songs that were heard.
    pub(super) extracted: AtomicUsize,
}
