//! What a file's own tags say of it.

use std::path::Path;

use auteur_ground::caught::caught;
use lofty::config::ParseOptions;
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
    let options = ParseOptions::new().read_properties(false).read_cover_art(false);
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
    let number = |key| text(key).and_then(|text| text.split('/').next()?.trim().parse::<u32>().ok());
    Tags {
        artist: of_album.or_else(|| text(ItemKey::TrackArtist)),
        album: text(ItemKey::AlbumTitle),
        title: text(ItemKey::TrackTitle).map(|title| {
            match (number(ItemKey::DiscNumber), number(ItemKey::TrackNumber)) {
                (Some(disc), Some(track)) => format!("{disc}-{track:02} {title}"),
                (None, Some(track)) => format!("{track:02} {title}"),
                (_, None) => title,
            }
        }),
    }
}
