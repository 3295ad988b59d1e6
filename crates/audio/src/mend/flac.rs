//! FLAC files: what stands behind the sound hides its last frame, a header without block sizes hides all, and files that are
//! joined end to end hide all but the first, with their headers or without.

mod frame;

use std::io::{self, Read, SeekFrom};
use std::ops::Range;

use memchr::memmem;
use symphonia::core::io::MediaSource;

use self::frame::{FrameHeader, LONGEST_HEADER, last_ends};
use super::{Content, Mended, Unseen, begins_sound, between, stretches};
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
/// Where it states how many samples there are, in the lower half of a byte and four more.
const COUNT: usize = 21;
/// What marks the head of the last block.
const LAST_BLOCK: u8 = 0x80;
/// Fewest samples in a block that is not the last.
const SMALLEST_BLOCK: u16 = 16;

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let header = peek(&mut *source, 0, HEADER)?;
    let starts = beginnings(&mut *source)?;
    if starts.len() == 1 {
        return Ok(Content::Container(mend_one(source, bytes)?));
    }
    let mut joined = Vec::new();
    let mut is_followed_bare = false;
    // From the last on: whether frames without a header follow must be known.
    for mut source in stretches(source, &between(&starts, bytes))?.into_iter().rev() {
        let length = source.byte_len().unwrap_or(bytes);
        let is_bare = !peek(&mut *source, 0, MARK.len())?.starts_with(MARK);
        joined.push(if is_bare {
            mend_one(uncounted(&header, source, 0..length), length + HEADER as u64)?
        } else if is_followed_bare {
            // A header does not count what it has where other frames were joined to its own.
            let header = peek(&mut *source, 0, HEADER)?;
            mend_one(uncounted(&header, source, header.len() as u64..length), length)?
        } else {
            mend_one(source, length)?
        });
        is_followed_bare = is_bare;
    }
    joined.reverse();
    Ok(Content::Joined(joined))
}

/// Where the files begin that are joined in one: each with a header, or with the first of the frames that follow one.
fn beginnings(source: &mut dyn MediaSource) -> io::Result<Vec<u64>> {
    let mut starts = vec![0];
    let first = first_frame(source)?;
    // The first frame of the header before was met.
    let mut is_met = false;
    let (mut searched, mut place) = (Vec::new(), 0);
    source.rewind()?;
    while starts.len() < MOST_JOINED && source.take(SEARCHED as u64).read_to_end(&mut searched)? > 0 {
        // What may begin at its end is looked at again with what follows.
        let here = searched.len().saturating_sub(LONGEST_HEADER);
        let is_header =
            |at: &usize| BEGINNINGS.iter().any(|beginning| searched[*at..].starts_with(beginning));
        let mut found: Vec<_> =
            memmem::find_iter(&searched, MARK).filter(is_header).map(|at| (at, true)).collect();
        if let Some(first) = &first {
            let is_first = |at: &usize| {
                let header = FrameHeader::parse(&searched[*at..]);
                header.is_some_and(|header| header.is_first && header.is_like(&first.header))
            };
            found.extend(memmem::find_iter(&searched, &first.mark).filter(is_first).map(|at| (at, false)));
        }
        found.sort_unstable();
        for (at, has_header) in found.into_iter().filter(|(at, _)| *at < here) {
            // The first is where the file begins.
            if (has_header && place + at as u64 > 0) || (!has_header && is_met) {
                starts.push(place + at as u64);
            }
            is_met = !has_header;
        }
        place += here as u64;
        searched.drain(..here);
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(starts)
}

/// The sound of `source` under a header that does not say how many samples there are.
fn uncounted(header: &[u8], source: Box<dyn MediaSource>, sound: Range<u64>) -> Box<dyn MediaSource> {
    let mut header = header.to_vec();
    forget_count(&mut header);
    if sound.start == 0 {
        // No further block follows the one that describes the stream.
        header[MARK.len()] |= LAST_BLOCK;
    }
    Window::open(header, source, sound)
}

/// Takes out of a header how many samples there are.
fn forget_count(header: &mut [u8]) {
    if let Some([high, low @ ..]) = header.get_mut(COUNT..COUNT + 5) {
        *high &= 0xf0;
        low.fill(0);
    }
}

/// Mends one file of `bytes` bytes.
fn mend_one(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Mended> {
    let mut header = peek(&mut *source, 0, HEADER)?;
    let Some(first) = first_frame(&mut *source)?.filter(|_| header.len() == HEADER) else {
        return Ok(source.into());
    };
    mend_block_sizes(&mut header, &first.header);
    if !first.header.is_first {
        // The header is that of the song out of which this was cut.
        forget_count(&mut header);
    }
    let (end, unseen) = end_of_sound(&mut *source, &first, bytes)?;
    if !BEGINNINGS.iter().any(|beginning| header.starts_with(beginning)) {
        return Ok(Mended { source: Window::open(Vec::new(), source, 0..end), unseen });
    }
    // What other blocks say of the song may be damaged, and says nothing of its sound.
    header[MARK.len()] |= LAST_BLOCK;
    Ok(Mended { source: Window::open(header, source, first.place..end.max(first.place)), unseen })
}

/// Where the last frame ends, and what is known of what stands there.
fn end_of_sound(source: &mut dyn MediaSource, first: &FirstFrame, bytes: u64) -> io::Result<(u64, Unseen)> {
    let ends = last_ends(source, &first.header, first.place, bytes)?;
    for end in &ends {
        if begins_sound(source, *end)? {
            return Ok((*end, Unseen { is_followed: true, ..Unseen::default() }));
        }
    }
    // More than there is of the frame does no harm to its decoder.
    Ok((ends.last().copied().unwrap_or(bytes), Unseen::default()))
}

/// Writes block sizes into a header that states others than the first frame has, or none that can be.
fn mend_block_sizes(header: &mut [u8], first: &FrameHeader) {
    let size = |place: usize, header: &[u8]| u16::from_be_bytes([header[place], header[place + 1]]);
    let (smallest, largest) = (size(BLOCK_SIZES, header), size(BLOCK_SIZES + 2, header));
    let can_be = (SMALLEST_BLOCK..=largest).contains(&smallest);
    let Some(block) = first.block_size.filter(|_| !can_be || !first.is_variable) else { return };
    // A fixed size is told by two that are the same.
    let block = block.max(SMALLEST_BLOCK);
    let sizes = if first.is_variable { (SMALLEST_BLOCK, u16::MAX) } else { (block, block) };
    header[BLOCK_SIZES..BLOCK_SIZES + 2].copy_from_slice(&sizes.0.to_be_bytes());
    header[BLOCK_SIZES + 2..BLOCK_SIZES + 4].copy_from_slice(&sizes.1.to_be_bytes());
}

/// The first frame of a file.
struct FirstFrame {
    place: u64,
    /// How it begins, and most that are like it.
    mark: [u8; 3],
    header: FrameHeader,
}

/// The first frame, behind all blocks of the header.
fn first_frame(source: &mut dyn MediaSource) -> io::Result<Option<FirstFrame>> {
    let mut place = MARK.len() as u64;
    loop {
        let head = peek(source, place, 4)?;
        let Some(head) = head.first_chunk::<4>() else { return Ok(None) };
        place += 4 + u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        if head[0] & LAST_BLOCK != 0 {
            let frame = peek(source, place, LONGEST_HEADER)?;
            let mark = frame.first_chunk().copied();
            return Ok(mark.zip(FrameHeader::parse(&frame)).map(|(mark, header)| FirstFrame {
                place,
                mark,
                header,
            }));
        }
    }
}
