//! A music file enters, its samples leave: what all features are made of, for whoever wants the sound itself.

use crate::decode::Decoding;
use crate::downmix::Heard;
use crate::guard::guarded;
use crate::open::open;
use crate::{ExtractionError, Limits, SongSource, SourceFormat};

/// Decodes a song to mono, the mean of its channels in about -1..=1, as [`Extractor`](crate::Extractor) does. `take` is given a
/// block of samples at a time, and their rate in Hz, which is the same for all of a song.
///
/// # Errors
/// Every reason for which a song is refused: see [`ExtractionError`]. `take` may have had its beginning.
pub fn decode_mono<'s>(
    song: impl Into<SongSource<'s>>,
    limits: &Limits,
    mut take: impl FnMut(&[f32], u32),
) -> Result<SourceFormat, ExtractionError> {
    let song = song.into();
    guarded(|| {
        let mut decoding = Decoding::new(open(&song)?, limits, Heard::Mean);
        let mut block = Vec::new();
        while let Some(sample_rate) = decoding.next_block(&mut block)? {
            take(&block, sample_rate);
        }
        Ok(decoding.finish()?.format)
    })
}
