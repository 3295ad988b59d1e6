//! A file's bytes enter; what they hold leaves, told by content, with headers that mislead mended.
//!
//! Lengths that headers state are guesses: of programs that wrote to a pipe, of editors that changed the rest. What is
//! mended here is what would keep a demultiplexer from sound that is there. A file whose header is right passes unchanged.

mod adts;
mod aiff;
mod caf;
mod edits;
mod flac;
mod mp4;
mod names;
mod ogg;
mod wave;

use std::io;

use symphonia::core::io::MediaSource;

pub(crate) use self::edits::Edits;
use self::mp4::MainTrack;
use crate::mpeg::{LOOK_AHEAD, MpegStream, begins_container, begins_stream, tag_length};
use crate::shared::Shared;
use crate::window::{Window, peek};

/// What a file holds.
pub(crate) enum Content {
    /// MPEG audio, frames end to end.
    Mpeg(MpegStream),
    /// A container, and what is known of it.
    Container(Box<dyn MediaSource>, Known),
    /// Containers that are joined end to end, and what is known of each.
    Joined(Vec<(Box<dyn MediaSource>, Known)>),
    /// Something that cannot be decoded, by its name.
    Unreadable(String),
}

/// What is known of a container's sound that its demultiplexer does not tell.
#[derive(Default)]
pub(crate) struct Known {
    /// Which of it is to be heard, where that is not all.
    pub(crate) edits: Option<Edits>,
    /// Its length in seconds, as the header states it that was mended.
    pub(crate) stated_s: Option<f64>,
    /// Seconds of sound in what is no part of it and stands between its parts.
    pub(crate) skipped_s: f64,
    /// Whether another song is joined to its end, which is not read.
    pub(crate) is_followed: bool,
}

impl Known {
    /// Of sound that ends at one of these places.
    fn ending(source: &mut dyn MediaSource, places: &[u64]) -> io::Result<Self> {
        let mut known = Self::default();
        for place in places {
            known.is_followed |= begins_sound(source, *place)?;
        }
        Ok(known)
    }
}

/// Bytes by which a container is told.
const SIGNATURE: usize = 12;

/// Looks into a file of `bytes` bytes.
pub(crate) fn look(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let start = behind_tags(&mut *source, 0)?;
    if let Some(name) = names::unreadable(&mut *source, start)? {
        return Ok(Content::Unreadable(name));
    }
    let signature = peek(&mut *source, start, SIGNATURE)?;
    let whole = |source: Box<dyn MediaSource>| match start {
        0 => source,
        _ => Window::open(Vec::new(), source, start..bytes),
    };
    match signature.first_chunk::<4>() {
        Some(b"RIFF" | b"RF64" | b"BW64" | b"riff") => wave::mend(whole(source), bytes - start),
        Some(b"fLaC") => flac::mend(whole(source), bytes - start),
        Some(b"FORM") => aiff::mend(whole(source), bytes - start),
        Some(b"caff") => caf::mend(whole(source), bytes - start),
        Some(b"OggS") => ogg::mend(whole(source), bytes - start),
        Some(b"\x1a\x45\xdf\xa3") => Ok(Content::Container(source, Known::default())),
        _ if signature.get(4..8) == Some(b"ftyp") => Ok(match mp4::main_track(&mut *source, bytes)? {
            MainTrack::Readable(edits) => Content::Container(source, Known { edits, ..Known::default() }),
            MainTrack::Unreadable(name) => Content::Unreadable(name),
        }),
        _ if adts::begins(&mut *source, start)? => adts::mend(whole(source), bytes - start),
        _ => Ok(match MpegStream::find(source)? {
            Ok(stream) => Content::Mpeg(stream),
            Err(source) => Content::Container(source, Known::default()),
        }),
    }
}

/// The stretches of a file that begin at `starts` and end at the next, the last at `end`.
fn stretches(
    source: Box<dyn MediaSource>,
    starts: Vec<u64>,
    end: u64,
) -> io::Result<Vec<Box<dyn MediaSource>>> {
    let shared = Shared::of(source)?;
    let ends = starts.iter().skip(1).copied().chain([end]);
    let ranges = starts.iter().zip(ends).map(|(start, end)| *start..end);
    Ok(ranges.map(|range| Window::open(Vec::new(), Box::new(shared.clone()), range)).collect())
}

/// Where the ID3 tags end that begin at `place`.
fn behind_tags(source: &mut dyn MediaSource, mut place: u64) -> io::Result<u64> {
    loop {
        let head = peek(source, place, SIGNATURE)?;
        match tag_length(&head) {
            Some(length) if head.starts_with(b"ID3") => place += length,
            _ => return Ok(place),
        }
    }
}

/// Whether a song of its own begins at `place`, behind tags, or another chunk of sound.
fn begins_sound(source: &mut dyn MediaSource, place: u64) -> io::Result<bool> {
    let place = behind_tags(source, place)?;
    let head = peek(source, place, LOOK_AHEAD)?;
    let is_chunk = head.starts_with(b"data") || head.starts_with(b"SSND");
    let is_empty = head.get(4..8).is_none_or(|length| length == [0; 4]);
    Ok((is_chunk && !is_empty) || begins_container(&head) || begins_stream(&head))
}
