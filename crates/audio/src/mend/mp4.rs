//! MPEG-4 files: what the main track is, and which of its sound is to be heard.

use std::io;
use std::ops::Range;

use symphonia::core::io::MediaSource;

use super::edits::Edits;
use super::names;
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

/// The first track of sound.
pub(super) enum MainTrack {
    /// As far as is known, with the stretches that are heard where that is not all.
    Readable(Option<Edits>),
    /// Something that cannot be decoded, by its name.
    Unreadable(String),
}

/// Finds the first track of sound in a file of `bytes` bytes.
pub(super) fn main_track(source: &mut dyn MediaSource, bytes: u64) -> io::Result<MainTrack> {
    let Some(movie) = child(source, &(0..bytes), b"moov")? else { return Ok(MainTrack::Readable(None)) };
    for track in children(source, &movie)?.into_iter().filter(|atom| &atom.name == b"trak") {
        let Some(media) = child(source, &track.content, b"mdia")? else { continue };
        let kind = match child(source, &media, b"hdlr")? {
            Some(handler) => peek(source, handler.start + 8, 4)?,
            None => continue,
        };
        if kind != b"soun" {
            continue;
        }
        if let Some(samples) = descend(source, media.clone(), &[b"minf", b"stbl", b"stsd"])?
            && let Some(name) = unreadable(&content(source, &samples)?)
        {
            return Ok(MainTrack::Unreadable(name));
        }
        return Ok(MainTrack::Readable(edits(source, &movie, &track.content, &media)?));
    }
    Ok(MainTrack::Readable(None))
}

/// What a track's samples are, if they cannot be decoded.
fn unreadable(description: &[u8]) -> Option<String> {
    let codec = *description.get(12..)?.first_chunk::<4>()?;
    if &codec != b"mp4a" {
        return names::mp4(codec).map(str::to_owned);
    }
    // Descriptors within each other, each a tag, a length and what it describes; the innermost is the decoder's.
    let mut rest = description.get(find(description, b"esds")? + 8..)?;
    for (tag, before_inner) in [(0x03, 3), (0x04, 13), (0x05, 0)] {
        let (found, after) = rest.split_first()?;
        let length_bytes = after.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
        rest = after.get(length_bytes + before_inner..).filter(|_| *found == tag)?;
    }
    let number = |place: usize, bits: usize| {
        (place..place + bits)
            .try_fold(0u8, |number, bit| Some(number << 1 | rest.get(bit / 8)? >> (7 - bit % 8) & 1))
    };
    // Object types from 31 on are written after it; a rate of 15 is followed by 24 bits of it.
    let (object_type, place) = match number(0, 5)? {
        31 => (32 + number(5, 6)?, 11),
        short => (short, 5),
    };
    let place = if number(place, 4)? == 15 { place + 28 } else { place + 4 };
    names::aac(object_type, number(place, 4)?)
}

/// The stretches of a track that are heard, where the file says so.
fn edits(
    source: &mut dyn MediaSource,
    movie: &Range<u64>,
    track: &Range<u64>,
    media: &Range<u64>,
) -> io::Result<Option<Edits>> {
    let Some(units) = units_in_second(source, media, b"mdhd")? else { return Ok(None) };
    let movie_units = units_in_second(source, movie, b"mvhd")?.unwrap_or(units);
    let listed = match descend(source, track.clone(), &[b"edts", b"elst"])? {
        Some(list) => parse_list(&content(source, &list)?, units, movie_units),
        None => None,
    };
    // A list that keeps all from the beginning on says nothing of an encoder's delay, which may be noted elsewhere.
    let says_start = listed.as_ref().is_some_and(|heard| heard.iter().any(|range| range.start > 0.0));
    if !says_start && let Some(noted) = gapless_note(source, movie)? {
        return Ok(Edits::keep(vec![noted], units));
    }
    Ok(listed.and_then(|heard| Edits::keep(heard, units)))
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

/// The time scale that a header of this name in a movie or a track states.
fn units_in_second(
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
