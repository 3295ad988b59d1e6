//! FLAC files: tags behind the sound hide its last frame, a header without block sizes hides all, and files that are joined
//! end to end hide all but the first.

use std::io::{self, Read, SeekFrom};

use memchr::memmem;
use symphonia::core::io::MediaSource;

use super::{Content, stretches};
use crate::window::{Window, peek};

/// How a file begins.
const MARK: &[u8] = b"fLaC";
/// The same with what follows: the head of the block that describes the stream, which may be the last block.
const BEGINNINGS: [&[u8]; 2] = [b"fLaC\x00\x00\x00\x22", b"fLaC\x80\x00\x00\x22"];
/// Bytes that are searched at once.
const SEARCHED: usize = 1 << 18;
/// Most files that are joined.
const MOST_JOINED: usize = 1000;
/// Where the header ends that describes the stream: a mark, a block's head, the block.
const HEADER: usize = 4 + 4 + 34;
/// Where it states the smallest and the largest block.
const BLOCK_SIZES: usize = 8;
/// Fewest samples in a block that is not the last.
const SMALLEST_BLOCK: u16 = 16;
/// Most tags behind the sound.
const MOST_TAGS: usize = 16;

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let starts = beginnings(&mut *source)?;
    if starts.len() == 1 {
        return Ok(Content::Container(mend_one(source, bytes)?, None));
    }
    let one = |source: Box<dyn MediaSource>| {
        let length = source.byte_len().unwrap_or(bytes);
        mend_one(source, length)
    };
    Ok(Content::Joined(stretches(source, starts, bytes)?.into_iter().map(one).collect::<io::Result<_>>()?))
}

/// Where the files begin that are joined in one.
fn beginnings(source: &mut dyn MediaSource) -> io::Result<Vec<u64>> {
    let length = BEGINNINGS[0].len();
    let mut starts = vec![0];
    let (mut searched, mut place) = (Vec::new(), 0);
    source.rewind()?;
    while starts.len() < MOST_JOINED && source.take(SEARCHED as u64).read_to_end(&mut searched)? > 0 {
        let is_beginning =
            |at: &usize| BEGINNINGS.iter().any(|beginning| searched[*at..].starts_with(beginning));
        let found = memmem::find_iter(&searched, MARK).filter(is_beginning).map(|at| place + at as u64);
        // The first is where the file begins.
        starts.extend(found.filter(|start| *start > 0));
        // What may begin at its end is looked at again with what follows.
        let kept = searched.len().min(length - 1);
        place += (searched.len() - kept) as u64;
        searched.drain(..searched.len() - kept);
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(starts)
}

/// Mends one file of `bytes` bytes.
fn mend_one(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Box<dyn MediaSource>> {
    let end = without_tags(&mut *source, bytes)?;
    let mut header = peek(&mut *source, 0, HEADER)?;
    let is_mended = header.len() == HEADER && mend_block_sizes(&mut *source, &mut header)?;
    if end == bytes && !is_mended {
        return Ok(source);
    }
    let start = header.len() as u64;
    Ok(Window::open(header, source, start..end.max(start)))
}

/// Where the file ends without the tags behind it: ID3 of the first kind, Lyrics3 and APE.
fn without_tags(source: &mut dyn MediaSource, bytes: u64) -> io::Result<u64> {
    let mut end = bytes;
    for _ in 0..MOST_TAGS {
        let place = end.saturating_sub(128);
        let tail = peek(source, place, (end - place) as usize)?;
        let length = if tail.len() == 128 && tail.starts_with(b"TAG") {
            128
        } else if tail.ends_with(b"LYRICS200") {
            let digits = tail.len().checked_sub(15).and_then(|start| tail.get(start..start + 6));
            let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok());
            digits.map_or(0, |length| length + 15)
        } else {
            ape_length(&tail)
        };
        if length == 0 || length > end {
            break;
        }
        end -= length;
    }
    Ok(end)
}

/// Bytes of the APE tag at the end of `tail`, 0 without one.
fn ape_length(tail: &[u8]) -> u64 {
    let Some(footer) = tail.last_chunk::<32>().filter(|footer| footer.starts_with(b"APETAGEX")) else {
        return 0;
    };
    let length = u32::from_le_bytes([footer[12], footer[13], footer[14], footer[15]]);
    let header = if footer[23] & 0x80 == 0 { 0 } else { 32 };
    u64::from(length) + header
}

/// Writes block sizes into a header that states none that can be, as the first frame has them.
fn mend_block_sizes(source: &mut dyn MediaSource, header: &mut [u8]) -> io::Result<bool> {
    let size = |place: usize, header: &[u8]| u16::from_be_bytes([header[place], header[place + 1]]);
    let (smallest, largest) = (size(BLOCK_SIZES, header), size(BLOCK_SIZES + 2, header));
    if (SMALLEST_BLOCK..=largest).contains(&smallest) {
        return Ok(false);
    }
    let Some(first) = first_frame(source)? else { return Ok(false) };
    let Some(block) = block_size(&first) else { return Ok(false) };
    let is_variable = first[1] & 1 == 1;
    // A fixed size is told by two that are the same.
    let sizes = if is_variable { (SMALLEST_BLOCK, u16::MAX) } else { (block, block) };
    header[BLOCK_SIZES..BLOCK_SIZES + 2].copy_from_slice(&sizes.0.to_be_bytes());
    header[BLOCK_SIZES + 2..BLOCK_SIZES + 4].copy_from_slice(&sizes.1.to_be_bytes());
    Ok(true)
}

/// The beginning of the first frame, behind all blocks of the header.
fn first_frame(source: &mut dyn MediaSource) -> io::Result<Option<Vec<u8>>> {
    let mut place = 4;
    loop {
        let head = peek(source, place, 4)?;
        let Some(head) = head.first_chunk::<4>() else { return Ok(None) };
        place += 4 + u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        if head[0] & 0x80 != 0 {
            let frame = peek(source, place, 16)?;
            let is_frame = frame.len() == 16 && frame[0] == 0xff && frame[1] & 0xfe == 0xf8;
            return Ok(is_frame.then_some(frame));
        }
    }
}

/// Samples of one channel in a frame.
///
/// # Source
/// RFC 9639, section 9.1.1.
fn block_size(frame: &[u8]) -> Option<u16> {
    // The frame's number, in the manner of UTF-8, stands before a size that is written out.
    let number = (frame[4].leading_ones() as usize).max(1);
    let written = frame.get(4 + number..)?;
    match frame[2] >> 4 {
        1 => Some(192),
        code @ 2..=5 => Some(144 << code),
        6 => Some(u16::from(*written.first()?) + 1),
        7 => u16::from_be_bytes([*written.first()?, *written.get(1)?]).checked_add(1),
        code @ 8..=15 => Some(1 << code),
        _ => None,
    }
}
