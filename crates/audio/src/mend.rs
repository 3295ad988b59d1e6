//! A file's bytes enter; what they hold leaves, told by content, with headers that mislead mended.
//!
//! Lengths that headers state are guesses: of programs that wrote to a pipe, of editors that changed the rest. What is
//! mended here is what would keep a demultiplexer from sound that is there. A file whose header is right passes unchanged.

mod aiff;
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
use crate::mpeg::{MpegStream, tag_length};
use crate::shared::Shared;
use crate::window::{Window, peek};

/// What a file holds.
pub(crate) enum Content {
    /// MPEG audio, frames end to end.
    Mpeg(MpegStream),
    /// A container, and which of its sound is to be heard.
    Container(Box<dyn MediaSource>, Option<Edits>),
    /// Containers that are joined end to end.
    Joined(Vec<Box<dyn MediaSource>>),
    /// Something that cannot be decoded, by its name.
    Unreadable(String),
}

/// Bytes by which a container is told.
const SIGNATURE: usize = 12;

/// Looks into a file of `bytes` bytes.
pub(crate) fn look(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let start = tags_length(&mut *source)?;
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
        Some(b"caff") => aiff::mend_caf(whole(source), bytes - start),
        Some(b"OggS") => ogg::mend(whole(source), bytes - start),
        Some(b"\x1a\x45\xdf\xa3") => Ok(Content::Container(source, None)),
        _ if signature.get(4..8) == Some(b"ftyp") => Ok(match mp4::main_track(&mut *source, bytes)? {
            MainTrack::Readable(edits) => Content::Container(source, edits),
            MainTrack::Unreadable(name) => Content::Unreadable(name),
        }),
        _ => Ok(match MpegStream::find(source)? {
            Ok(stream) => Content::Mpeg(stream),
            Err(source) => Content::Container(source, None),
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

/// Bytes of the ID3 tags with which a file begins.
fn tags_length(source: &mut dyn MediaSource) -> io::Result<u64> {
    let mut start = 0;
    loop {
        let head = peek(source, start, SIGNATURE)?;
        match tag_length(&head) {
            Some(length) if head.starts_with(b"ID3") => start += length,
            _ => return Ok(start),
        }
    }
}
