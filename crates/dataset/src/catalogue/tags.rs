//! What a file's own tags say of it.

use std::path::Path;

use auteur_audio::SongTags;
use auteur_ground::caught::caught;
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::TaggedFileExt;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};

use super::names;

/// What tags say of a song, as people would write it in names of folders and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags {
    /// The artist of the album, or where that is nobody in particular, of the song.
    pub(super) artist: Option<String>,
    pub(super) album: Option<String>,
    /// Disc, track and title, as far as they are known: `2-03 Jóga`.
    pub(super) title: Option<String>,
}

/// The tags of a file; none where it has none that can be read.
pub(super) fn read(file: &Path) -> Tags {
    let tags = by_lofty(file);
    if tags.artist.is_some() {
        return tags;
    }
    // It knows more kinds of files, and a frame that is damaged costs that frame alone.
    let by_demultiplexer = caught(|| SongTags::read(file)).ok().flatten().map(Tags::from);
    by_demultiplexer.filter(|tags| tags.artist.is_some()).unwrap_or(tags)
}

impl From<SongTags> for Tags {
    fn from(tags: SongTags) -> Self {
        let SongTags { artist, album_artist, album, title, disc, track } = tags;
        let artist = album_artist.filter(|artist| !names::is_nobody(artist)).or(artist);
        Self { artist, album, title: title.map(|title| numbered(title, disc, track)) }
    }
}

/// A title behind its place on the album, as far as that is known.
fn numbered(title: String, disc: Option<u64>, track: Option<u64>) -> String {
    match (disc, track) {
        (Some(disc), Some(track)) => format!("{disc}-{track:02} {title}"),
        (None, Some(track)) => format!("{track:02} {title}"),
        (_, None) => title,
    }
}

fn by_lofty(file: &Path) -> Tags {
    let options =
        ParseOptions::new().read_properties(false).read_cover_art(false).parsing_mode(ParsingMode::Relaxed);
    let by_ending = || Some(Probe::open(file).ok()?.options(options));
    let by_content = || by_ending()?.guess_file_type().ok();
    let read = || {
        // What stands between tag and sound may look like another format.
        let read = by_content().and_then(|probe| probe.read().ok());
        read.or_else(|| by_ending()?.read().ok())
    };
    // A reader that stumbles over a damaged tag costs the tag, not the folder.
    let tagged = caught(read).ok().flatten();
    let tags = tagged.as_ref().map_or(&[][..], |tagged| tagged.tags());
    let primary = tagged.as_ref().map(TaggedFileExt::primary_tag_type);
    let mut in_order: Vec<&Tag> = tags.iter().collect();
    in_order.sort_by_key(|tag| Some(tag.tag_type()) != primary);
    let text = |key: ItemKey| {
        let values = in_order.iter().filter_map(|tag| tag.get_string(key).map(str::trim));
        values.into_iter().find(|value| !value.is_empty()).map(str::to_owned)
    };
    let of_album = text(ItemKey::AlbumArtist).filter(|artist| !names::is_nobody(artist));
    let number = |key| text(key).and_then(|text| text.split('/').next()?.trim().parse::<u64>().ok());
    let (disc, track) = (number(ItemKey::DiscNumber), number(ItemKey::TrackNumber));
    Tags {
        artist: of_album.or_else(|| text(ItemKey::TrackArtist)),
        album: text(ItemKey::AlbumTitle),
        title: text(ItemKey::TrackTitle).map(|title| numbered(title, disc, track)),
    }
}
