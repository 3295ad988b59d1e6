//! Where frames begin: a header alone is no proof, as any two bytes may look like one.

use super::header::{FrameHeader, HEADER};

/// Frames that must follow each other before a stream is believed to begin.
const FRAMES_OF_A_STREAM: usize = 4;
/// Frames that must do so behind something else: in samples that are written out some look like headers.
const FRAMES_BEHIND_JUNK: usize = 12;
/// Frames that must follow each other before a known stream is believed to go on after a gap.
const FRAMES_AFTER_A_GAP: usize = 2;
/// Bytes of the longest frame in free format that a decoder takes.
const LONGEST_FREE: usize = 2_304;
/// Bytes that are looked at from a frame on: twelve frames, each of 2,881 bytes at most, and a header.
pub(crate) const LOOK_AHEAD: usize = FRAMES_BEHIND_JUNK * 2_881 + HEADER;

/// What must hold of a frame to be believed.
#[derive(Clone, Copy)]
pub(super) struct Belief<'a> {
    /// The stream's last header, where a stream is known.
    pub(super) stream: Option<&'a FrameHeader>,
    /// Whether the frame stands where the one before ends.
    pub(super) is_in_place: bool,
    /// Bytes of a frame in free format, 0 where not known.
    pub(super) free: usize,
}

/// A frame that is believed.
pub(super) struct Found {
    pub(super) header: FrameHeader,
    pub(super) length: usize,
    /// Bytes of a frame in free format, without padding.
    pub(super) free: usize,
}

impl Belief<'_> {
    /// The frame at the beginning of `ahead`, which ends before [`LOOK_AHEAD`] only where the file does.
    pub(super) fn find(self, ahead: &[u8]) -> Option<Found> {
        let header = FrameHeader::parse(ahead)?;
        let goes_on = self.stream.is_some_and(|stream| stream.is_like(&header));
        let free = match header.is_free() {
            true if goes_on && self.free > 0 => self.free,
            // Any two bytes that look like a header may stand three times at some distance.
            true if self.stream.is_none() && !self.is_in_place => return None,
            true => free_length(&header, ahead)?,
            false => 0,
        };
        let keeps_channels = self.stream.is_some_and(|stream| stream.channels == header.channels);
        let (frames, reaches_end) = chain(&header, ahead, free);
        let is_believed = if goes_on && keeps_channels {
            self.is_in_place || reaches_end || frames >= FRAMES_AFTER_A_GAP
        } else {
            let (all, before_end) = match (self.is_in_place, self.stream) {
                (true, _) => (FRAMES_OF_A_STREAM, 1),
                (false, Some(_)) => (FRAMES_OF_A_STREAM, FRAMES_AFTER_A_GAP),
                (false, None) => (FRAMES_BEHIND_JUNK, FRAMES_OF_A_STREAM),
            };
            frames >= all || (reaches_end && frames >= before_end)
        };
        is_believed.then(|| Found { header, length: header.frame_bytes(free), free })
    }
}

/// Whether a stream begins with these [`LOOK_AHEAD`] bytes: more frames than chance puts end to end.
pub(crate) fn begins_stream(ahead: &[u8]) -> bool {
    FrameHeader::parse(ahead)
        .filter(|header| !header.is_free())
        .is_some_and(|header| chain(&header, ahead, 0).0 >= FRAMES_OF_A_STREAM)
}

/// Whether a file of another kind begins with these bytes: FLAC, Ogg, WAVE, AIFF or CAF.
pub(crate) fn begins_container(ahead: &[u8]) -> bool {
    let form = ahead.get(8..12);
    match ahead.first_chunk::<4>() {
        Some(b"RIFF" | b"RF64" | b"BW64") => form == Some(b"WAVE"),
        Some(b"FORM") => form == Some(b"AIFF") || form == Some(b"AIFC"),
        Some(b"fLaC") => ahead.get(5..8) == Some(&[0, 0, 0x22]),
        Some(b"OggS") => ahead.get(4..6) == Some(&[0, 2]),
        Some(b"caff") => ahead.get(4..6) == Some(&[0, 1]),
        _ => false,
    }
}

/// How many frames like the first stand end to end, of those that are looked at, and whether the file ends with them.
fn chain(first: &FrameHeader, ahead: &[u8], free: usize) -> (usize, bool) {
    let (mut frames, mut place) = (0, 0);
    while frames < FRAMES_BEHIND_JUNK {
        let rest = &ahead[place..];
        if rest.is_empty() || tag_length(rest).is_some() {
            return (frames, true);
        }
        match FrameHeader::parse(rest) {
            Some(header) if header.is_like(first) && header.channels == first.channels => {
                let length = header.frame_bytes(free);
                if length > rest.len() {
                    // The file was cut within this frame.
                    return (frames, frames > 0);
                }
                place += length;
                frames += 1;
            }
            _ => break,
        }
    }
    (frames, false)
}

/// Bytes of a frame in free format, without padding: where the next two begin tells.
fn free_length(header: &FrameHeader, ahead: &[u8]) -> Option<usize> {
    let follows = |place: usize| {
        let next = FrameHeader::parse(ahead.get(place..)?)?;
        (next.is_like(header) && next.channels == header.channels).then_some(next)
    };
    (HEADER..LONGEST_FREE).find_map(|length| {
        let free = length.checked_sub(header.padding_bytes())?;
        let next = follows(length)?;
        follows(length + next.frame_bytes(free)).map(|_| free)
    })
}

/// Bytes of the tag at the beginning of `ahead`, if there is one: ID3 of both kinds, or APE.
pub(crate) fn tag_length(ahead: &[u8]) -> Option<u64> {
    if ahead.starts_with(b"TAG") {
        return Some(128);
    }
    if ahead.starts_with(b"ID3") {
        let size = ahead.get(6..10)?;
        let is_size = size.iter().all(|byte| byte & 0x80 == 0);
        let length = size.iter().fold(0, |length, byte| length << 7 | u64::from(*byte));
        // A footer repeats the header.
        let footer = if ahead[5] & 0x10 == 0 { 0 } else { 10 };
        return is_size.then_some(10 + length + footer);
    }
    if ahead.starts_with(b"APETAGEX") {
        let fields = ahead.get(12..24)?;
        let length = u64::from(u32::from_le_bytes([fields[0], fields[1], fields[2], fields[3]]));
        // The size counts the footer and not the header; a footer without a header before it ends the tag.
        let is_header = fields[11] & 0x20 != 0;
        return Some(if is_header { length + 32 } else { 32 });
    }
    None
}

/// Bytes up to the next place where a frame or a tag may begin.
pub(super) fn next_candidate(ahead: &[u8]) -> usize {
    let begins = |byte: &u8| [0xff, b'I', b'T', b'A'].contains(byte);
    ahead.iter().skip(1).position(begins).map_or(ahead.len(), |place| place + 1)
}
