//! WAVE files: their lengths are compared with what is there, their 64-bit kinds become the common one, and MPEG audio is
//! taken out of them.

use std::io;

use symphonia::core::io::MediaSource;

use super::{Content, Mended, Unseen, names};
use crate::mpeg::MpegStream;
use crate::window::{Window, peek};

/// Lengths from here on mean that the writer could not know: those of pipes.
const UNKNOWN: u64 = 0x7fff_0000;
/// Fewer bytes than these after the sound may be anything.
const LEAST_SOUND: u64 = 4096;
/// Bytes of the longest description of a format that is kept.
const LONGEST_FORMAT: u64 = 4096;
/// Most chunks before the sound.
const MOST_CHUNKS: usize = 1000;
/// Bytes of the sound that are looked at for what is none.
const LOOKED_AT: u64 = 1 << 17;
/// The format tag of integers.
const PCM: u16 = 1;
/// Format tags of MPEG audio: layers I and II, and III.
const MPEG_TAGS: [u16; 2] = [0x50, 0x55];
/// Where an extensible format says which loudspeaker each channel is for, in 4 bytes.
const LOUDSPEAKERS: usize = 20;
/// Loudspeakers that have a number.
const NUMBERED: u32 = 18;
/// More channels than these are no format of anything.
const MOST_CHANNELS: u16 = 32;
/// The format tag that says that the tag stands further behind.
const EXTENSIBLE: u16 = 0xfffe;

/// The way in which a file is divided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `RIFF`, and with lengths of 64 bits `RF64` and `BW64`: a name and a length of 4 bytes, padded to 2.
    Riff,
    /// `W64`: a name of 16 bytes and a length of 8, which counts both, padded to 8.
    Wave64,
}

/// A chunk's name, and where its content is.
struct Chunk {
    name: [u8; 4],
    start: u64,
    length: u64,
}

/// Where the sound is.
struct Sound {
    format: Vec<u8>,
    start: u64,
    /// As the header states it.
    stated: u64,
}

/// Mends a file of `bytes` bytes that begins as one of these does.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let head = peek(&mut *source, 0, 12)?;
    let layout = if head.starts_with(b"riff") { Layout::Wave64 } else { Layout::Riff };
    let Some(mut sound) = find_sound(&mut *source, layout)? else {
        return Ok(Content::container(source));
    };
    let there = bytes.saturating_sub(sound.start);
    let length = sound_length(&mut *source, layout, &sound, there)?;
    if MPEG_TAGS.contains(&format_tag(&sound.format)) {
        let window = Window::open(Vec::new(), source, sound.start..sound.start + length);
        return Ok(match MpegStream::find(window)? {
            Ok(stream) => Content::Mpeg(stream),
            Err(source) => Content::container(source),
        });
    }
    if let Some(name) = names::wave(format_tag(&sound.format)) {
        return Ok(Content::Unreadable(format!("{name} in WAVE")));
    }
    if format_tag(&sound.format) == PCM
        && let Some(name) =
            names::in_samples(&peek(&mut *source, sound.start, length.min(LOOKED_AT) as usize)?)
    {
        return Ok(Content::Unreadable(name.to_owned()));
    }
    let channels = number(&sound.format, 2);
    if channels >= MOST_CHANNELS {
        return Ok(Content::Unreadable(format!("WAVE of {channels} channels")));
    }
    let is_mended = mend_loudspeakers(&mut sound.format, channels);
    let riff = head[4..8].iter().rev().fold(0, |length, byte| length << 8 | u64::from(*byte));
    let end = sound.start + length;
    let file_end = end.max(riff.saturating_add(8));
    let unseen = match layout {
        Layout::Riff => {
            Unseen::ending(&mut *source, &[end + end % 2, file_end.saturating_add(file_end % 2)])?
        }
        Layout::Wave64 => Unseen::default(),
    };
    let is_right = !is_mended
        && head.starts_with(b"RIFF")
        && riff + 8 >= sound.start.saturating_add(sound.stated)
        && (length == sound.stated || (there == length && sound.stated > there && sound.stated < UNKNOWN));
    if is_right {
        return Ok(Content::Container(Mended { source, unseen }));
    }
    // A file that was cut keeps the length that it states, so that what is missing is told.
    let is_cut = (length..UNKNOWN).contains(&sound.stated);
    let header = header(&sound.format, if is_cut { sound.stated } else { length });
    let window = Window::open(header, source, sound.start..end);
    Ok(Content::Container(Mended { source: window, unseen }))
}

