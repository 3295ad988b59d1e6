//! MPEG-4 files: which of the main track's sound is to be heard.

use std::io;
use std::ops::Range;

use symphonia::core::io::MediaSource;

use super::edits::Edits;
use crate::window::peek;

/// Bytes of the longest box that is read whole.
const LONGEST_BOX: u64 = 1 << 20;
/// Most boxes in another.
const MOST_BOXES: usize = 10_000;

/// A box: its name, and where its content is.
#[derive(Clone)]
struct Atom {
    name: [u8; 4],
    content: Range<u64>,
}

/// The stretches of the first sound track that are heard, where the file says so.
pub(super) fn edits(source: &mut dyn MediaSource, bytes: u64) -> io::Result<Option<Edits>> {
    let Some(movie) = child(source, &(0..bytes), b"moov")? else { return Ok(None) };
    let movie_units = match child(source, &movie, b"mvhd")? {
        Some(header) => units_in_second(source, &header)?,
        None => None,
    };
    for track in children(source, &movie)?.into_iter().filter(|atom| &atom.name == b"trak") {
        let Some(media) = child(source, &track.content, b"mdia")? else { continue };
        let kind = match child(source, &media, b"hdlr")? {
            Some(handler) => peek(source, handler.start + 8, 4)?,
            None => continue,
        };
        if kind != b"soun" {
            continue;
        }
        let units = match child(source, &media, b"mdhd")? {
            Some(header) => units_in_second(source, &header)?,
            None => None,
        };
        let Some(units) = units else { return Ok(None) };
        let listed = match descend(source, track.content, &[b"edts", b"elst"])? {
            Some(list) => parse_list(&content(source, &list)?, units, movie_units.unwrap_or(units)),
            None => None,
        };
        // A list that keeps all from the beginning on says nothing of an encoder's delay, which may be noted elsewhere.
        let says_start = listed.as_ref().is_some_and(|heard| heard.iter().any(|range| range.start > 0.0));
        if !says_start && let Some(noted) = gapless_note(source, &movie)? {
            return Ok(Edits::keep(vec![noted], units));
        }
        return Ok(listed.and_then(|heard| Edits::keep(heard, units)));
    }
    Ok(None)
}

/// The boxes of a stretch.
fn children(source: &mut dyn MediaSource, stretch: &Range<u64>) -> io::Result<Vec<Atom>> {
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
        atoms.push(Atom { name, content: place + header..end });
        place = end;
    }
    Ok(atoms)
}

fn child(
    source: &mut dyn MediaSource,
    stretch: &Range<u64>,
    name: &[u8; 4],
) -> io::Result<Option<Range<u64>>> {
    let found = children(source, stretch)?.into_iter().find(|atom| &atom.name == name);
    Ok(found.map(|atom| atom.content))
}

fn descend(
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

fn content(source: &mut dyn MediaSource, stretch: &Range<u64>) -> io::Result<Vec<u8>> {
    peek(source, stretch.start, (stretch.end - stretch.start).min(LONGEST_BOX) as usize)
}

/// The time scale of a movie's or a track's header.
fn units_in_second(source: &mut dyn MediaSource, header: &Range<u64>) -> io::Result<Option<f64>> {
    let bytes = content(source, header)?;
    let place = if bytes.first() == Some(&1) { 20 } else { 12 };
    let units =
        bytes.get(place..).and_then(|rest| rest.first_chunk()).map(|units| u32::from_be_bytes(*units));
    Ok(units.filter(|units| *units > 0).map(f64::from))
}

/// The stretches that an edit list keeps, in the track's units; `movie_units` are those of their lengths.
///
/// # Source
/// ISO/IEC 14496-12, 8.6.6.
fn parse_list(bytes: &[u8], units: f64, movie_units: f64) -> Option<Vec<Range<f64>>> {
    let is_long = *bytes.first()? == 1;
    let count = u32::from_be_bytes(*bytes.get(4..)?.first_chunk()?) as usize;
    let entries = bytes.get(8..)?.chunks_exact(if is_long { 20 } else { 12 });
    let mut heard: Vec<Range<f64>> = Vec::new();
    for entry in entries.take(count) {
        let number = |place: usize, long: usize| {
            let bytes = entry[place..place + long].iter();
            bytes.fold(0u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let (length, start) = match is_long {
            true => (number(0, 8), number(8, 8) as i64),
            false => (number(0, 4), i64::from(number(4, 4) as u32 as i32)),
        };
        // An empty stretch only delays the sound.
        let Ok(start) = u64::try_from(start) else { continue };
        let start = start as f64;
        // No length means all that follows.
        let end = match length {
            0 => f64::INFINITY,
            length => start + length as f64 / movie_units * units,
        };
        heard.push(start..end);
    }
    (!heard.is_empty()).then_some(heard)
}

/// The stretch that iTunes' note on gapless playing keeps, in samples.
fn gapless_note(source: &mut dyn MediaSource, movie: &Range<u64>) -> io::Result<Option<Range<f64>>> {
    let Some(meta) = descend(source, movie.clone(), &[b"udta", b"meta"])? else { return Ok(None) };
    // This box has four bytes of its own before those in it.
    let Some(list) = child(source, &(meta.start + 4..meta.end), b"ilst")? else { return Ok(None) };
    for item in children(source, &list)?.into_iter().filter(|atom| &atom.name == b"----") {
        let bytes = content(source, &item.content)?;
        let Some(place) = find(&bytes, b"iTunSMPB") else { continue };
        let Some(note) = find(&bytes[place..], b"data").and_then(|data| bytes.get(place + data + 12..))
        else {
            continue;
        };
        let note = String::from_utf8_lossy(note);
        let mut numbers = note.split_whitespace().map(|number| u64::from_str_radix(number, 16).ok());
        let (Some(Some(_)), Some(Some(delay)), Some(Some(_)), Some(Some(length))) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            continue;
        };
        let end = if length == 0 { f64::INFINITY } else { (delay + length) as f64 };
        return Ok(Some(delay as f64..end));
    }
    Ok(None)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
