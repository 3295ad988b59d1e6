//! One song: found among what earlier builds left, or heard now.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::atomic::Ordering;

use auteur_audio::ExtractedSong;
use auteur_ground::whole_file::{self, Durability};

use super::error::BuildError;
use super::finding::Found;
use super::shelf::Shelf;
use super::shop::Workshop;
use crate::catalogue::Song;
use crate::store::codecs::codecs_of;
use crate::store::record::Records;
use crate::store::shard::{Header, SongRecord};
use crate::store::span::{self, Span, Stamp};

/// What became of a song.
pub(super) enum Prepared {
    /// Its features are on disk.
    Ready(Box<Ready>),
    /// It cannot be read; the reason follows its path.
    Refused { reason: String },
}

/// A song whose features are on disk, if not in their final place.
pub(super) struct Ready {
    pub(super) song: SongRecord,
    pub(super) features: Span,
    /// What was seen of its file.
    pub(super) found: Found,
}

/// A song that was heard, in the bytes of a store: a long one's features are large, and are not copied to get there.
struct Heard<'a> {
    found: Found,
    song: &'a ExtractedSong,
    /// Of each kind.
    bytes: Vec<Cow<'a, [u8]>>,
    kinds: Records,
}

impl Workshop<'_> {
    /// Brings the features of a song onto the disk, unless they are on the shelf. Only trouble with the store is an
    /// error; a song that cannot be read is refused.
    pub(super) fn prepare(&self, song: &Song, shelf: &Shelf) -> Result<Prepared, BuildError> {
        let found = match shelf.found(song) {
            Some(found) => found,
            None => match look_at(song) {
                Ok(found) => found,
                Err(cause) => return Ok(Prepared::Refused { reason: format!("cannot be read: {cause}") }),
            },
        };
        if let Some(known) = self.find(song, &found, shelf) {
            return Ok(Prepared::Ready(Box::new(known)));
        }
        let heard = match self.hear(song, found.stamp) {
            Ok(heard) => heard,
            Err(reason) => return Ok(Prepared::Refused { reason }),
        };
        match self.encode(&heard, found) {
            Ok(heard) => self.store(song, heard).map(|ready| Prepared::Ready(Box::new(ready))),
            Err(reason) => Ok(Prepared::Refused { reason }),
        }
    }

    /// The features of a file of this content, if they are on the shelf and sound. What is known of the song may have
    /// changed with its place; what was heard has not.
    fn find(&self, song: &Song, found: &Found, shelf: &Shelf) -> Option<Ready> {
        let known = shelf.get(found.source_hash)?;
        if !shelf.is_sound(known) {
            let (path, song) = (known.file.display(), &known.record().path);
            self.hooks
                .progress
                .note(&format!("{path} was altered: the features of {song} will be computed again"));
            return None;
        }
        let song = SongRecord {
            id: song.id,
            path: song.path.clone(),
            artist: song.artist.clone(),
            album: song.album.clone(),
            title: song.title.clone(),
            ..known.record().clone()
        };
        Some(Ready { song, features: known.span(), found: found.clone() })
    }

    /// Hears a song that had this stamp, or says what keeps its features out of the store.
    fn hear(&self, song: &Song, stamp: Stamp) -> Result<ExtractedSong, String> {
        let heard = (self.hooks.extract)(&song.file)?;
        if Stamp::of(&song.file).ok() != Some(stamp) {
            return Err("changed while it was being read".to_string());
        }
        Ok(heard)
    }

    /// Puts a song into the bytes of a store, or says what keeps it out.
    fn encode<'a>(&self, song: &'a ExtractedSong, found: Found) -> Result<Heard<'a>, String> {
        let mut bytes = Vec::new();
        let kinds = codecs_of(&self.settings.kinds).map(|codec| {
            let (of_kind, record) = codec.to_stored(&song.features, &self.settings.features)?;
            bytes.push(of_kind);
            Ok((codec.kind(), record))
        });
        let kinds = kinds.collect::<Result<Records, String>>()?;
        self.extracted.fetch_add(1, Ordering::Relaxed);
        Ok(Heard { found, song, bytes, kinds })
    }

    /// Keeps the features of one song until its album is complete.
    fn store(&self, song: &Song, heard: Heard<'_>) -> Result<Ready, BuildError> {
        let song = SongRecord {
            id: song.id,
            path: song.path.clone(),
            artist: song.artist.clone(),
            album: song.album.clone(),
            title: song.title.clone(),
            source_hash: heard.found.source_hash,
            duration_s: heard.song.duration_s,
            source: heard.song.source.clone(),
            warnings: heard.song.warnings.clone(),
            kinds: heard.kinds,
        };
        let header = Header::new(&self.settings.features, vec![song.clone()]);
        let header = header.map_err(|cause| self.folder.cannot_write_shards(cause))?;
        let file = self.folder.partial_path(&header.file_name(&song.id.to_string()));
        let written = whole_file::write_with(&file, Durability::Process, |writer| {
            writer.write_all(header.bytes())?;
            heard.bytes.iter().try_for_each(|bytes| writer.write_all(bytes))
        });
        written.map_err(|cause| BuildError::write(&file, cause))?;
        let bytes = header.bytes().len()..header.file_bytes();
        Ok(Ready { song, features: Span { file, bytes }, found: heard.found })
    }
}

/// Reads a song's file for its hash; what it was before it was read is what the hash holds for.
fn look_at(song: &Song) -> io::Result<Found> {
    let stamp = Stamp::of(&song.file)?;
    Ok(Found { stamp, source_hash: span::source_hash(&song.file)? })
}
