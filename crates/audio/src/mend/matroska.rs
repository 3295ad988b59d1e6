//! Matroska files: which track is the main one and what it is; lengths are compared with what is there.

mod elements;
mod track;

use std::io;

use symphonia::core::io::MediaSource;

use self::elements::{Element, read_element};
use self::track::MainTrack;
use super::{Content, Mended, Unseen};
use crate::patched::patched;

/// Most elements before the sound.
const MOST_ELEMENTS: usize = 1000;
/// Elements, by their numbers: all that follows what the file is, where each part stands, its tracks, and a stretch of sound.
const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;

/// Mends a file of `bytes` bytes.
pub(super) fn mend(source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    mend_one(source, bytes)
}

/// Mends one file of `bytes` bytes.
fn mend_one(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let Some(segment) = segment(&mut *source)? else { return Ok(Content::container(source)) };
    let (mut unseen, mut patches) = (Unseen::default(), Vec::new());
    unseen.is_cut = segment.end.is_some_and(|end| end > bytes);
    if unseen.is_cut {
        patches.push(segment.without_length());
    }
    let mut place = segment.start;
    for _ in 0..MOST_ELEMENTS {
        let Some(element) = read_element(&mut *source, place)? else { break };
        if element.id == SEEK_HEAD && unseen.is_cut {
            // It points to what was cut off.
            patches.extend(element.as_void());
        }
        if element.id == TRACKS {
            let tracks = element.content(&mut *source)?;
            match track::main_track(&tracks) {
                Some(MainTrack::Unreadable(name)) => return Ok(Content::Unreadable(name)),
                Some(MainTrack::Readable { number, stripped }) => {
                    (unseen.track, unseen.stripped) = (u32::try_from(number).ok(), stripped);
                }
                None => {}
            }
        }
        let Some(end) = element.end.filter(|_| element.id != CLUSTER) else { break };
        place = end;
    }
    Ok(Content::Container(Mended { source: patched(source, bytes, patches), unseen }))
}

/// The element that holds all but what the file says of its kind.
fn segment(source: &mut dyn MediaSource) -> io::Result<Option<Element>> {
    let Some(end) = read_element(source, 0)?.and_then(|kind| kind.end) else { return Ok(None) };
    Ok(read_element(source, end)?.filter(|element| element.id == SEGMENT))
}
