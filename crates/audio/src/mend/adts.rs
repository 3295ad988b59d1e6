//! AAC in frames end to end (ADTS): where their headers change another stream begins, and what is no frame between them
//! was sound.

use std::io::{self, BufReader, Read};

use symphonia::core::io::MediaSource;

use super::{Content, Mended, Unseen, between, stretches};
use crate::mpeg::tag_length;
use crate::window::{Window, peek};

/// Bytes of a frame's header.
const HEADER: usize = 7;
/// Samples of one channel in a frame.
const FRAME_SAMPLES: f64 = 1024.0;
/// Sample rates by their number in the header.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
/// Most streams that are joined.
const MOST_JOINED: usize = 1000;

/// What a frame's header says.
///
/// # Source
/// ISO/IEC 14496-3, table 1.A.6.
#[derive(Clone, Copy)]
struct FrameHeader {
    /// Of the profile, the rate and the channels.
    codes: [u8; 3],
    length: u64,
}

impl FrameHeader {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let [0xff, second, third, fourth, fifth, sixth, _] = *bytes.first_chunk::<HEADER>()? else {
            return None;
        };
        let codes = [third >> 6, third >> 2 & 0xf, third << 2 & 0b100 | fourth >> 6];
        let length = u64::from(fourth & 3) << 11 | u64::from(fifth) << 3 | u64::from(sixth >> 5);
        let is_header =
            second & 0xf6 == 0xf0 && usize::from(codes[1]) < RATES.len() && length > HEADER as u64;
        is_header.then_some(Self { codes, length })
    }

    /// Seconds in each byte of the frame.
    fn seconds_per_byte(&self) -> f64 {
        FRAME_SAMPLES / f64::from(RATES[usize::from(self.codes[1])]) / self.length as f64
    }
}

/// Whether two frames like each other begin at `place`.
pub(super) fn begins(source: &mut dyn MediaSource, place: u64) -> io::Result<bool> {
    let Some(first) = FrameHeader::parse(&peek(source, place, HEADER)?) else { return Ok(false) };
    let second = FrameHeader::parse(&peek(source, place + first.length, HEADER)?);
    Ok(second.is_some_and(|second| second.codes == first.codes))
}

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let bytes = before_tags(&mut *source, bytes)?;
    let mut source = Window::open(Vec::new(), source, 0..bytes);
    let mut tagged_from = bytes;
    let (mut starts, mut skipped_s, mut last) = (Vec::new(), vec![], None::<FrameHeader>);
    let mut reader = BufReader::with_capacity(1 << 16, &mut *source);
    let (mut place, mut end, mut head) = (0, 0, [0; HEADER]);
    while read_all(&mut reader, &mut head)? {
        if head.starts_with(b"ID3") {
            // As between the pieces of a stream that was sent in pieces.
            let mut rest = [0; 3];
            let is_read = read_all(&mut reader, &mut rest)?;
            let whole = [&head[..], &rest].concat();
            if let Some(length) = tag_length(&whole).filter(|_| is_read) {
                tagged_from = place;
                reader.seek_relative(length as i64 - whole.len() as i64)?;
                (place, end) = (place + length, end + length);
                continue;
            }
            reader.seek_relative(-(rest.len() as i64))?;
        }
        let Some(header) = FrameHeader::parse(&head) else {
            reader.seek_relative(1 - HEADER as i64)?;
            place += 1;
            continue;
        };
        reader.seek_relative(header.length as i64 - HEADER as i64)?;
        let follows = last.is_some_and(|last| last.codes == header.codes);
        if !follows {
            // One header alone is no proof.
            let mut next = [0; HEADER];
            let is_read = read_all(&mut reader, &mut next)?;
            let is_stream =
                is_read && FrameHeader::parse(&next).is_some_and(|next| next.codes == header.codes);
            let back = if is_read { -(HEADER as i64) } else { 0 };
            reader.seek_relative(if is_stream { back } else { back + 1 - header.length as i64 })?;
            if !is_stream {
                place += 1;
                continue;
            }
            if starts.len() < MOST_JOINED {
                starts.push(if starts.is_empty() { 0 } else { place });
                skipped_s.push(0.0);
            }
        } else if let Some(skipped_s) = skipped_s.last_mut().filter(|_| place - end >= header.length) {
            *skipped_s += (place - end) as f64 * header.seconds_per_byte();
        }
        place += header.length;
        tagged_from = bytes;
        (end, last) = (place, Some(header));
    }
    drop(reader);
    let mended = |source, skipped_s| Mended { source, unseen: Unseen { skipped_s, ..Unseen::default() } };
    // A tag behind the last frame is none of the sound.
    let source = Window::open(Vec::new(), source, 0..tagged_from);
    if starts.len() < 2 {
        return Ok(Content::Container(mended(source, skipped_s.first().copied().unwrap_or(0.0))));
    }
    let joined = stretches(source, &between(&starts, tagged_from))?.into_iter().zip(skipped_s);
    Ok(Content::Joined(joined.map(|(stream, skipped_s)| mended(stream, skipped_s)).collect()))
}

/// Where the tags begin that are known by how a file ends: APEv2, and ID3v1 behind it.
///
/// # Source
/// APE tags header, version 2000: a mark of eight bytes, the version, the length without a header, flags.
fn before_tags(source: &mut dyn MediaSource, bytes: u64) -> io::Result<u64> {
    const ID3V1: u64 = 128;
    const FOOTER: u64 = 32;
    const HAS_HEADER: u32 = 1 << 31;
    let id3v1 = peek(source, bytes.saturating_sub(ID3V1), 3)?;
    let end = if bytes > ID3V1 && id3v1 == b"TAG" { bytes - ID3V1 } else { bytes };
    let footer = peek(source, end.saturating_sub(FOOTER), FOOTER as usize)?;
    let number = |place: usize| footer.get(place..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
    let (Some(length), Some(flags), true) = (number(12), number(20), footer.starts_with(b"APETAGEX")) else {
        return Ok(end);
    };
    let length = u64::from(length) + if flags & HAS_HEADER == 0 { 0 } else { FOOTER };
    Ok(end.checked_sub(length).unwrap_or(end))
}

/// Fills `bytes`, unless the source ends before.
fn read_all(reader: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
