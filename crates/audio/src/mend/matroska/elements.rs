//! The elements of which a Matroska file is made.
//!
//! # Source
//! RFC 8794, section 4.

use std::io;

use symphonia::core::io::MediaSource;

use crate::patched::Patch;
use crate::window::peek;

/// Bytes of the longest number and the longest length.
const LONGEST_HEAD: usize = 4 + 8;
/// Bytes of the longest element that is read whole.
const LONGEST_CONTENT: u64 = 1 << 20;
/// The number of an element that is passed over.
const VOID: u8 = 0xec;

/// An element: its number, where it and its content begin, and where it ends if it says so.
pub(super) struct Element {
    pub(super) id: u32,
    place: u64,
    id_bytes: u64,
    pub(super) start: u64,
    pub(super) end: Option<u64>,
}

impl Element {
    /// What makes it say that its length is not known.
    pub(super) fn without_length(&self) -> Patch {
        let length_bytes = self.start - self.place - self.id_bytes;
        let mut unknown = vec![0xff; length_bytes as usize];
        unknown[0] >>= length_bytes - 1;
        (self.place + self.id_bytes, unknown)
    }

    /// What it holds.
    pub(super) fn content(&self, source: &mut dyn MediaSource) -> io::Result<Vec<u8>> {
        let length = self.end.map_or(0, |end| end - self.start);
        peek(source, self.start, length.min(LONGEST_CONTENT) as usize)
    }

    /// What makes it one that is passed over, where it is long enough for that.
    pub(super) fn as_void(&self) -> Option<Patch> {
        let length = self.end?.checked_sub(self.place + 9)?;
        let mut head = vec![VOID];
        head.extend((1 << 56 | length).to_be_bytes());
        Some((self.place, head))
    }
}

/// The element at a place of a file.
pub(super) fn read_element(source: &mut dyn MediaSource, place: u64) -> io::Result<Option<Element>> {
    let head = peek(source, place, LONGEST_HEAD)?;
    let Some((id, id_bytes, length, length_bytes)) = parse_head(&head) else { return Ok(None) };
    let start = place + (id_bytes + length_bytes) as u64;
    let end = length.map(|length| start.saturating_add(length));
    Ok(Some(Element { id, place, id_bytes: id_bytes as u64, start, end }))
}

/// An element's number, its length if it is known, and the bytes that each takes.
fn parse_head(head: &[u8]) -> Option<(u32, usize, Option<u64>, usize)> {
    let id_bytes = head.first()?.leading_zeros() as usize + 1;
    let id = head.get(..id_bytes).filter(|_| id_bytes <= 4)?;
    let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let rest = &head[id_bytes..];
    let length_bytes = rest.first()?.leading_zeros() as usize + 1;
    let length = rest.get(..length_bytes).filter(|_| length_bytes <= 8)?;
    let length = length.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
    // The highest bit tells how many bytes there are; all ones mean that the length is not known.
    let most = (1u64 << (7 * length_bytes)) - 1;
    let length = Some(length & most).filter(|length| *length != most);
    Some((id, id_bytes, length, length_bytes))
}

/// The elements that another holds: their numbers and what they hold.
pub(super) fn elements(mut bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (id, id_bytes, length, length_bytes) = parse_head(bytes)?;
        let content = bytes.get(id_bytes + length_bytes..)?;
        let (content, rest) = content.split_at_checked(usize::try_from(length?).ok()?)?;
        bytes = rest;
        Some((id, content))
    })
}

/// The element of this number in another.
pub(super) fn element(bytes: &[u8], id: u32) -> Option<&[u8]> {
    elements(bytes).find(|(found, _)| *found == id).map(|(_, content)| content)
}

/// The whole number that an element of this number holds, or what is meant without one.
pub(super) fn number(bytes: &[u8], id: u32, without: u64) -> u64 {
    let found = element(bytes, id).filter(|content| !content.is_empty());
    found.map_or(without, |content| content.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
