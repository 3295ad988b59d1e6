//! Which track of a Matroska file is the main one, and what was done to its packets.
//!
//! # Source
//! RFC 9559, section 5.1.4; the elements' numbers are those of its section 27.1.

use super::elements::{element, elements, number};
use crate::mend::names;

const TRACK: u32 = 0xae;
const TRACK_NUMBER: u32 = 0xd7;
const TRACK_TYPE: u32 = 0x83;
const FLAG_DEFAULT: u32 = 0x88;
const CODEC: u32 = 0x86;
const CODEC_PRIVATE: u32 = 0x63a2;
const AUDIO: u32 = 0xe1;
const BIT_DEPTH: u32 = 0x6264;
const ENCODINGS: u32 = 0x6d80;
const ENCODING: u32 = 0x6240;
const ENCODING_SCOPE: u32 = 0x5032;
const COMPRESSION: u32 = 0x5034;
const ALGORITHM: u32 = 0x4254;
const SETTINGS: u32 = 0x4255;
const ENCRYPTION: u32 = 0x5035;

/// The type of a track of sound.
const SOUND: u64 = 2;
/// The algorithm, zlib, that is meant without one, and the one that takes off bytes with which every packet begins.
const ZLIB: u64 = 0;
const HEADER_STRIPPING: u64 = 3;
/// Packets, among what an encoding may apply to.
const PACKETS: u64 = 1;

/// The track of sound that is to be heard.
pub(super) enum MainTrack {
    /// Its number, and the bytes that were taken off its packets.
    Readable { number: u64, stripped: Vec<u8> },
    /// There is none that can be decoded; what the first is, by its name.
    Unreadable(String),
}

/// The main track among these: of those that can be decoded the first that the file prefers, or the first.
pub(super) fn main_track(tracks: &[u8]) -> Option<MainTrack> {
    let sounds = elements(tracks).filter(|(id, _)| *id == TRACK).map(|(_, track)| track);
    let sounds: Vec<&[u8]> = sounds.filter(|track| number(track, TRACK_TYPE, 0) == SOUND).collect();
    let is_read = |track: &&&[u8]| unreadable(track).is_none() && stripped(track).is_ok();
    let is_preferred = |track: &&&[u8]| number(track, FLAG_DEFAULT, 1) == 1;
    let preferred = sounds.iter().filter(is_read).find(is_preferred);
    let main = preferred.or_else(|| sounds.iter().find(is_read)).or(sounds.first())?;
    Some(match (unreadable(main), stripped(main)) {
        (Some(name), _) => MainTrack::Unreadable(name),
        (None, Err(name)) => MainTrack::Unreadable(name.to_owned()),
        (None, Ok(stripped)) => MainTrack::Readable { number: number(main, TRACK_NUMBER, 0), stripped },
    })
}

/// A track's codec, if it is not decoded.
fn unreadable(track: &[u8]) -> Option<String> {
    let codec = element(track, CODEC)?;
    let codec = String::from_utf8_lossy(codec.split(|byte| *byte == 0).next()?);
    let bits = element(track, AUDIO).map_or(0, |audio| number(audio, BIT_DEPTH, 0));
    names::matroska(&codec, bits, element(track, CODEC_PRIVATE).unwrap_or_default())
}

/// Most bytes that are taken off each packet.
const MOST_STRIPPED: usize = 255;

/// The bytes that were taken off a track's packets, or the name of what was done to them instead.
fn stripped(track: &[u8]) -> Result<Vec<u8>, &'static str> {
    let encodings = element(track, ENCODINGS).unwrap_or_default();
    let mut encodings = elements(encodings).filter(|(id, _)| *id == ENCODING).map(|(_, content)| content);
    let Some(encoding) = encodings.next() else { return Ok(Vec::new()) };
    if element(encoding, ENCRYPTION).is_some() {
        return Err("encrypted Matroska");
    }
    let compression = element(encoding, COMPRESSION).unwrap_or_default();
    let is_stripped = number(compression, ALGORITHM, ZLIB) == HEADER_STRIPPING;
    if !is_stripped || number(encoding, ENCODING_SCOPE, PACKETS) != PACKETS || encodings.next().is_some() {
        return Err("compressed Matroska");
    }
    // They are put before every packet.
    let stripped = element(compression, SETTINGS).unwrap_or_default();
    if stripped.len() > MOST_STRIPPED { Err("compressed Matroska") } else { Ok(stripped.to_vec()) }
}
