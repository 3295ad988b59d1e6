//! A file with some of its bytes replaced, or with more behind its end: what a demultiplexer reads where single fields of
//! the file would mislead it.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::window::sought;

/// Bytes and the place in the file that they take.
pub(crate) type Patch = (u64, Vec<u8>);

/// A source of which patches hide a part.
struct Patched {
    source: Box<dyn MediaSource>,
    /// In the order of their places.
    patches: Vec<Patch>,
    length: u64,
    at: u64,
}

/// `source`, of `bytes` bytes, with these patches, which do not overlap and leave no gap behind its end.
pub(crate) fn patched(
    source: Box<dyn MediaSource>,
    bytes: u64,
    mut patches: Vec<Patch>,
) -> Box<dyn MediaSource> {
    if patches.is_empty() {
        return source;
    }
    patches.sort();
    let ends = patches.iter().map(|(place, patch)| place + patch.len() as u64);
    let length = ends.fold(bytes, u64::max);
    Box::new(Patched { source, patches, length, at: 0 })
}

impl Read for Patched {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let next = self.patches.iter().find(|(place, patch)| place + patch.len() as u64 > self.at);
        let read = match next {
            Some((place, patch)) if *place <= self.at => {
                (&patch[(self.at - place) as usize..]).read(bytes)?
            }
            next => {
                let end = next.map_or(self.length, |(place, _)| *place);
                let left = usize::try_from(end.saturating_sub(self.at)).unwrap_or(usize::MAX);
                let wanted = left.min(bytes.len());
                if wanted > 0 && self.source.stream_position()? != self.at {
                    self.source.seek(SeekFrom::Start(self.at))?;
                }
                self.source.read(&mut bytes[..wanted])?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Patched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = sought(to, self.at, self.length)?;
        Ok(self.at)
    }
}

impl MediaSource for Patched {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::window::peek;

    #[test]
    fn patches_take_the_place_of_what_stands_there_and_may_stand_behind() {
        let source = Box::new(Cursor::new((0..10u8).collect::<Vec<_>>()));
        let patches = vec![(10, vec![107, 108]), (0, vec![100]), (4, vec![101, 102])];
        let mut file = patched(source, 10, patches);
        assert_eq!(file.byte_len(), Some(12));
        let whole = [100, 1, 2, 3, 101, 102, 6, 7, 8, 9, 107, 108];
        for start in 0..whole.len() {
            for length in 0..=whole.len() - start {
                let read = peek(&mut *file, start as u64, length).unwrap();
                assert_eq!(read, whole[start..start + length]);
            }
        }
        assert_eq!(file.seek(SeekFrom::End(-1)).unwrap(), 11);
    }
}
