//! AIFF files: their lengths are compared with what is there; what is stored as in WAVE becomes that.

use std::io;

use symphonia::core::io::MediaSource;

use super::{Content, Mended, Unseen, wave};
use crate::window::{Window, peek};

/// Most chunks before the sound.
const MOST_CHUNKS: usize = 1000;
/// Bytes of the longest description of the sound that is read.
const LONGEST_DESCRIPTION: u64 = 1024;
/// Bytes of a description with the mark of a compression, and without its name.
const UNNAMED: usize = 22;
/// Bytes between the head of the chunk of sound and the sound.
const BEFORE_SOUND: u64 = 8;

/// Mends an AIFF file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let head = peek(&mut *source, 0, 12)?;
    let (mut place, mut description) = (12, None);
    for _ in 0..MOST_CHUNKS {
        let chunk = peek(&mut *source, place, 8)?;
        let (Some(name), Some(size)) = (chunk.first_chunk::<4>(), chunk.last_chunk::<4>()) else { break };
        let (start, length) = (place + 8, u64::from(u32::from_be_bytes(*size)));
        if name == b"COMM" {
            description = Some(peek(&mut *source, start, length.min(LONGEST_DESCRIPTION) as usize)?);
        }
        if name == b"SSND" {
            let Some(description) = description else { break };
            let stated_end = 8 + u64::from(u32::from_be_bytes([head[4], head[5], head[6], head[7]]));
            let is_right = length > BEFORE_SOUND && start + length <= stated_end.min(bytes);
            let end = if is_right { start + length } else { bytes };
            let offset =
                peek(&mut *source, start, 4)?.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
            let sound = (start + BEFORE_SOUND + u64::from(offset)).min(end)..end;
            let ends = [end + end % 2, stated_end + stated_end % 2];
            let mut unseen = Unseen::ending(&mut *source, if is_right { &ends } else { &[] })?;
            if start + length > bytes && length.max(stated_end) < UNKNOWN {
                unseen.stated_s = stated_s(&description);
            }
            if let Some(format) = as_wave(&description) {
                let header = wave::header(&format, sound.end - sound.start);
                return Ok(Content::Container(Mended {
                    source: Window::open(header, source, sound),
                    unseen,
                }));
            }
            // What else such a file has may be damaged, and says nothing of its sound.
            let header = header(&head, &description, sound.end - sound.start);
            return Ok(Content::Container(Mended { source: Window::open(header, source, sound), unseen }));
        }
        place = start + length + length % 2;
    }
    Ok(Content::container(source))
}

/// Sizes from here on mean that the writer could not know: sox's through a pipe.
const UNKNOWN: u64 = 0x7f00_0000;

/// The length in seconds that a description states.
fn stated_s(description: &[u8]) -> Option<f64> {
    let frames = u32::from_be_bytes(*description.get(2..)?.first_chunk()?);
    Some(f64::from(frames) / f64::from(sample_rate(description)?))
}

/// The sample rate of a description, in whole Hz.
fn sample_rate(description: &[u8]) -> Option<u32> {
    // An extended float: a sign and an exponent of 15 bits, of which whole numbers need the highest 32 of the fraction.
    let exponent = i32::from(u16::from_be_bytes(*description.get(8..)?.first_chunk()?) & 0x7fff) - 16_383;
    let fraction = u32::from_be_bytes(*description.get(10..)?.first_chunk()?);
    fraction.checked_shr(u32::try_from(31 - exponent).ok()?).filter(|rate| *rate > 0)
}

/// The description, in the manner of WAVE, of samples of three or four bytes whose lowest comes first.
fn as_wave(description: &[u8]) -> Option<Vec<u8>> {
    let number =
        |place: usize| Some(u16::from_be_bytes([*description.get(place)?, *description.get(place + 1)?]));
    let (channels, bits) = (number(0)?, number(6)?);
    if ![Some(b"sowt".as_slice()), Some(b"42n1")].contains(&description.get(18..22))
        || !(17..=32).contains(&bits)
    {
        return None;
    }
    let rate = sample_rate(description)?;
    let frame_bytes = channels.checked_mul(bits.div_ceil(8))?;
    let mut format = vec![1, 0];
    format.extend(channels.to_le_bytes());
    format.extend(rate.to_le_bytes());
    format.extend(rate.wrapping_mul(u32::from(frame_bytes)).to_le_bytes());
    format.extend(frame_bytes.to_le_bytes());
    format.extend((8 * bits.div_ceil(8)).to_le_bytes());
    Some(format)
}

/// The header of a file with this much sound.
fn header(head: &[u8], description: &[u8], length: u64) -> Vec<u8> {
    let mut description = description.to_vec();
    // A name of the compression follows its mark, and may be missing.
    if &head[8..12] == b"AIFC" && description.len() == UNNAMED {
        description.extend([0, 0]);
    }
    let short = |length: u64| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let mut header = b"COMM".to_vec();
    header.extend(short(description.len() as u64));
    header.extend(&description);
    header.extend(vec![0; description.len() % 2]);
    header.extend(b"SSND");
    header.extend(short(BEFORE_SOUND + length));
    header.extend([0; BEFORE_SOUND as usize]);
    let form = short(4 + header.len() as u64 + length);
    [b"FORM", &form, &head[8..12], &header].concat()
}
