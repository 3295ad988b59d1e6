//! What a file says of the song in it, as the demultiplexers read it.

use std::fs::File;
use std::path::Path;

use symphonia::core::common::Limit;
use symphonia::core::formats::FormatOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{MetadataOptions, MetadataRevision, StandardTag};

/// What a file says of the song in it, as it is written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SongTags {
    /// Who plays the song.
    pub artist: Option<String>,
    /// Whose album it is on.
    pub album_artist: Option<String>,
    /// The album.
    pub album: Option<String>,
    /// The song.
    pub title: Option<String>,
    /// The number of the album's disc.
    pub disc: Option<u64>,
    /// The number on the disc.
    pub track: Option<u64>,
}

impl SongTags {
    /// The tags of a file; none where it cannot be read, or is of no kind that is known.
    pub fn read(path: &Path) -> Option<Self> {
        let file = Box::new(File::open(path).ok()?);
        let stream = MediaSourceStream::new(file, MediaSourceStreamOptions::default());
        // Pictures are not needed, so they are not kept.
        let metadata = MetadataOptions::default().limit_visual_bytes(Limit::Maximum(0));
        // All formats, also those whose sound is read otherwise.
        let probe = symphonia::default::get_probe();
        let mut reader = probe.probe(&Hint::new(), stream, FormatOptions::default(), metadata).ok()?;
        let mut tags = Self::default();
        let mut log = reader.metadata();
        while let Some(revision) = log.pop() {
            tags.take(&revision);
        }
        log.current().into_iter().for_each(|revision| tags.take(revision));
        Some(tags)
    }

    /// Takes up what is not known yet.
    fn take(&mut self, revision: &MetadataRevision) {
        let per_track = revision.per_track.iter().flat_map(|track| &track.metadata.tags);
        for tag in revision.media.tags.iter().chain(per_track).filter_map(|tag| tag.std.as_ref()) {
            match tag {
                StandardTag::Artist(text) => keep(&mut self.artist, text),
                StandardTag::AlbumArtist(text) => keep(&mut self.album_artist, text),
                StandardTag::Album(text) => keep(&mut self.album, text),
                StandardTag::TrackTitle(text) => keep(&mut self.title, text),
                StandardTag::DiscNumber(number) => self.disc = self.disc.or(Some(*number)),
                StandardTag::TrackNumber(number) => self.track = self.track.or(Some(*number)),
                _ => {}
            }
        }
    }
}

/// Keeps a text that says something, where there is none yet.
fn keep(place: &mut Option<String>, text: &str) {
    let text = text.trim();
    if place.is_none() && !text.is_empty() {
        *place = Some(text.to_owned());
    }
}
