//! A packet of several Opus streams enters, the first stream's own packet leaves, and what follows it.
//!
//! All streams but the last are framed so that they tell their own length, which the decoder does not read.

use symphonia::core::errors::{Error, Result};

/// Splits off the first stream's packet and turns it into the usual framing.
///
/// # Source
/// RFC 6716, section 3.2 and appendix B: the one difference is the length of the last frame, which self-delimited
/// packets state and others leave to the packet's end.
pub(super) fn split_self_delimited(bytes: &[u8]) -> Result<(Vec<u8>, &[u8])> {
    split(bytes).ok_or(Error::DecodeError("opus: broken framing of several streams"))
}

fn split(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut cursor = Cursor { bytes, at: 0 };
    let code = cursor.byte()? & 0b11;
    // Frames but the last, whose lengths either framing states, and their bytes; bytes of padding at the end.
    let (mut frames_before_last, mut bytes_before_last, mut padding) = (0, 0, 0);
    let mut is_constant = true;
    match code {
        0 => {}
        1 => frames_before_last = 1,
        2 => {
            is_constant = false;
            bytes_before_last = cursor.length()?;
        }
        _ => {
            let count = cursor.byte()?;
            is_constant = count & 0x80 == 0;
            frames_before_last = usize::from(count & 0x3f).checked_sub(1)?;
            if count & 0x40 != 0 {
                padding = cursor.padding()?;
            }
            if !is_constant {
                for _ in 0..frames_before_last {
                    bytes_before_last += cursor.length()?;
                }
            }
        }
    }
    let header_end = cursor.at;
    let last = cursor.length()?;
    if is_constant {
        bytes_before_last = frames_before_last * last;
    }
    let end = cursor.at + bytes_before_last + last + padding;
    let body = bytes.get(cursor.at..end)?;
    Some(([&bytes[..header_end], body].concat(), &bytes[end..]))
}

/// Reads numbers from the beginning of a packet.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    /// The length of a frame: one byte, or two from 252 on.
    fn length(&mut self) -> Option<usize> {
        let first = usize::from(self.byte()?);
        if first < 252 { Some(first) } else { Some(first + 4 * usize::from(self.byte()?)) }
    }

    /// The length of the padding: 254 for each byte of 255, and the byte that ends them.
    fn padding(&mut self) -> Option<usize> {
        let mut total = 0;
        loop {
            match self.byte()? {
                255 => total += 254,
                last => return Some(total + usize::from(last)),
            }
        }
    }
}
