//! A reader that several sources share, one after the other: a song that is read twice, or parts of one file.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use symphonia::core::io::MediaSource;

/// A reader of known length. Clones have its position in common.
#[derive(Clone)]
pub(crate) struct Shared {
    reader: Arc<Mutex<dyn ReadSeek>>,
    length: u64,
}

trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

impl Shared {
    pub(crate) fn of(mut reader: impl Read + Seek + Send + 'static) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        Ok(Self { reader: Arc::new(Mutex::new(reader)), length })
    }

    /// The same from its beginning.
    pub(crate) fn rewound(&self) -> io::Result<Self> {
        let mut source = self.clone();
        source.rewind()?;
        Ok(source)
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    fn reader(&self) -> MutexGuard<'_, dyn ReadSeek + 'static> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Shared {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.reader().read(bytes)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader().seek(to)
    }
}

impl MediaSource for Shared {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
