//! Where a song is read from: a regular file, or a reader such as an upload.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::ExtractionError;

/// A song before it is opened: the path of a file, or its bytes through a reader.
pub struct SongSource<'a>(Place<'a>);

enum Place<'a> {
    File(&'a Path),
    Reader(Box<dyn ReadSeek>),
}

trait ReadSeek: Read + Seek + Send + Sync {}

impl<R: Read + Seek + Send + Sync> ReadSeek for R {}

impl<'a, P: AsRef<Path> + ?Sized> From<&'a P> for SongSource<'a> {
    fn from(path: &'a P) -> Self {
        Self(Place::File(path.as_ref()))
    }
}

impl SongSource<'_> {
    /// The song that `reader` gives from its first to its last byte, such as a `Cursor` over the bytes of a file.
    pub fn reader(reader: impl Read + Seek + Send + Sync + 'static) -> Self {
        Self(Place::Reader(Box::new(reader)))
    }

    /// Opens a regular file and nothing else, as to open a fifo would wait for its writer; or begins with a reader.
    /// Returns the length too.
    pub(crate) fn open(self) -> Result<(Box<dyn MediaSource>, u64), ExtractionError> {
        let (source, length): (Box<dyn MediaSource>, u64) = match self.0 {
            Place::File(path) => {
                let about = std::fs::metadata(path)?;
                if !about.is_file() {
                    let found = kind_of(&about);
                    let problem = format!("this is {found}; a song must be a regular file");
                    return Err(ExtractionError::NotMusic(problem));
                }
                (Box::new(File::open(path)?), about.len())
            }
            Place::Reader(mut reader) => {
                let length = reader.seek(SeekFrom::End(0))?;
                reader.rewind()?;
                (Box::new(Measured { reader, length }), length)
            }
        };
        if length == 0 {
            return Err(ExtractionError::not_music("the file is empty (0 bytes)"));
        }
        Ok((source, length))
    }
}

/// A reader of known length.
struct Measured {
    reader: Box<dyn ReadSeek>,
    length: u64,
}

impl Read for Measured {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.reader.read(bytes)
    }
}

impl Seek for Measured {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

impl MediaSource for Measured {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

fn kind_of(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() {
        return "a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return "a fifo";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    "a device"
}
