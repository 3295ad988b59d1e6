//! A file read from front to back, with a look at what comes next.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// A source and what was read ahead of it.
pub(super) struct Feed {
    source: Box<dyn MediaSource>,
    buffer: Vec<u8>,
    /// Where in `buffer` the next byte is.
    next: usize,
    /// Where in the source the buffer ends.
    end: u64,
    length: u64,
}

impl Feed {
    /// Begins at the beginning.
    pub(super) fn new(mut source: Box<dyn MediaSource>) -> io::Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        Ok(Self { source, buffer: Vec::new(), next: 0, end: 0, length })
    }

    /// Bytes of the source.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Where in the source the next byte is.
    pub(super) fn place(&self) -> u64 {
        self.end - (self.buffer.len() - self.next) as u64
    }

    /// The next bytes: at least `wanted`, and fewer only where the source ends.
    pub(super) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        if self.buffer.len() - self.next < wanted {
            self.buffer.drain(..self.next);
            self.next = 0;
            let missing = wanted.max(CHUNK) - self.buffer.len();
            let read = (&mut self.source).take(missing as u64).read_to_end(&mut self.buffer)?;
            self.end += read as u64;
        }
        Ok(&self.buffer[self.next..])
    }

    /// Passes over the next `count` bytes.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<()> {
        let at_hand = self.buffer.len() - self.next;
        if count <= at_hand as u64 {
            self.next += count as usize;
        } else {
            self.end = self.source.seek(SeekFrom::Start(self.place().saturating_add(count)))?;
            self.buffer.clear();
            self.next = 0;
        }
        Ok(())
    }

    /// The source, wherever it is.
    pub(super) fn into_source(self) -> Box<dyn MediaSource> {
        self.source
    }
}