/// Walks through the chunks up to the sound.
fn find_sound(source: &mut dyn MediaSource, layout: Layout) -> io::Result<Option<Sound>> {
    let mut place = if layout == Layout::Riff { 12 } else { 40 };
    let (mut format, mut long_length) = (None, None);
    for _ in 0..MOST_CHUNKS {
        let Some(chunk) = read_chunk(source, layout, place)? else { return Ok(None) };
        match &chunk.name {
            b"data" => {
                let stated = match (chunk.length, long_length) {
                    (0xffff_ffff, Some(length)) => length,
                    (length, _) => length,
                };
                return Ok(format.map(|format| Sound { format, start: chunk.start, stated }));
            }
            b"fmt " => {
                format = Some(peek(source, chunk.start, chunk.length.min(LONGEST_FORMAT) as usize)?);
            }
            b"ds64" => {
                let lengths = peek(source, chunk.start + 8, 8)?;
                long_length = lengths.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
            }
            _ => {}
        }
        place = chunk.end(layout);
    }
    Ok(None)
}

fn read_chunk(source: &mut dyn MediaSource, layout: Layout, place: u64) -> io::Result<Option<Chunk>> {
    let head = peek(source, place, 24)?;
    let (Some(name), Some(short)) = (head.first_chunk(), head.get(4..8)) else { return Ok(None) };
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
    Ok(match layout {
        Layout::Riff => Some(Chunk { name: *name, start: place + 8, length: number(short) }),
        Layout::Wave64 => head.get(16..24).map(|long| {
            let length = number(long).saturating_sub(24);
            Chunk { name: *name, start: place + 24, length }
        }),
    })
}

impl Chunk {
    /// Where the next chunk begins.
    fn end(&self, layout: Layout) -> u64 {
        let end = self.start.saturating_add(self.length);
        match layout {
            Layout::Riff => end.saturating_add(end % 2),
            Layout::Wave64 => end.saturating_add((8 - end % 8) % 8),
        }
    }
}

/// How many of the `there` bytes up to the file's end are sound.
fn sound_length(source: &mut dyn MediaSource, layout: Layout, sound: &Sound, there: u64) -> io::Result<u64> {
    if sound.stated > there || sound.stated == 0 {
        return Ok(there);
    }
    let chunk = Chunk { name: *b"data", start: sound.start, length: sound.stated };
    let end = chunk.end(layout);
    if there - sound.stated < LEAST_SOUND {
        return Ok(sound.stated);
    }
    // Further chunks follow the sound; what is none is sound as well, of a length that its writer could not state.
    let next = read_chunk(source, layout, end)?;
    let is_chunk = next.is_some_and(|next| {
        let is_name = next.name.iter().all(|byte| (b' '..=b'~').contains(byte) || *byte == 0);
        is_name && next.start.saturating_add(next.length) <= sound.start + there + 1
    });
    Ok(if is_chunk { sound.stated } else { there })
}

/// The format's number, which an extensible format keeps further behind.
fn format_tag(format: &[u8]) -> u16 {
    let tag = number(format, 0);
    if tag == EXTENSIBLE { number(format, 24) } else { tag }
}

/// The number at this place of a format, 0 where it is not there.
fn number(format: &[u8], place: usize) -> u16 {
    format.get(place..place + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// Gives the channels the first loudspeakers where the format gives them some that there are not, or too few. Returns whether
/// it did.
fn mend_loudspeakers(format: &mut [u8], channels: u16) -> bool {
    let is_extensible = number(format, 0) == EXTENSIBLE;
    let Some(field) = format.get_mut(LOUDSPEAKERS..LOUDSPEAKERS + 4).filter(|_| is_extensible) else {
        return false;
    };
    let found = u32::from_le_bytes([field[0], field[1], field[2], field[3]]);
    if found == 0 || (found.count_ones() == u32::from(channels) && found >> NUMBERED == 0) {
        return false;
    }
    field.copy_from_slice(&((1u32 << channels) - 1).to_le_bytes());
    true
}

/// The header of a file with this much sound.
pub(super) fn header(format: &[u8], length: u64) -> Vec<u8> {
    let mut header = b"RIFF".to_vec();
    let before_sound = 4 + 8 + format.len() as u64 + 8;
    // The largest number means that the sound ends with the file.
    let short = |length: u64| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let is_short = before_sound + length < u64::from(u32::MAX);
    header.extend(short(if is_short { before_sound + length } else { u64::MAX }));
    header.extend(b"WAVEfmt ");
    header.extend(short(format.len() as u64));
    header.extend(format);
    header.extend(b"data");
    header.extend(short(if is_short { length } else { u64::MAX }));
    header
}
