//! Ogg files: what stands behind the last page hides all sound from a demultiplexer that looks for the end first, and songs
//! that are chained under one serial number are taken for one.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read, SeekFrom};
use std::ops::Range;

use memchr::memmem;
use symphonia::core::io::MediaSource;

use super::{Content, Mended, Unseen, between, stretches};
use crate::window::{Window, peek};

/// How a page begins: a mark and a version.
const MARK: &[u8] = b"OggS\0";
/// Bytes of a page's header before the lengths of its segments.
const HEADER: usize = 27;
/// Most segments of a page.
const MOST_SEGMENTS: usize = 255;
/// Where a page's checksum stands in it.
const CHECKSUM: Range<usize> = 22..26;
/// Bytes that are searched at once, at first, where the next page is mostly near, and at most.
const SEARCHED_FIRST: usize = 1 << 10;
const SEARCHED: usize = 1 << 18;
/// Most broken pages at the end before the last whole one is no longer looked for.
const MOST_BROKEN: usize = 256;
/// Most songs that are chained.
const MOST_CHAINED: usize = 1000;

/// A page, as its header has it.
struct Page {
    range: Range<u64>,
    serial: [u8; 4],
    /// Whether a stream begins with it.
    is_first: bool,
}

/// Mends a file of `bytes` bytes.
pub(super) fn mend(mut source: Box<dyn MediaSource>, bytes: u64) -> io::Result<Content> {
    let (mut starts, mut last_pages) = (vec![0], VecDeque::new());
    let (mut serials, mut in_header) = (BTreeSet::new(), true);
    let mut place = 0;
    while let Some(page) = next_page(&mut *source, place)? {
        if page.is_first {
            // Streams that sound together begin together.
            if !in_header && serials.contains(&page.serial) && starts.len() < MOST_CHAINED {
                starts.push(page.range.start);
                serials.clear();
            }
            serials.insert(page.serial);
        }
        in_header = page.is_first;
        place = page.range.end;
        last_pages.push_front(page.range);
        last_pages.truncate(MOST_BROKEN);
    }
    // Where the last page is not whole, an end is looked for that is not there.
    let mut end = bytes;
    for page in last_pages {
        if is_whole(&mut *source, &page)? {
            end = page.end;
            break;
        }
    }
    let unseen = Unseen::ending(&mut *source, &[end])?;
    source.seek(SeekFrom::Start(0))?;
    starts.retain(|start| *start < end);
    if starts.len() > 1 {
        let mut joined: Vec<Mended> =
            stretches(source, &between(&starts, end))?.into_iter().map(Mended::from).collect();
        if let Some(last) = joined.last_mut() {
            last.unseen = unseen;
        }
        return Ok(Content::Joined(joined));
    }
    let source = if end == bytes { source } else { Window::open(Vec::new(), source, 0..end) };
    Ok(Content::Container(Mended { source, unseen }))
}

/// The first page from `place` on.
fn next_page(source: &mut dyn MediaSource, mut place: u64) -> io::Result<Option<Page>> {
    loop {
        let head = peek(source, place, HEADER + MOST_SEGMENTS)?;
        if head.starts_with(MARK) {
            let Some(header) = head.first_chunk::<HEADER>() else { return Ok(None) };
            let segments = head.iter().skip(HEADER).take(usize::from(header[HEADER - 1]));
            let length = HEADER + segments.map(|length| 1 + usize::from(*length)).sum::<usize>();
            let serial = [header[14], header[15], header[16], header[17]];
            let range = place..place + length as u64;
            return Ok(Some(Page { range, serial, is_first: header[5] & 2 != 0 }));
        }
        match next_mark(source, place + 1)? {
            Some(found) => place = found,
            None => return Ok(None),
        }
    }
}

/// Where the next page may begin, from `place` on.
fn next_mark(source: &mut dyn MediaSource, mut place: u64) -> io::Result<Option<u64>> {
    source.seek(SeekFrom::Start(place))?;
    let (mut searched, mut window) = (Vec::new(), SEARCHED_FIRST);
    while source.take(window as u64).read_to_end(&mut searched)? > 0 {
        window = (2 * window).min(SEARCHED);
        if let Some(at) = memmem::find(&searched, MARK) {
            return Ok(Some(place + at as u64));
        }
        // What may begin at its end is looked at again with what follows.
        let passed = searched.len().saturating_sub(MARK.len() - 1);
        searched.drain(..passed);
        place += passed as u64;
    }
    Ok(None)
}

/// Whether all of a page is there and as its checksum has it.
///
/// # Source
/// RFC 3533, section 6: CRC-32 with the polynomial 0x04c11db7, highest bit first.
fn is_whole(source: &mut dyn MediaSource, page: &Range<u64>) -> io::Result<bool> {
    let length = (page.end - page.start) as usize;
    let mut bytes = peek(source, page.start, length)?;
    if bytes.len() < length || length < HEADER {
        return Ok(false);
    }
    let stated: Vec<u8> = bytes[CHECKSUM].to_vec();
    bytes[CHECKSUM].fill(0);
    let sum = bytes.iter().fold(0u32, |sum, byte| {
        let shift = |sum: u32, _| if sum >> 31 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 };
        (0..8).fold(sum ^ u32::from(*byte) << 24, shift)
    });
    Ok(stated == sum.to_le_bytes())
}
