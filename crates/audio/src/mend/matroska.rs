//! Matroska files: which track is the main one and what it is; lengths are compared with what is there.

mod elements;
mod track;

use std::io;
use std::ops::Range;

use symphonia::core::io::MediaSource;

use self::elements::{Element, read_element};
use self::track::MainTrack;
use super::{Content, Mended, Unseen, join};
use crate::patched::patched;
use crate::window::Window;

/// Most elements before the sound.
const MOST_ELEMENTS: usize = 1000;
/// Most files that are joined.
const MOST_JOINED: usize = 1000;
/// Elements, by their numbers: what the file is, all that follows, where each part stands, its tracks, and a stretch of sound.
const FILE: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    match joined(&mut *source, bytes)?.as_slice() {
        [file] if file.end == bytes => mend_one(source, bytes),
        [file] => mend_one(Window::open(Vec::new(), source, file.clone()), file.end),
        files => join(source, files, mend_one),
    }
}

/// The files that are joined in one of `bytes` bytes, without what stands behind them.
fn joined(source: &mut dyn MediaSource, bytes: u64) -> io::Result<Vec<Range<u64>>> {
    let (mut files, mut start) = (Vec::new(), 0);
    while files.len() < MOST_JOINED {
        let end = segment(source, start)?.and_then(|segment| segment.end).filter(|end| *end < bytes);
        let next = match end {
            Some(end) => read_element(source, end)?.map(|element| (element.id, end)),
            None => None,
        };
        // Sound that follows is the same file's, of a length that its writer could not know.
        let end = end.filter(|_| next.is_none_or(|(id, _)| id != CLUSTER)).unwrap_or(bytes);
        files.push(start..end);
        match next {
            Some((FILE, next)) => start = next,
            _ => break,
        }
    }
    Ok(files)
}

/// Mends one file of `bytes` bytes.
fn mend_one(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let Some(segment) = segment(&mut *source, 0)? else { return Ok(Content::container(source)) };
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

/// The element that holds all but what a file that begins at `start` says of its kind.
fn segment(source: &mut dyn MediaSource, start: u64) -> io::Result<Option<Element>> {
    let kind = read_element(source, start)?.filter(|element| element.id == FILE);
    let Some(end) = kind.and_then(|kind| kind.end) else { return Ok(None) };
    Ok(read_element(source, end)?.filter(|element| element.id == SEGMENT))
}
