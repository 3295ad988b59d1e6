//! A file's bytes enter; what they hold leaves, told by content, with headers that mislead mended.
//!
//! Lengths that headers state are guesses: of programs that wrote to a pipe, of editors that changed the rest. What is
//! mended here is what would keep a demultiplexer from sound that is there. A file whose header is right passes unchanged.

mod adts;
mod aiff;
mod caf;
mod edits;
mod flac;
mod matroska;
mod mp4;
mod names;
mod ogg;
mod wave;

use std::io;
use std::ops::Range;

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::io::MediaSource;

pub(crate) use self::edits::Edits;
use crate::mpeg::{LOOK_AHEAD, MpegStream, begins_container, begins_stream, tag_length};
use crate::shared::Shared;
use crate::window::{Window, peek};

/// What a file holds.
pub(crate) enum Content {
    /// MPEG audio, frames end to end.
    Mpeg(MpegStream),
    /// A container.
    Container(Mended),
    /// Containers that are joined end to end.
    Joined(Vec<Mended>),
    /// Something that cannot be decoded, by its name.
    Unreadable(String),
}

/// A container that symphonia reads, and what symphonia does not see in it.
pub(crate) struct Mended {
    pub(crate) source: Box<dyn MediaSource>,
    pub(crate) unseen: Unseen,
}

/// What a container says and symphonia does not see.
#[derive(Default)]
pub(crate) struct Unseen {
    /// Whether it is MPEG-4, which symphonia tells by what may stand elsewhere than at the beginning.
    pub(crate) is_mp4: bool,
    /// Which of the sound is to be heard, where that is not all.
    pub(crate) edits: Option<Edits>,
    /// The main track, where symphonia could take another.
    pub(crate) track: Option<u32>,
    /// The main track's codec, where symphonia takes it for another.
    pub(crate) codec: Option<AudioCodecId>,
    /// Bytes with which each packet begins, and which the file has once.
    pub(crate) stripped: Vec<u8>,
    /// Whether the file ends before it says.
    pub(crate) is_cut: bool,
    /// Its length in seconds, as the header states it that was mended.
    pub(crate) stated_s: Option<f64>,
    /// Seconds of sound in what is no part of it and stands between its parts.
    pub(crate) skipped_s: f64,
    /// Whether another song is joined to its end, which is not read.
    pub(crate) is_followed: bool,
}

impl Unseen {
    /// Of sound that ends at one of these places.
    fn ending(source: &mut dyn MediaSource, places: &[u64]) -> io::Result<Self> {
        let mut unseen = Self::default();
        for place in places {
            unseen.is_followed |= begins_sound(source, *place)?;
        }
        Ok(unseen)
    }
}

impl Content {
    /// A container of which symphonia sees all.
    fn container(source: Box<dyn MediaSource>) -> Self {
        Self::Container(source.into())
    }
}

impl From<Box<dyn MediaSource>> for Mended {
    fn from(source: Box<dyn MediaSource>) -> Self {
        Self { source, unseen: Unseen::default() }
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
        Some(b"\x1a\x45\xdf\xa3") => matroska::mend(whole(source), bytes - start),
        _ if mp4::is_file(&signature, &mut *source, start..bytes)? => mp4::mend(whole(source), bytes - start),
        _ if adts::begins(&mut *source, start)? => adts::mend(whole(source), bytes - start),
        _ => Ok(match MpegStream::find(source)? {
            Ok(stream) => Content::Mpeg(stream),
            Err(source) => Content::container(source),
        }),
    }
}

/// Mends files that stand end to end in `source`, each by `mend`.
fn join(
    source: Box<dyn MediaSource>,
    files: &[Range<u64>],
    mend: fn(Box<dyn MediaSource>, u64) -> io::Result<Content>,
) -> io::Result<Content> {
    let shared = Shared::of(source)?;
    let mut joined = Vec::new();
    for file in files {
        let window = || Window::open(Vec::new(), Box::new(shared.clone()), file.clone());
        match mend(window(), file.end - file.start)? {
            Content::Container(file) => joined.push(file),
            // Behind sound that can be decoded it is left out, with a word when its turn comes.
            _ if !joined.is_empty() => joined.push(window().into()),
            other => return Ok(other),
        }
    }
    Ok(Content::Joined(joined))
}

/// From each of `starts` to the next, from the last to `end`.
fn between(starts: &[u64], end: u64) -> Vec<Range<u64>> {
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
}

/// These stretches of a file, each a source.
fn stretches(source: Box<dyn MediaSource>, ranges: &[Range<u64>]) -> io::Result<Vec<Box<dyn MediaSource>>> {
    let shared = Shared::of(source)?;
    let open = |range: &Range<u64>| Window::open(Vec::new(), Box::new(shared.clone()), range.clone());
    Ok(ranges.iter().map(open).collect())
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
