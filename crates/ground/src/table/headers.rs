//! What Parquet's headers claim is looked through before they are read.
//!
//! The library that reads them passes over fields that it does not know, and over a list of two thousand million elements one by one,
//! also where there are no bytes for them: a file of some kilobytes would keep it busy for hours.
//!
//! # Source
//! Apache Thrift's compact protocol, in which Parquet's footer and the headers of pages are written.

/// Structs and lists within each other; the library follows no more.
const DEEPEST: usize = 64;
/// The fields of a page's header that hold its size.
const PAGE_SIZE: i64 = 3;
/// What ends a file, behind the length of its footer.
const MAGIC: &[u8] = b"PAR1";

/// Refuses a file whose footer claims more than it holds.
pub(super) fn expect_sound_footer(file: &[u8]) -> Result<(), String> {
    let Some(rest) = file.strip_suffix(MAGIC) else { return Ok(()) };
    let Some((rest, length)) = rest.split_last_chunk() else { return Ok(()) };
    let start = rest.len().saturating_sub(u32::from_le_bytes(*length) as usize);
    Header::of(&rest[start..]).map(|_| ()).map_err(|problem| format!("its footer {problem}"))
}

/// Refuses pages, one after the other, of which a header claims more than there is.
pub(super) fn expect_sound_pages(mut pages: &[u8]) -> Result<(), String> {
    while !pages.is_empty() {
        let header = Header::of(pages).map_err(|problem| format!("the header of a page {problem}"))?;
        let size =
            usize::try_from(header.page_size).map_err(|_| "a page has less than no bytes".to_owned())?;
        // A page that ends behind the column is found by whoever reads it.
        pages = pages.get(header.bytes + size..).unwrap_or_default();
    }
    Ok(())
}

/// What is wanted of a header.
struct Header {
    /// Its own bytes.
    bytes: usize,
    /// Those of the page behind it.
    page_size: i64,
}

impl Header {
    fn of(bytes: &[u8]) -> Result<Self, String> {
        let mut walk = Walk { rest: bytes, page_size: 0 };
        walk.record(DEEPEST)?;
        Ok(Self { bytes: bytes.len() - walk.rest.len(), page_size: walk.page_size })
    }
}

struct Walk<'a> {
    rest: &'a [u8],
    page_size: i64,
}

impl Walk<'_> {
    fn skip(&mut self, bytes: usize) -> Result<(), String> {
        self.rest = self.rest.get(bytes..).ok_or_else(ends)?;
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, String> {
        let byte = *self.rest.first().ok_or_else(ends)?;
        self.skip(1)?;
        Ok(byte)
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Result<u64, String> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("holds a number of more than 64 bits".to_owned())
    }

    /// Positive and negative in turn: 0, -1, 1, -2, ...
    fn signed(&mut self) -> Result<i64, String> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// So many elements, at least a byte each.
    fn elements(&mut self, count: u64, kinds: &[u8], depth: usize) -> Result<(), String> {
        // The library takes no bytes for them, other writers one.
        if kinds.iter().any(|kind| matches!(kind, 1 | 2)) {
            return Err("holds a list of truth values, which none of Parquet's has".to_owned());
        }
        if count > self.rest.len() as u64 {
            return Err(format!("claims {count} elements, of which there is no room for all"));
        }
        for _ in 0..count {
            kinds.iter().try_for_each(|kind| self.value(*kind, depth))?;
        }
        Ok(())
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), String> {
        match kind {
            1 | 2 => Ok(()),
            3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(usize::try_from(length).map_err(|_| ends())?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
                self.elements(count, &[head & 15], deeper(depth)?)
            }
            11 => match self.number()? {
                0 => Ok(()),
                count => {
                    let kinds = self.byte()?;
                    self.elements(count, &[kinds >> 4, kinds & 15], deeper(depth)?)
                }
            },
            12 => {
                let size = self.page_size;
                self.record(deeper(depth)?)?;
                // Only the outermost record is a page's header.
                self.page_size = size;
                Ok(())
            }
            kind => Err(format!("holds a value of the unknown type {kind}")),
        }
    }

    fn record(&mut self, depth: usize) -> Result<(), String> {
        let mut field = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => self.signed()?,
                further => field.saturating_add(i64::from(further)),
            };
            match head & 15 {
                4..=6 if field == PAGE_SIZE => self.page_size = self.signed()?,
                kind => self.value(kind, depth)?,
            }
        }
    }
}

fn deeper(depth: usize) -> Result<usize, String> {
    depth.checked_sub(1).ok_or_else(|| format!("is more than {DEEPEST} deep"))
}

fn ends() -> String {
    "ends in the middle".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: &[u8]) -> Result<(usize, i64), String> {
        Header::of(bytes).map(|header| (header.bytes, header.page_size))
    }

    #[test]
    fn a_header_ends_where_it_ends_and_says_the_size_of_its_page() {
        // Type 0, sizes of 10 and 6, a record whose third field is no size, and what lies behind.
        let header = [0x15, 0, 0x15, 20, 0x15, 12, 0x2c, 0x35, 99, 0, 0, 7, 7];
        assert_eq!(size(&header), Ok((11, 6)));
        assert_eq!(size(&header[..8]), Err("ends in the middle".to_owned()));
    }

    #[test]
    fn lists_are_no_longer_than_there_is_room() {
        // Field 1 is a list of doubles: two of them, and two thousand million.
        let two = [&[0x19, 0x27][..], &[0; 16], &[0]].concat();
        assert_eq!(size(&two), Ok((19, 0)));
        let many = [0x19, 0xf7, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0];
        assert_eq!(
            size(&many),
            Err("claims 2147483647 elements, of which there is no room for all".to_owned())
        );
        // Truth values take no bytes where the library passes over them.
        assert!(size(&[0x19, 0x21, 1, 1, 0]).unwrap_err().contains("truth values"));
        // A map from numbers to numbers.
        assert_eq!(size(&[0x1b, 1, 0x55, 4, 6, 0]), Ok((6, 0)));
        assert!(size(&[0x1b, 0x7f, 0x55, 4, 6, 0]).is_err());
    }

    #[test]
    fn what_is_too_deep_or_unknown_is_refused() {
        assert!(size(&[0x1c; 100]).unwrap_err().contains("deep"));
        assert!(size(&[0x1e, 0]).unwrap_err().contains("unknown type 14"));
    }

    #[test]
    fn pages_follow_each_other() {
        let page = [0x15, 0, 0x15, 4, 0x15, 4, 0, 8, 9];
        assert_eq!(expect_sound_pages(&[page, page].concat()), Ok(()));
        let torn = [&page[..], &page[..3]].concat();
        assert_eq!(expect_sound_pages(&torn), Err("the header of a page ends in the middle".to_owned()));
        assert!(expect_sound_pages(&[0x35, 1, 0]).unwrap_err().contains("less than no bytes"));
    }
}
