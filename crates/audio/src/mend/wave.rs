//! WAVE files: their lengths are compared with what is there, their 64-bit kinds become the common one, what stands beside
//! the sound is left out, and MPEG audio is taken out of them.

use std::io;
use std::ops::Range;

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
/// The format tags of integers, floats and samples of eight bits with an exponent.
const PCM: u16 = 1;
const FLOATS: u16 = 3;
const LAWS: [u16; 2] = [6, 7];
/// Those that are decoded besides: Microsoft's ADPCM and that of IMA, whose length another chunk states.
const ADPCM: [u16; 2] = [2, 0x11];
/// Bytes of a format before what only some have, of one that is extensible, and where that has its number.
const PLAIN: usize = 16;
const EXTENDED: usize = 40;
const NUMBER: usize = 24;
/// Where a format states the bytes of a frame, the bits of a sample, and how many of them count.
const FRAME_BYTES: usize = 12;
const BITS: usize = 14;
const VALID_BITS: usize = 18;
/// Most bits of integers that are read.
const MOST_BITS: u16 = 32;
/// What follows the number of an extensible format where it is one of the format tags, also of sound of a place.
const OF_TAGS: [&[u8]; 2] = [
    b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71",
    b"\x00\x00\x21\x07\xd3\x11\x86\x44\xc8\xc1\xca\x00\x00\x00",
];
/// Lengths of 32 bits begin again after so many bytes.
const ROUND: u64 = 1 << 32;
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
    match head.get(8..12) {
        Some(b"RMP3") => return mpeg(source, 12..bytes),
        Some(b"QLCM") => return Ok(Content::Unreadable("speech of telephones (QCELP)".to_owned())),
        _ => {}
    }
    let Some(mut sound) = find_sound(&mut *source, layout)? else {
        return Ok(Content::container(source));
    };
    let there = bytes.saturating_sub(sound.start);
    let riff = head[4..8].iter().rev().fold(0, |length, byte| length << 8 | u64::from(*byte));
    let beyond = bytes.saturating_sub(riff + 8);
    if head.starts_with(b"RIFF") && beyond >= ROUND && beyond % ROUND < 2 {
        sound.stated += beyond - beyond % ROUND;
    }
    let end = sound.start.saturating_add(sound.stated);
    // Two lengths that say the same are right, unless there is more behind them than they have.
    let is_stated_twice = (end..end.saturating_add(2)).contains(&(riff + 8)) && there / 2 < sound.stated;
    let length = match is_stated_twice {
        true => there.min(sound.stated),
        false => sound_length(&mut *source, layout, &sound, there)?,
    };
    if MPEG_TAGS.contains(&format_tag(&sound.format)) {
        return mpeg(source, sound.start..sound.start + length);
    }
    if let Some(name) = unreadable(&sound.format) {
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
    let has_plain_length = mend_format(&mut sound.format, channels);
    let end = sound.start + length;
    let file_end = end.max(riff.saturating_add(8));
    let unseen = match layout {
        Layout::Riff => {
            Unseen::ending(&mut *source, &[end + end % 2, file_end.saturating_add(file_end % 2)])?
        }
        Layout::Wave64 => Unseen::default(),
    };
    // What else such a file has may be damaged, and says nothing of its sound.
    let is_right = !has_plain_length
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

/// The MPEG audio in a stretch of a file.
fn mpeg(source: Box<dyn MediaSource>, stretch: Range<u64>) -> io::Result<Content> {
    Ok(match MpegStream::find(Window::open(Vec::new(), source, stretch))? {
        Ok(stream) => Content::Mpeg(stream),
        Err(source) => Content::container(source),
    })
}

/// What a format is of, where that is not decoded.
fn unreadable(format: &[u8]) -> Option<String> {
    let tag = format_tag(format);
    let of_tags = format.get(NUMBER + 2..EXTENDED).is_some_and(|rest| OF_TAGS.contains(&rest));
    if number(format, 0) == EXTENSIBLE && format.len() >= EXTENDED && !of_tags {
        let id: String = format[NUMBER..EXTENDED].iter().map(|byte| format!("{byte:02x}")).collect();
        return Some(names::wave_id(&id).map_or_else(|| format!("the unknown format {id}"), str::to_owned));
    }
    let is_half = tag == FLOATS && number(format, BITS) == 16;
    let bits = number(format, BITS);
    match names::wave(tag) {
        Some(name) => Some(name.to_owned()),
        None if tag == PCM && bits > MOST_BITS => Some(format!("integers of {bits} bits")),
        None if is_half => Some("floats of 16 bits".to_owned()),
        None => {
            let is_read =
                [PCM, FLOATS, EXTENSIBLE].iter().chain(&LAWS).chain(&ADPCM).any(|read| *read == tag);
            (!is_read).then(|| format!("the unknown format {tag:#06x}"))
        }
    }
}

/// Walks through the chunks up to the sound.
fn find_sound(source: &mut dyn MediaSource, layout: Layout) -> io::Result<Option<Sound>> {
    let mut place = if layout == Layout::Riff { 12 } else { 40 };
    let (mut format, mut long_length) = (None, None);
    for _ in 0..MOST_CHUNKS {
        let Some(chunk) = read_chunk(source, layout, place)? else { return Ok(None) };
        match &chunk.name.map(|letter| letter.to_ascii_lowercase()) {
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
    if tag == EXTENSIBLE { number(format, NUMBER) } else { tag }
}

/// The number at this place of a format, 0 where it is not there.
fn number(format: &[u8], place: usize) -> u16 {
    format.get(place..place + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// Brings a format into the form that is described for its samples, where these are integers, floats or of a law. Returns
/// whether they are, so that their number follows from their bytes.
fn mend_format(format: &mut Vec<u8>, channels: u16) -> bool {
    let tag = format_tag(format);
    let put = |format: &mut Vec<u8>, place: usize, number: u16| {
        format[place..place + 2].copy_from_slice(&number.to_le_bytes());
    };
    if format.len() < BITS || ADPCM.contains(&tag) {
        return false;
    }
    if number(format, 0) == EXTENSIBLE && !LAWS.contains(&tag) && format.len() >= EXTENDED {
        format.truncate(EXTENDED);
        let bits = number(format, BITS);
        if !(1..=bits).contains(&number(format, VALID_BITS)) {
            put(format, VALID_BITS, bits);
        }
        mend_loudspeakers(format, channels);
        return true;
    }
    if number(format, BITS) == 0 {
        let frame = number(format, FRAME_BYTES);
        format.resize(PLAIN, 0);
        put(format, BITS, 8 * frame.checked_div(channels).unwrap_or(0).min(8));
    }
    if LAWS.contains(&tag) {
        put(format, BITS, 8);
    }
    put(format, 0, tag);
    format.truncate(PLAIN);
    if tag != PCM {
        format.extend([0, 0]);
    }
    true
}

/// Gives the channels the first loudspeakers where the format gives them some that there are not, or too few.
fn mend_loudspeakers(format: &mut [u8], channels: u16) {
    let Some(field) = format.get_mut(LOUDSPEAKERS..LOUDSPEAKERS + 4) else { return };
    let found = u32::from_le_bytes([field[0], field[1], field[2], field[3]]);
    let is_right = found.count_ones() == u32::from(channels) && found >> NUMBERED == 0;
    if found != 0 && !is_right {
        field.copy_from_slice(&((1u32 << channels) - 1).to_le_bytes());
    }
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
