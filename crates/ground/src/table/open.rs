//! A file, or the bytes of one, becomes a table whose columns can be taken out.

use std::fs::File;
use std::io::{self, Read};

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, SerializedFileReader};

use super::{DIGITS, Held, MARK, Table, TableError, headers, lists, read, unfit};
use crate::caught::caught;

/// What ends a file: the length of its footer in four bytes, and the format's name.
const END: usize = 8;

impl Table {
    /// The table that these are the bytes of. What is nested otherwise than in lists of 32-bit floats is left out.
    ///
    /// # Errors
    /// [`TableError::Altered`], [`TableError::Compressed`], [`TableError::Parquet`] and [`TableError::ReaderFailed`].
    pub fn decode(bytes: Vec<u8>) -> Result<Self, TableError> {
        Self::of(Bytes::from(bytes))
    }

    /// The table in this file, of which never more is in memory than a column. The file must not be changed while columns are taken out;
    /// it may be replaced.
    ///
    /// # Errors
    /// As for [`Self::decode`], and [`TableError::Read`].
    pub fn open(file: File) -> Result<Self, TableError> {
        Self::of(file)
    }

    fn of<Source: ChunkReader + 'static>(source: Source) -> Result<Self, TableError> {
        caught(|| Self::read(source)).unwrap_or_else(|said| Err(TableError::ReaderFailed(said)))
    }

    fn read<Source: ChunkReader + 'static>(source: Source) -> Result<Self, TableError> {
        let footer = footer(&source)?;
        let sealed = is_sealed(&source, &footer)?;
        headers::expect_sound_footer(&footer).map_err(unfit)?;
        let length = source.len();
        // The metadata first: what it says of the pages is looked through before any is read.
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&source)?;
        let mut table = Self { sealed, ..Self::default() };
        for group in metadata.row_groups() {
            read::expect_readable(group)?;
            for (start, bytes) in group.columns().iter().map(ColumnChunkMetaData::byte_range) {
                let bytes = bytes.min(length.saturating_sub(start)) as usize;
                headers::expect_sound_pages(&source.get_bytes(start.min(length), bytes)?).map_err(unfit)?;
            }
            let rows = group.num_rows();
            table.rows += usize::try_from(rows).map_err(|_| unfit(format!("a row group has {rows} rows")))?;
        }
        for (index, column) in metadata.file_metadata().schema_descr().columns().iter().enumerate() {
            if lists::is_list(column) {
                table.columns.push((column.path().parts()[0].clone(), Held::InFile(index)));
                continue;
            }
            // For others to read.
            if column.max_rep_level() > 0 {
                continue;
            }
            table.columns.push((column.path().parts().join("."), Held::InFile(index)));
        }
        table.file = Some(Box::new(SerializedFileReader::new(source)?));
        Ok(table)
    }
}

/// The footer with what ends the file; of what is no Parquet nothing, or the end.
fn footer(source: &impl ChunkReader) -> Result<Bytes, ParquetError> {
    let length = source.len();
    let end = source.get_bytes(length.saturating_sub(END as u64), END.min(length as usize))?;
    let Some(stated) = end.first_chunk() else { return Ok(end) };
    let bytes = (u64::from(u32::from_le_bytes(*stated)) + END as u64).min(length);
    source.get_bytes(length - bytes, bytes as usize)
}

/// Whether there is a seal, which then fits all bytes.
fn is_sealed(source: &impl ChunkReader, footer: &[u8]) -> Result<bool, TableError> {
    let Some(mark) = footer.windows(MARK.len()).rposition(|window| window == MARK.as_bytes()) else {
        return Ok(false);
    };
    let Some(seal) = footer.get(mark + MARK.len()..).and_then(|rest| rest.get(..DIGITS)) else {
        return Ok(false);
    };
    let digits = source.len() - footer.len() as u64 + (mark + MARK.len()) as u64;
    let mut hasher = blake3::Hasher::new();
    let mut read = |bytes: &mut dyn Read| hasher.update_reader(bytes).map(|_| ());
    read(&mut source.get_read(0)?.take(digits))?;
    read(&mut io::repeat(b'0').take(DIGITS as u64))?;
    read(&mut source.get_read(digits + DIGITS as u64)?)?;
    match hasher.finalize().to_hex().as_bytes() == seal {
        true => Ok(true),
        false => Err(TableError::Altered),
    }
}
