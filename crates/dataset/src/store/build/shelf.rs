//! What earlier builds left of an album.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::finding::{Finding, Found};
use super::shop::Workshop;
use crate::catalogue::Song;
use crate::store::codecs::codecs_of;
use crate::store::content_hash::ContentHash;
use crate::store::shard::{Header, ShardSong, SongRecord};
use crate::store::span::{Span, Stamp};

/// What there is of an album's songs.
#[derive(Default)]
pub(super) struct Shelf {
    /// By the hash of the music file that they were made from.
    songs: HashMap<ContentHash, Shelved>,
    /// What a share has seen of them.
    finding: Option<Finding>,
}

/// Features of one song, somewhere on the disk.
pub(super) struct Shelved {
    pub(super) song: ShardSong,
    pub(super) file: PathBuf,
}

impl Shelf {
    /// All that is left of the album of this key and of these songs, as far as it is of the kinds that are asked for.
    pub(super) fn of_album(key: &str, songs: &[&Song], shop: &Workshop<'_>) -> Self {
        let partial = songs.iter().filter_map(|song| shop.folder.partial(song.id));
        // Shards come last and so are preferred: an album that is complete need not be written again.
        let files = partial.chain(shop.folder.shards(key).iter().map(PathBuf::as_path));
        let finding = shop.folder.finding(key).and_then(Finding::read);
        let mut shelf = Self { songs: HashMap::new(), finding };
        for path in files {
            match read_header(path, shop) {
                Ok(header) => shelf.fill(path, header, shop),
                Err(what) => {
                    shop.hooks.progress.note(&format!("{} {what}; it will be computed again", path.display()))
                }
            }
        }
        shelf
    }

    fn fill(&mut self, path: &Path, header: Header, shop: &Workshop<'_>) {
        let is_fit = |song: &ShardSong| song.record.kinds.kinds() == shop.settings.kinds;
        for song in header.into_songs().into_iter().filter(is_fit) {
            let file = path.to_path_buf();
            self.songs.insert(song.record.source_hash, Shelved { song, file });
        }
    }

    pub(super) fn get(&self, source_hash: ContentHash) -> Option<&Shelved> {
        self.songs.get(&source_hash)
    }

    /// What a share has seen of the song, if its file is still that one.
    pub(super) fn found(&self, song: &Song) -> Option<Found> {
        let finding = self.finding.as_ref()?;
        let stamp = Stamp::of(&song.file).ok()?;
        let source_hash = finding.source_hash(song.id, stamp)?;
        Some(Found { stamp, source_hash })
    }

    /// Whether the features of each kind are those of their hash, as a share has seen or as is looked up now.
    pub(super) fn is_sound(&self, song: &Shelved) -> bool {
        self.finding.as_ref().is_some_and(|finding| finding.is_of(&song.file)) || song.is_sound()
    }
}

impl Shelved {
    pub(super) fn record(&self) -> &SongRecord {
        &self.song.record
    }

    /// Where the features lie.
    pub(super) fn span(&self) -> Span {
        Span { file: self.file.clone(), bytes: self.song.span() }
    }

    fn is_sound(&self) -> bool {
        let kinds = &self.record().kinds;
        codecs_of(&kinds.kinds()).zip(&self.song.places).all(|(codec, (kind, bytes))| {
            let part = Span { file: self.file.clone(), bytes: bytes.clone() };
            kinds.get(*kind).is_some_and(|record| part.holds(codec.hash(record)))
        })
    }
}

fn read_header(path: &Path, shop: &Workshop<'_>) -> Result<Header, String> {
    let mut file = File::open(path).map_err(|cause| format!("cannot be read ({cause})"))?;
    Header::read(path, &mut file, &shop.settings.features)
}
