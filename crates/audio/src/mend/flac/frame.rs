//! FLAC frames by their headers and checksums: where a stream begins anew, and where its last frame ends.
//!
//! # Source
//! RFC 9639, sections 9.1 and 9.3.

use std::io;

use memchr::memrchr_iter;
use symphonia::core::io::MediaSource;

use crate::window::peek;

/// Bytes of the longest header of a frame.
pub(super) const LONGEST_HEADER: usize = 16;
/// Bytes of the longest frame that is looked for.
const LONGEST_FRAME: u64 = 1 << 20;
/// Bytes that are searched at once.
const SEARCHED: u64 = 1 << 18;

/// What a frame's header says.
pub(super) struct FrameHeader {
    /// Samples of one channel, where they are fewer than 65,536.
    pub(super) block_size: Option<u16>,
    /// Whether blocks differ in length.
    pub(super) is_variable: bool,
    /// Whether it is the first of its stream.
    pub(super) is_first: bool,
    /// Codes of the sample rate and of the bits of a sample.
    codes: [u8; 2],
}

impl FrameHeader {
    /// Reads the header at the beginning of `bytes`, if it is one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let [0xff, second @ (0xf8 | 0xf9), third, fourth, number] = *bytes.first_chunk::<5>()? else {
            return None;
        };
        // The frame's number, in the manner of UTF-8, stands before a block size and a rate that are written out.
        let written = 4 + (number.leading_ones() as usize).max(1);
        let byte = |place: usize| bytes.get(written + place).copied();
        let (block_size, size_bytes) = match third >> 4 {
            1 => (Some(192), 0),
            code @ 2..=5 => (Some(144 << code), 0),
            6 => (Some(u16::from(byte(0)?) + 1), 1),
            7 => (u16::from_be_bytes([byte(0)?, byte(1)?]).checked_add(1), 2),
            code @ 8..=15 => (Some(1 << code), 0),
            _ => return None,
        };
        let rate_bytes = match third & 0xf {
            12 => 1,
            13 | 14 => 2,
            15 => return None,
            _ => 0,
        };
        let end = written + size_bytes + rate_bytes;
        let is_whole = checksum_8(bytes.get(..end)?) == *bytes.get(end)?;
        is_whole.then_some(Self {
            block_size,
            is_variable: second & 1 == 1,
            is_first: number == 0,
            codes: [third & 0xf, fourth & 0xf],
        })
    }

    /// Whether both may be of one stream.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.is_variable, self.codes) == (other.is_variable, other.codes)
    }
}

/// Most frames whose end is looked for: of those behind the sound some are none, and a file may be made of such.
const MOST_TRIED: usize = 64;

/// Where the last frame like `first` may end that begins at `start` or later, by its checksum. A checksum may be right by
/// chance as well, so that of several places one is right.
pub(super) fn last_ends(
    source: &mut dyn MediaSource,
    first: &FrameHeader,
    start: u64,
    bytes: u64,
) -> io::Result<Vec<u64>> {
    let (mut searched_from, mut tried) = (bytes, 0);
    while searched_from > start {
        let place = searched_from.saturating_sub(SEARCHED).max(start);
        // A frame may end behind what is searched for its beginning.
        let read = (searched_from + LONGEST_FRAME).min(bytes) - place;
        let block = peek(source, place, read as usize)?;
        let here = ((searched_from - place) as usize).min(block.len());
        for at in memrchr_iter(0xff, &block[..here]) {
            let frame = &block[at..];
            if FrameHeader::parse(frame).is_some_and(|header| header.is_like(first)) {
                tried += 1;
                if tried > MOST_TRIED {
                    return Ok(Vec::new());
                }
                let ends = checked_ends(frame);
                if !ends.is_empty() {
                    return Ok(ends.into_iter().map(|end| place + (at + end) as u64).collect());
                }
            }
        }
        searched_from = place;
    }
    Ok(Vec::new())
}

/// Behind how many bytes the checksum of all before it stands.
fn checked_ends(frame: &[u8]) -> Vec<usize> {
    let mut sum = 0u16;
    let mut ends = Vec::new();
    for (place, byte) in frame.iter().enumerate() {
        let before = sum;
        sum = sum << 8 ^ CHECKSUMS_16[usize::from(sum >> 8) ^ usize::from(*byte)];
        // Zeros behind a frame keep its checksum right.
        if sum == 0 && before != 0 && place >= LONGEST_HEADER {
            ends.push(place + 1);
        }
    }
    ends
}

/// CRC-8 with the polynomial 0x07, highest bit first.
fn checksum_8(bytes: &[u8]) -> u8 {
    let shift = |sum: u8, _| if sum >> 7 == 0 { sum << 1 } else { sum << 1 ^ 0x07 };
    bytes.iter().fold(0, |sum, byte| (0..8).fold(sum ^ byte, shift))
}

/// CRC-16 of each byte with the polynomial 0x8005, highest bit first.
const CHECKSUMS_16: [u16; 256] = {
    let mut sums = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut sum, mut bit) = ((byte as u16) << 8, 0);
        while bit < 8 {
            sum = if sum >> 15 == 0 { sum << 1 } else { sum << 1 ^ 0x8005 };
            bit += 1;
        }
        sums[byte] = sum;
        byte += 1;
    }
    sums
};
