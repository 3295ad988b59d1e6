//! One Opus stream's packets enter, its samples leave, also those above full scale.
//!
//! `rusty-opus` cuts samples off at full scale, where the reference's decoder of floats does not, and loud music goes
//! beyond. Its decoder of CELT, which codes music, is public and cuts nothing: as long as a stream is CELT, that decodes it
//! here. From the first packet on that is of another mode, as of speech at low rates, the whole decoder takes over.

use std::collections::VecDeque;

use rusty_opus::range_coder::RangeCoder;
use rusty_opus::repacketizer::{parse_packet, samples_per_frame};
use rusty_opus::{CeltDecoder, Error, OpusDecoder, modes};

use super::{MAX_PACKET_SAMPLES, SAMPLE_RATE};

/// Packets that the whole decoder hears before it takes over: what they leave of a state that knows none before is less
/// than rounding.
const HEARD_BEFORE: usize = 16;
/// Samples of one channel in the longest frame of CELT, 20 ms long.
const MAX_FRAME_SAMPLES: usize = SAMPLE_RATE as usize / 50;
/// Most bytes of a frame.
const MAX_FRAME_BYTES: usize = 1275;
/// Bands of a frame of full band.
const BANDS: usize = 21;

/// Decodes one stream.
pub(super) struct OpusStream {
    width: usize,
    /// As long as the stream is CELT.
    celt: Option<CeltStream>,
    whole: OpusDecoder,
}

struct CeltStream {
    decoder: CeltDecoder,
    /// The samples of a frame, channel after channel.
    planes: Vec<f32>,
    /// The packets that came last.
    recent: VecDeque<Vec<u8>>,
}

impl OpusStream {
    /// A stream of one or two channels.
    pub(super) fn new(width: usize) -> Result<Self, Error> {
        let celt = CeltStream {
            decoder: CeltDecoder::new(modes::default_mode(), width),
            planes: vec![0.0; MAX_FRAME_SAMPLES * width],
            recent: VecDeque::with_capacity(HEARD_BEFORE),
        };
        Ok(Self { width, celt: Some(celt), whole: OpusDecoder::new(SAMPLE_RATE as i32, width)? })
    }

    /// Channels.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Decodes a packet to channel-interleaved samples in `out`, and returns how many there are of each channel.
    pub(super) fn decode(&mut self, packet: &[u8], out: &mut [f32]) -> Result<usize, Error> {
        if let Some(celt) = &mut self.celt {
            if is_celt(packet) && coded_channels(packet) <= self.width {
                return celt.decode(packet, self.width, out);
            }
            for recent in &celt.recent {
                // What it cannot read it could not read when it came.
                let _ = self.whole.decode(recent, MAX_PACKET_SAMPLES, out);
            }
            self.celt = None;
        }
        self.whole.decode(packet, MAX_PACKET_SAMPLES, out)
    }
}

impl CeltStream {
    fn decode(&mut self, packet: &[u8], width: usize, out: &mut [f32]) -> Result<usize, Error> {
        let (toc, frames, _) = parse_packet(packet, false)?;
        let samples = samples_per_frame(toc, SAMPLE_RATE as i32) as usize;
        if samples * frames.len() * width > out.len() {
            return Err(Error::InvalidPacket("longer than 120 ms"));
        }
        if frames.iter().any(|(_, length)| *length > MAX_FRAME_BYTES) {
            return Err(Error::InvalidPacket("frame exceeds 1275 bytes"));
        }
        self.decoder.set_stream_channels(coded_channels(packet));
        let mut frames_out = out.chunks_exact_mut(samples * width);
        for ((start, length), out) in frames.iter().zip(&mut frames_out) {
            let frame = &packet[*start..start + length];
            let planes = &mut self.planes[..samples * width];
            let (mut coder, bits) = (RangeCoder::new_decoder(frame), 8 * frame.len() as i32);
            self.decoder.decode_from_range_coder_with_band_range(
                &mut coder,
                bits,
                samples,
                planes,
                0,
                bands(toc),
            );
            for (channel, plane) in planes.chunks_exact(samples).enumerate() {
                for (out, sample) in out.iter_mut().skip(channel).step_by(width).zip(plane) {
                    *out = *sample;
                }
            }
        }
        if self.recent.len() == HEARD_BEFORE {
            self.recent.pop_front();
        }
        self.recent.push_back(packet.to_vec());
        Ok(samples * frames.len())
    }
}

/// Whether a packet's frames are CELT and nothing else, and none was lost or left out.
fn is_celt(packet: &[u8]) -> bool {
    let is_whole = || {
        parse_packet(packet, false)
            .map_or(true, |(_, frames, _)| frames.iter().all(|(_, length)| *length > 0))
    };
    packet.first().is_some_and(|toc| toc & 0x80 != 0) && is_whole()
}

/// Channels that are coded in a packet.
fn coded_channels(packet: &[u8]) -> usize {
    if packet.first().is_some_and(|toc| toc & 4 != 0) { 2 } else { 1 }
}

/// Bands of a frame of this kind.
///
/// # Source
/// RFC 6716, table 2 and section 4.3: 13 bands of narrow band, 17 of wide, 19 of super-wide, 21 of full band.
fn bands(toc: u8) -> usize {
    match toc >> 5 & 0b11 {
        0 => BANDS - 8,
        1 => BANDS - 4,
        2 => BANDS - 2,
        _ => BANDS,
    }
}
