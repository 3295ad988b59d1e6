//! A stretch of a file, behind bytes that take the place of what stood before it: what a demultiplexer reads where the
//! file's own header would mislead it.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use symphonia::core::io::MediaSource;

/// `head`, then the bytes `range` of `source`.
pub(crate) struct Window {
    head: Vec<u8>,
    source: Box<dyn MediaSource>,
    range: Range<u64>,
    at: u64,
}

impl Window {
    /// `head` and the bytes `range` of `source`, as a source.
    pub(crate) fn open(
        head: Vec<u8>,
        source: Box<dyn MediaSource>,
        range: Range<u64>,
    ) -> Box<dyn MediaSource> {
        Box::new(Self { head, source, range, at: 0 })
    }

    fn length(&self) -> u64 {
        self.head.len() as u64 + (self.range.end - self.range.start)
    }
}

impl Read for Window {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let head_length = self.head.len() as u64;
        let read = if self.at < head_length {
            (&self.head[self.at as usize..]).read(bytes)?
        } else {
            let left = self.length().saturating_sub(self.at);
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            // A demultiplexer that reads on from where it is does not move the file.
            let place = self.range.start + (self.at - head_length);
            if wanted > 0 && self.source.stream_position()? != place {
                self.source.seek(SeekFrom::Start(place))?;
            }
            self.source.read(&mut bytes[..wanted])?
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = sought(to, self.at, self.length())?;
        Ok(self.at)
    }
}

impl MediaSource for Window {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length())
    }
}

/// The place in a source of `length` bytes that is sought from `at`.
pub(crate) fn sought(to: SeekFrom, at: u64, length: u64) -> io::Result<u64> {
    let place = match to {
        SeekFrom::Start(place) => Some(place),
        SeekFrom::End(offset) => length.checked_add_signed(offset),
        SeekFrom::Current(offset) => at.checked_add_signed(offset),
    };
    place.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// Reads up to `length` bytes at `place`.
pub(crate) fn peek(source: &mut dyn MediaSource, place: u64, length: usize) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(place))?;
    let mut bytes = Vec::with_capacity(length.min(1 << 16));
    source.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_window_reads_and_seeks_as_the_bytes_that_it_stands_for() {
        let source = Box::new(Cursor::new((0..100u8).collect::<Vec<_>>()));
        let mut window = Window::open(vec![200, 201, 202], source, 90..95);
        assert_eq!(window.byte_len(), Some(8));
        let mut all = Vec::new();
        window.read_to_end(&mut all).unwrap();
        assert_eq!(all, [200, 201, 202, 90, 91, 92, 93, 94]);
        for (to, place, next) in [
            (SeekFrom::Start(2), 2, vec![202, 90]),
            (SeekFrom::Current(-1), 3, vec![90, 91]),
            (SeekFrom::End(-1), 7, vec![94]),
            (SeekFrom::Start(50), 50, vec![]),
        ] {
            assert_eq!(window.seek(to).unwrap(), place);
            let mut bytes = Vec::new();
            (&mut window).take(2).read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, next);
        }
        assert!(window.seek(SeekFrom::Current(-100)).is_err());
    }
}
