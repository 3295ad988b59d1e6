//! One song: found among what earlier builds left, or heard now.

use std::io::Write;
use std::sync::atomic::Ordering;

use auteur_audio::ExtractedSong;

use auteur_ground::whole_file::{self, Durability};

use super::Workshop;
use super::album::Shelf;
use crate::store::beats::{self, N_CHROMA};
use crate::store::features::{self, Span, Stamp};
use crate::store::shard::{Header, SongRecord};
use crate::{DatasetError, Song};

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
}

impl Workshop<'_> {
    /// Brings the features of a song onto the disk, unless they are on the shelf. Only trouble with the store is an
    /// error; a song that cannot be read is refused.
    pub(super) fn prepare(&self, song: &Song, shelf: &Shelf) -> Result<Prepared, DatasetError> {
        let seen = Stamp::of(&song.file).and_then(|stamp| Ok((stamp, features::source_hash(&song.file)?)));
        let (stamp, source_hash) = match seen {
            Ok(seen) => seen,
            Err(cause) => return Ok(Prepared::Refused { reason: format!("cannot be read: {cause}") }),
        };
        if let Some(known) = self.find(song, &source_hash, shelf) {
            return Ok(Prepared::Ready(Box::new(known)));
        }
        let heard = match (self.hooks.extract)(&song.file) {
            Ok(heard) => heard,
            Err(reason) => return Ok(Prepared::Refused { reason }),
        };
        if Stamp::of(&song.file).ok() != Some(stamp) {
            return Ok(Prepared::Refused { reason: "changed while it was being read".to_string() });
        }
        if let Some(reason) = self.misfit(&heard) {
            return Ok(Prepared::Refused { reason });
        }
        self.extracted.fetch_add(1, Ordering::Relaxed);
        self.store(song, source_hash, heard).map(|ready| Prepared::Ready(Box::new(ready)))
    }

    /// What keeps these features out of this store.
    fn misfit(&self, heard: &ExtractedSong) -> Option<String> {
        let (bins, n_mels) = (heard.log_mel.n_bins(), self.settings.features.n_mels);
        if bins != n_mels {
            return Some(format!("has {bins} bands where {n_mels} were asked for"));
        }
        let classes = heard.chroma.as_ref().map_or(0, |chroma| chroma.by_beat.chroma.n_bins());
        if self.settings.kinds.has_chroma() && classes != N_CHROMA {
            return Some(format!("has {classes} pitch classes where {N_CHROMA} were asked for"));
        }
        None
    }

    /// The features of a file of this content, if they are on the shelf and sound. What is known of the song may have
    /// changed with its place; what was heard has not.
    fn find(&self, song: &Song, source_hash: &str, shelf: &Shelf) -> Option<Ready> {
        let (known, span) = shelf.get(source_hash)?;
        let (beats, log_mel) = span.split_at(known.beat_bytes());
        let are_sound =
            known.beat_chroma.as_ref().is_none_or(|record| beats.holds(&record.hash).unwrap_or(false))
                && log_mel.holds(&known.features_hash).unwrap_or(false);
        if !are_sound {
            let path = span.file.display();
            self.hooks
                .progress
                .note(&format!("{path} is altered: the features of {} are done anew", known.path));
            return None;
        }
        let song = SongRecord {
            id: song.id,
            path: song.path.clone(),
            artist: song.artist.clone(),
            album: song.album.clone(),
            title: song.title.clone(),
            ..known.clone()
        };
        Some(Ready { song, features: span.clone() })
    }

    /// Keeps the features of one song until its album is complete.
    fn store(&self, song: &Song, source_hash: String, heard: ExtractedSong) -> Result<Ready, DatasetError> {
        let frames = heard.log_mel.n_frames();
        let (values, features_hash) = features::to_stored(heard.log_mel.values());
        let chroma = heard.chroma.filter(|_| self.settings.kinds.has_chroma());
        let (beats, beat_chroma) = chroma.map(|chroma| beats::to_stored(&chroma.by_beat)).unzip();
        let beats = beats.unwrap_or_default();
        let song = SongRecord {
            id: song.id,
            path: song.path.clone(),
            artist: song.artist.clone(),
            album: song.album.clone(),
            title: song.title.clone(),
            source_hash,
            features_hash,
            frames,
            duration_s: heard.duration_s,
            source: heard.source,
            warnings: heard.warnings,
            beat_chroma,
        };
        let header = Header::new(&self.settings.features, vec![song.clone()]);
        let header = header.map_err(|cause| self.folder.cannot_write_shards(cause))?;
        let file = self.folder.partial_path(&header.file_name(&song.id.to_string()));
        let start = header.bytes().len();
        let written = whole_file::write_with(&file, Durability::Process, |writer| {
            writer.write_all(header.bytes())?;
            writer.write_all(&beats)?;
            writer.write_all(bytemuck::cast_slice(&values))
        });
        written.map_err(|cause| DatasetError::write(&file, cause))?;
        let bytes = start..start + beats.len() + size_of_val(values.as_slice());
        Ok(Ready { song, features: Span { file, bytes } })
    }
}
