//! The tag that encoders put into the first frame of a stream in place of sound: how many frames follow, and how much of
//! them the encoder added.

use super::header::{FrameHeader, HEADER};

/// What a Xing, Info or VBRI tag says of the stream that follows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StreamTag {
    /// Frames, the tag's own left out.
    pub(super) frames: Option<u64>,
    /// Bytes, the tag's own frame among them.
    pub(super) bytes: Option<u64>,
    /// Samples that an encoder of a known kind added.
    pub(super) added: Option<Added>,
}

/// Samples that an encoder added, with the delay of the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) at_start: u64,
    pub(super) at_end: u64,
}

/// Samples by which a decoder lags.
const DECODER_DELAY: u64 = 529;
/// Encoders whose delay and padding are known to be meant as LAME means them.
const KNOWN_ENCODERS: [&[u8]; 3] = [b"LAME", b"Lavf", b"Lavc"];

impl StreamTag {
    /// Reads the tag of a frame, if it has one.
    pub(super) fn parse(frame: &[u8], header: &FrameHeader) -> Option<Self> {
        if header.layer != 3 {
            return None;
        }
        Self::parse_xing(frame, header).or_else(|| Self::parse_vbri(frame, header))
    }

    fn parse_xing(frame: &[u8], header: &FrameHeader) -> Option<Self> {
        let (start, end) = header.side_information();
        let tag = frame.get(end..)?;
        let is_tag = tag.starts_with(b"Xing") || tag.starts_with(b"Info");
        if !is_tag || frame[start..end].iter().any(|byte| *byte != 0) {
            return None;
        }
        let mut fields = Fields(tag.get(4..)?);
        let flags = fields.number(4)?;
        let frames = if flags & 1 != 0 { Some(fields.number(4)?) } else { None };
        let bytes = if flags & 2 != 0 { Some(fields.number(4)?) } else { None };
        if flags & 4 != 0 {
            fields.take(100)?;
        }
        if flags & 8 != 0 {
            fields.take(4)?;
        }
        let added = Self::parse_lame(fields, frame, header);
        Some(Self { frames, bytes, added })
    }

    /// Reads LAME's part of the tag. A wrong checksum means that there is none.
    fn parse_lame(mut fields: Fields<'_>, frame: &[u8], header: &FrameHeader) -> Option<Added> {
        let encoder = fields.take(9)?;
        let _ = fields.take(12)?;
        let added = fields.number(3)?;
        let checked = fields.take(10).is_some();
        if checked && (header.has_checksum || encoder.starts_with(b"LAME")) {
            let end = frame.len() - fields.0.len();
            let stated = fields.number(2).unwrap_or(0);
            if stated != 0 && stated != u64::from(checksum(&frame[..end])) {
                return None;
            }
        }
        if !KNOWN_ENCODERS.iter().any(|known| encoder.starts_with(known)) {
            return Some(Added { at_start: 0, at_end: 0 });
        }
        let padding = added & 0xfff;
        Some(Added { at_start: DECODER_DELAY + (added >> 12), at_end: padding.saturating_sub(DECODER_DELAY) })
    }

    fn parse_vbri(frame: &[u8], header: &FrameHeader) -> Option<Self> {
        let (start, _) = header.side_information();
        let place = HEADER + 32;
        let mut fields = Fields(frame.get(place..)?);
        if fields.take(4)? != b"VBRI" || frame[start..place].iter().any(|byte| *byte != 0) {
            return None;
        }
        if fields.number(2)? != 1 {
            return None;
        }
        let _ = fields.take(4)?;
        let bytes = fields.number(4)?;
        let frames = fields.number(4)?;
        Some(Self { frames: Some(frames), bytes: Some(bytes), added: None })
    }
}

/// Bytes that are read from the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of `count` bytes, the highest first.
    fn number(&mut self, count: usize) -> Option<u64> {
        Some(self.take(count)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// The checksum of a tag: CRC-16 with the polynomial 0x8005, lowest bit first.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 0 { sum >> 1 } else { sum >> 1 ^ 0xa001 })
    })
}
