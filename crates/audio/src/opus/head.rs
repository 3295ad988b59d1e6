//! The bytes of an Opus identification header enter, what the decoder must know leaves, every value checked.

use symphonia::core::errors::{Result, decode_error, unsupported_error};

/// The identification header of an Opus song.
///
/// # Source
/// RFC 7845, section 5.1.
pub(super) struct OpusHead {
    /// Samples to drop at the beginning.
    pub(super) pre_skip: usize,
    /// What every sample is to be multiplied by.
    pub(super) gain: f32,
    /// Opus streams in a packet.
    pub(super) streams: usize,
    /// How many of them, the first ones, have two channels.
    coupled: usize,
    /// For each channel the decoded one that feeds it, counted over all streams, or [`SILENT`].
    pub(super) mapping: Vec<u8>,
}

/// Marks a channel that nothing feeds.
const SILENT: u8 = 255;
/// More channels than any loudspeaker layout has are not worth their memory.
const MAX_CHANNELS: usize = 8;

impl OpusHead {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let Some((fixed, table)) = bytes.split_first_chunk::<19>() else {
            return decode_error("opus: identification header is too short");
        };
        if !fixed.starts_with(b"OpusHead") {
            return decode_error("opus: no identification header");
        }
        let channels = usize::from(fixed[9]);
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return unsupported_error("opus: number of channels");
        }
        // Decibels in 1/256.
        let gain_db = f32::from(i16::from_le_bytes([fixed[16], fixed[17]])) / 256.0;
        let (streams, coupled, mapping) = match (fixed[18], table) {
            (0, _) if channels <= 2 => (1, channels - 1, (0..channels as u8).collect()),
            (1 | 255, [streams, coupled, mapping @ ..]) if mapping.len() >= channels => {
                (usize::from(*streams), usize::from(*coupled), mapping[..channels].to_vec())
            }
            _ => return unsupported_error("opus: channel mapping"),
        };
        let decoded = streams + coupled;
        let is_fed = |source: &u8| *source == SILENT || usize::from(*source) < decoded;
        if streams == 0 || streams > MAX_CHANNELS || coupled > streams || !mapping.iter().all(is_fed) {
            return decode_error("opus: impossible channel mapping");
        }
        Ok(Self {
            pre_skip: usize::from(u16::from_le_bytes([fixed[10], fixed[11]])),
            gain: 10f32.powf(gain_db / 20.0),
            streams,
            coupled,
            mapping,
        })
    }

    /// Channels of stream `index`.
    pub(super) fn stream_width(&self, index: usize) -> usize {
        if index < self.coupled { 2 } else { 1 }
    }

    /// The stream, and the channel within it, of decoded channel `source`.
    pub(super) fn source(&self, source: u8) -> (usize, usize) {
        let source = usize::from(source);
        if source < 2 * self.coupled { (source / 2, source % 2) } else { (source - self.coupled, 0) }
    }
}
