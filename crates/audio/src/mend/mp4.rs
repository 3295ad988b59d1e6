//! MPEG-4 files: which track is the main one, what it is, and which of its sound is to be heard; lengths are compared with
//! what is there.

mod boxes;
mod sample;

use std::io;
use std::ops::Range;

use memchr::memmem;
use symphonia::core::io::MediaSource;

use self::boxes::{Atom, child, children, content, descend, units_in_second};
use self::sample::Sample;
use super::edits::Edits;
use super::{Content, Mended, Unseen, between, join};
use crate::patched::{Patch, patched};
use crate::window::peek;

/// The first track of sound that can be decoded.
enum MainTrack {
    /// As far as is known.
    Readable(Unseen, Vec<Patch>),
    /// There is none; what the first is, by its name.
    Unreadable(String),
}

/// Names of the boxes with which a file may begin; the first is known of no other kind of file.
const FIRST: [&[u8]; 6] = [b"ftyp", b"wide", b"free", b"skip", b"moov", b"mdat"];
/// The box that says what a file is, as QuickTime before it had one.
const QUICKTIME: &[u8] = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";

/// Whether a stretch of a file, which begins with `signature`, is a file of this kind.
pub(super) fn is_file(
    signature: &[u8],
    source: &mut dyn MediaSource,
    stretch: Range<u64>,
) -> io::Result<bool> {
    let Some(name) = signature.get(4..8).filter(|name| FIRST.contains(name)) else { return Ok(false) };
    Ok(name == FIRST[0] || child(source, &stretch, b"moov")?.is_some())
}

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    match joined(&mut *source, bytes)?.as_slice() {
        [_] => mend_one(source, bytes),
        files => join(source, files, mend_one),
    }
}

/// The files that are joined in one of `bytes` bytes: each says what it is, and has a table.
fn joined(source: &mut dyn MediaSource, bytes: u64) -> io::Result<Vec<Range<u64>>> {
    let (mut starts, mut has_table) = (vec![0], false);
    for atom in children(source, &(0..bytes))? {
        has_table |= &atom.name == b"moov";
        if &atom.name == b"ftyp" && has_table {
            starts.push(atom.start);
            has_table = false;
        }
    }
    Ok(between(&starts, bytes))
}

/// Mends one file of `bytes` bytes.
fn mend_one(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let atoms = children(&mut *source, &(0..bytes))?;
    let (mut unseen, mut patches) = match main_track(&mut *source, &atoms)? {
        MainTrack::Readable(unseen, patches) => (unseen, patches),
        MainTrack::Unreadable(name) => return Ok(Content::Unreadable(name)),
    };
    unseen.is_mp4 = true;
    // A download that was cut, and sound that goes on to the end.
    if let Some(last) =
        atoms.last().filter(|last| &last.name == b"mdat" && last.stated_end != last.content.end)
    {
        unseen.is_cut = last.stated_end > bytes;
        patches.extend(last.with_length());
    }
    patches.extend(tags(&mut *source, &atoms)?);
    if atoms.iter().all(|atom| &atom.name != b"ftyp") {
        // Before the sound it would move what the table points to.
        patches.push((bytes, QUICKTIME.to_vec()));
    }
    Ok(Content::Container(Mended { source: patched(source, bytes, patches), unseen }))
}

/// What has the tags of a file of these boxes passed over: they may be damaged, and say nothing of its sound.
fn tags(source: &mut dyn MediaSource, file: &[Atom]) -> io::Result<Vec<Patch>> {
    let Some(movie) = file.iter().find(|atom| &atom.name == b"moov") else { return Ok(Vec::new()) };
    let mut boxes = children(source, &movie.content)?;
    for track in boxes.clone().iter().filter(|atom| &atom.name == b"trak") {
        boxes.extend(children(source, &track.content)?);
    }
    let are_tags = boxes.iter().filter(|atom| matches!(&atom.name, b"udta" | b"meta"));
    Ok(are_tags.map(Atom::passed_over).collect())
}

/// Finds the main track in a file of these boxes.
fn main_track(source: &mut dyn MediaSource, file: &[Atom]) -> io::Result<MainTrack> {
    let nothing = || MainTrack::Readable(Unseen::default(), Vec::new());
    let Some(movie) = file.iter().find(|atom| &atom.name == b"moov") else { return Ok(nothing()) };
    let (movie, mut unreadable) = (&movie.content, None);
    for track in children(source, movie)?.into_iter().filter(|atom| &atom.name == b"trak") {
        let Some(media) = child(source, &track.content, b"mdia")? else { continue };
        let kind = match child(source, &media, b"hdlr")? {
            Some(handler) => peek(source, handler.start + 8, 4)?,
            None => continue,
        };
        if kind != b"soun" {
            continue;
        }
        let sample = match descend(source, media.clone(), &[b"minf", b"stbl", b"stsd"])? {
            Some(description) => sample::read(source, &description)?,
            None => Sample::default(),
        };
        if sample.unreadable.is_some() {
            unreadable = unreadable.or(sample.unreadable);
            continue;
        }
        let id = track_id(source, &track.content)?;
        let edits = edits(source, movie, &track.content, (&media, sample.rate))?;
        let unseen = Unseen { edits, track: id, codec: sample.codec, ..Unseen::default() };
        return Ok(MainTrack::Readable(unseen, sample.patches));
    }
    Ok(unreadable.map_or_else(nothing, MainTrack::Unreadable))
}

/// The number by which a track is called.
fn track_id(source: &mut dyn MediaSource, track: &Range<u64>) -> io::Result<Option<u32>> {
    let Some(header) = child(source, track, b"tkhd")? else { return Ok(None) };
    let bytes = content(source, &header)?;
    // Behind two times, which the header's first version has shorter.
    let place = if bytes.first() == Some(&1) { 20 } else { 12 };
    Ok(bytes.get(place..).and_then(|rest| rest.first_chunk()).map(|id| u32::from_be_bytes(*id)))
}

/// The stretches of a track that are heard, where the file says so, of its media and the sample rate that is stated there.
fn edits(
    source: &mut dyn MediaSource,
    movie: &Range<u64>,
    track: &Range<u64>,
    (media, rate): (&Range<u64>, Option<f64>),
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
        // It counts samples, whatever the units of the track are.
        return Ok(Edits::keep(vec![noted], rate.unwrap_or(units)));
    }
    Ok(listed.and_then(|heard| Edits::keep(heard, units)))
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
        let Some(place) = memmem::find(&bytes, b"iTunSMPB") else { continue };
        let Some(note) =
            memmem::find(&bytes[place..], b"data").and_then(|data| bytes.get(place + data + 12..))
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
        let end = if length == 0 { f64::INFINITY } else { delay.saturating_add(length) as f64 };
        return Ok(Some(delay as f64..end));
    }
    Ok(None)
}
