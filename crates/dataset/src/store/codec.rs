//! How the features of a kind lie in a store: what each file of `codecs` says.
//!
//! A kind is arrays in a shard and a [`Record`]: a hash of the arrays' bytes with what else must be known to read them. The
//! record stands in the shard's header, and is a row of the kind's own columns in the manifest.

use std::borrow::Cow;

use auteur_audio::{FeatureConfig, FeatureKind, SongFeatures};
use auteur_ground::tensors::{Dtype, Entry};

use super::record::{Cell, CellType, Record};

/// The way of one kind into a store and back.
pub(super) trait Codec: Sync {
    /// The kind.
    fn kind(&self) -> FeatureKind;

    /// The column of the hash.
    fn hash_column(&self) -> &'static str;

    /// The other columns.
    fn columns(&self) -> &'static [(&'static str, CellType)];

    /// The bytes of a song's arrays, one after the other, and the cells of all columns but the hash, in their order.
    ///
    /// # Errors
    /// What keeps these features out of a store of these settings, in words that follow the song's path.
    fn encode<'f>(
        &self,
        features: &'f SongFeatures<'_>,
        config: &FeatureConfig,
    ) -> Result<Encoded<'f>, String>;

    /// The arrays of a song of this record, each by what its name has after the song's id. None where the record is not
    /// of this kind.
    fn arrays(&self, record: &Record, config: &FeatureConfig) -> Option<Vec<Entry>>;

    /// Adds to `features` what [`Codec::encode`] was given. None where the bytes, which have the record's hash, are not
    /// what it made.
    fn decode<'a>(&self, stored: Stored<'a, '_>, features: &mut SongFeatures<'a>) -> Option<()>;
}

/// What a codec has made of a song.
pub(super) struct Encoded<'f> {
    pub(super) bytes: Cow<'f, [u8]>,
    pub(super) cells: Vec<Cell>,
}

/// What a store has of a song.
pub(super) struct Stored<'a, 'r> {
    pub(super) bytes: &'a [u8],
    pub(super) record: &'r Record,
    pub(super) config: &'r FeatureConfig,
}

impl dyn Codec {
    /// The bytes of a song's arrays, and their record. Errors are those of [`Codec::encode`].
    pub(super) fn to_stored<'f>(
        &self,
        features: &'f SongFeatures<'_>,
        config: &FeatureConfig,
    ) -> Result<(Cow<'f, [u8]>, Record), String> {
        let Encoded { bytes, cells } = self.encode(features, config)?;
        let names = self.columns().iter().map(|(name, _)| *name);
        let hash = Cell::Text(blake3::hash(&bytes).to_hex().to_string());
        Ok((bytes, Record::new(names.zip(cells).chain([(self.hash_column(), hash)]))))
    }

    /// The hash of the bytes of the record's arrays.
    pub(super) fn hash<'r>(&self, record: &'r Record) -> &'r str {
        record.text(self.hash_column()).unwrap_or_default()
    }
}

/// More bytes than any shard has: a larger array is only stated, by a record that was altered.
const MOST_BYTES: usize = 1 << 40;

/// An array by name, type and shape.
pub(super) fn array(name: &str, dtype: Dtype, shape: &[usize]) -> Entry {
    let bits = shape.iter().fold(dtype.bitsize(), |bits, length| bits.saturating_mul(*length));
    let bytes = (bits / 8).min(MOST_BYTES);
    Entry { name: name.to_owned(), dtype, shape: shape.to_vec(), bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_that_no_file_can_hold_are_larger_than_any_and_still_add_up() {
        assert_eq!(array("a", Dtype::F16, &[3, 128]).bytes, 768);
        let stated = [array("b", Dtype::F32, &[usize::MAX, 12]), array("c", Dtype::F32, &[1 << 62])];
        assert_eq!(stated.iter().map(|array| array.bytes).sum::<usize>(), 2 * MOST_BYTES);
    }
}
