//! The boxes of which an MPEG-4 file is made.

use std::io;
use std::ops::Range;

use symphonia::core::io::MediaSource;

use crate::patched::Patch;
use crate::window::peek;

/// Bytes of the longest box that is read whole.
const LONGEST_BOX: u64 = 1 << 20;
/// Most boxes in another.
const MOST_BOXES: usize = 10_000;

/// A box: its name, and where it and its content are.
#[derive(Clone)]
pub(super) struct Atom {
    pub(super) name: [u8; 4],
    pub(super) start: u64,
    pub(super) content: Range<u64>,
    /// What it states is its end, 0 where it says that it goes on to the end of the file.
    pub(super) stated_end: u64,
}

impl Atom {
    /// What makes it state the length that it has.
    pub(super) fn with_length(&self) -> Option<Patch> {
        let length = self.content.end - self.start;
        match self.content.start - self.start {
            8 => Some((self.start, u32::try_from(length).ok()?.to_be_bytes().to_vec())),
            _ => Some((self.start + 8, length.to_be_bytes().to_vec())),
        }
    }

    /// What makes it one that says nothing.
    pub(super) fn passed_over(&self) -> Patch {
        (self.start + 4, b"free".to_vec())
    }
}

/// The boxes of a stretch.
pub(super) fn children(source: &mut dyn MediaSource, stretch: &Range<u64>) -> io::Result<Vec<Atom>> {
    let (mut atoms, mut place) = (Vec::new(), stretch.start);
    while place + 8 <= stretch.end && atoms.len() < MOST_BOXES {
        let head = peek(source, place, 16)?;
        let (Some(short), Some(name)) = (head.first_chunk::<4>(), head.get(4..8)) else { break };
        let name = [name[0], name[1], name[2], name[3]];
        let (header, length) = match (u32::from_be_bytes(*short), head.last_chunk::<8>()) {
            (0, _) => (8, stretch.end - place),
            (1, Some(long)) if head.len() == 16 => (16, u64::from_be_bytes(*long)),
            (short, _) => (8, u64::from(short)),
        };
        let end = place.saturating_add(length).min(stretch.end);
        if length < header || place + header > end {
            break;
        }
        let is_open = short == &[0; 4];
        let stated_end = if is_open { 0 } else { place.saturating_add(length) };
        atoms.push(Atom { name, start: place, content: place + header..end, stated_end });
        place = end;
    }
    Ok(atoms)
}

pub(super) fn child(
    source: &mut dyn MediaSource,
    stretch: &Range<u64>,
    name: &[u8; 4],
) -> io::Result<Option<Range<u64>>> {
    let found = children(source, stretch)?.into_iter().find(|atom| &atom.name == name);
    Ok(found.map(|atom| atom.content))
}

pub(super) fn descend(
    source: &mut dyn MediaSource,
    mut stretch: Range<u64>,
    names: &[&[u8; 4]],
) -> io::Result<Option<Range<u64>>> {
    for name in names {
        match child(source, &stretch, name)? {
            Some(content) => stretch = content,
            None => return Ok(None),
        }
    }
    Ok(Some(stretch))
}

pub(super) fn content(source: &mut dyn MediaSource, stretch: &Range<u64>) -> io::Result<Vec<u8>> {
    peek(source, stretch.start, (stretch.end - stretch.start).min(LONGEST_BOX) as usize)
}

/// The time scale that a header of this name in a movie or a track states.
pub(super) fn units_in_second(
    source: &mut dyn MediaSource,
    stretch: &Range<u64>,
    name: &[u8; 4],
) -> io::Result<Option<f64>> {
    let Some(header) = child(source, stretch, name)? else { return Ok(None) };
    let bytes = content(source, &header)?;
    let place = if bytes.first() == Some(&1) { 20 } else { 12 };
    let units =
        bytes.get(place..).and_then(|rest| rest.first_chunk()).map(|units| u32::from_be_bytes(*units));
    Ok(units.filter(|units| *units > 0).map(f64::from))
}
