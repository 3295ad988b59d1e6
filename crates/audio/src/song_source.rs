//! Where a song is read from: a regular file, or a reader such as an upload.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::ExtractionError;
use crate::shared::Shared;
use crate::wave_file::wave_file;

/// A song before it is opened: the path of a file, or its bytes through a reader.
pub struct SongSource<'a>(Place<'a>);

enum Place<'a> {
    File(&'a Path),
    /// A reader that cannot tell its length is told of when it is opened.
    Reader(io::Result<Shared>),
}

impl<'a, P: AsRef<Path> + ?Sized> From<&'a P> for SongSource<'a> {
    fn from(path: &'a P) -> Self {
        Self(Place::File(path.as_ref()))
    }
}

impl SongSource<'_> {
    /// The song that `reader` gives from its first to its last byte, such as a `Cursor` over the bytes of a file.
    pub fn reader(reader: impl Read + Seek + Send + 'static) -> Self {
        Self(Place::Reader(Shared::of(reader)))
    }

    /// The song that these samples are, the channels in turns, at `sample_rate` Hz; they are copied. What is refused of a file that
    /// holds them is refused of them.
    pub fn samples(samples: &[f32], channels: u16, sample_rate: u32) -> SongSource<'static> {
        SongSource::reader(Cursor::new(wave_file(samples, channels, sample_rate)))
    }

    /// Opens a regular file and nothing else, as to open a fifo would wait for its writer; or begins with a reader.
    /// Returns the length too. It can be opened again when nobody reads it any longer.
    pub(crate) fn open(&self) -> Result<(Box<dyn MediaSource>, u64), ExtractionError> {
        let (source, length): (Box<dyn MediaSource>, u64) = match &self.0 {
            Place::File(path) => {
                let about = std::fs::metadata(path)?;
                if !about.is_file() {
                    let found = kind_of(&about);
                    let problem = format!("this is {found}; a song must be a regular file");
                    return Err(ExtractionError::NotMusic(problem));
                }
                (Box::new(File::open(path)?), about.len())
            }
            Place::Reader(Ok(reader)) => (Box::new(reader.rewound()?), reader.length()),
            Place::Reader(Err(error)) => {
                return Err(io::Error::new(error.kind(), error.to_string()).into());
            }
        };
        if length == 0 {
            return Err(ExtractionError::not_music("the file is empty (0 bytes)"));
        }
        Ok((source, length))
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
