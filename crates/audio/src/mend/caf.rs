//! CAF files: a length that is not known, or that a cut made too large, becomes one; what is no chunk is left out.

use std::io;

use symphonia::core::io::MediaSource;

use super::{Content, Edits, Mended, Unseen, names};
use crate::window::{Window, peek};

/// Most chunks of a file.
const MOST_CHUNKS: usize = 1000;
/// Bytes of a file before its sound that are read to mend them.
const LONGEST_HEADER: u64 = 1 << 20;
/// Bytes of a chunk's head: its name and its length.
const HEAD: u64 = 12;
/// Bytes in the chunk of sound before the sound.
const BEFORE_SOUND: u64 = 4;
/// Bytes of the table of packets before the packets.
const PACKETS: usize = 24;
/// Most bytes of a packet.
const LONGEST_PACKET: u32 = 1 << 20;

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let (mut place, mut description, mut has_sound, mut edits) = (8, Vec::new(), false, None);
    for _ in 0..MOST_CHUNKS {
        let head = peek(&mut *source, place, HEAD as usize)?;
        let Some(length) = head.get(4..).and_then(|length| length.first_chunk()) else { break };
        let (start, length) = (place + HEAD, u64::from_be_bytes(*length));
        let end = start.saturating_add(length);
        if head.starts_with(b"desc") {
            description = peek(&mut *source, start, 32)?;
            if let Some(name) = unreadable(&description) {
                return Ok(Content::Unreadable(name));
            }
        }
        if head.starts_with(b"pakt") {
            edits = heard(&description, &peek(&mut *source, start, PACKETS)?);
        }
        let is_sound = head.starts_with(b"data");
        if is_sound && start <= LONGEST_HEADER {
            let is_empty = length <= BEFORE_SOUND && bytes > end && !is_chunk(&mut *source, end, bytes)?;
            // What a cut takes from packets of varying length is the table of them.
            if length == u64::MAX || is_empty || (end > bytes && bytes_per_packet(&description) > 0) {
                let mut header = peek(&mut *source, 0, start as usize)?;
                header[(start - 8) as usize..].copy_from_slice(&(bytes - start).to_be_bytes());
                let stated_s =
                    if length < u64::MAX && end > bytes { stated_s(&description, length) } else { None };
                let unseen = Unseen { stated_s, edits, ..Unseen::default() };
                return Ok(Content::Container(Mended {
                    source: Window::open(header, source, start..bytes),
                    unseen,
                }));
            }
        }
        if !is_chunk(&mut *source, place, bytes)? {
            break;
        }
        has_sound |= is_sound;
        place = end;
    }
    if !has_sound {
        return Ok(Content::container(source));
    }
    let unseen = Unseen { edits, ..Unseen::ending(&mut *source, &[place])? };
    Ok(Content::Container(Mended { source: Window::open(Vec::new(), source, 0..place), unseen }))
}

/// Whether a whole chunk stands at `place`.
fn is_chunk(source: &mut dyn MediaSource, place: u64, bytes: u64) -> io::Result<bool> {
    let head = peek(source, place, HEAD as usize)?;
    let Some((name, length)) = head.split_first_chunk::<4>() else { return Ok(false) };
    let length = length.first_chunk().map(|length| u64::from_be_bytes(*length));
    let is_name = name.iter().all(|byte| (b' '..=b'~').contains(byte));
    Ok(is_name && length.is_some_and(|length| (place + HEAD).saturating_add(length) <= bytes))
}

/// Which of the sound is heard, where the table of packets says that encoders added some.
///
/// # Source
/// Apple Core Audio Format specification, "Packet Table Chunk".
fn heard(description: &[u8], packets: &[u8]) -> Option<Edits> {
    let rate = f64::from_be_bytes(*description.first_chunk()?);
    let valid = i64::from_be_bytes(*packets.get(8..)?.first_chunk()?);
    let [priming, remainder] = [16, 20].map(|place| number(packets, place).unwrap_or(0));
    let start = f64::from(priming);
    let is_cut = valid > 0 && (priming > 0 || remainder > 0) && rate.is_finite();
    is_cut.then(|| Edits::keep(vec![start..start + valid as f64], rate))?
}

/// What a description is of, where that cannot be decoded.
fn unreadable(description: &[u8]) -> Option<String> {
    if let Some(name) = description.get(8..12).and_then(names::caf) {
        return Some(name.to_owned());
    }
    let packet = bytes_per_packet(description);
    (packet > LONGEST_PACKET).then(|| format!("CAF with packets of {packet} bytes"))
}

/// Bytes of each packet, 0 where they vary.
fn bytes_per_packet(description: &[u8]) -> u32 {
    number(description, 16).unwrap_or(0)
}

/// The length in seconds of a chunk of sound of `length` bytes.
fn stated_s(description: &[u8], length: u64) -> Option<f64> {
    let rate = f64::from_be_bytes(*description.first_chunk()?);
    let packets = length.saturating_sub(BEFORE_SOUND).checked_div(bytes_per_packet(description).into())?;
    let seconds = packets as f64 * f64::from(number(description, 20)?) / rate;
    seconds.is_finite().then_some(seconds)
}

fn number(description: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*description.get(place..)?.first_chunk()?))
}
