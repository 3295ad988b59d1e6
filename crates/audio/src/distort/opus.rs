//! The song as Opus of one channel, coded as music: the encoder's transform coding in frames of 20 ms.

use rusty_opus::{Application, OpusDecoder, OpusEncoder, SignalType};

use super::{Distorter, Distortion, in_16_bits};

/// Opus codes at this rate, in Hz.
const RATE: u32 = 48_000;
/// Samples of a frame.
const FRAME: usize = 960;
/// Samples by which the decoded sound comes late.
const DELAY: usize = 120;
/// The most bytes of a packet.
const MOST_BYTES: usize = 1_275;

pub(super) static ALL: [Distortion; 1] = [Distortion {
    name: "opus-24",
    about: "Opus of 24 kbit/s",
    rate: Some(RATE),
    begin: |sample_rate| Ok(Box::new(Opus::of(24_000, sample_rate)?)),
}];

struct Opus {
    encoder: OpusEncoder,
    decoder: OpusDecoder,
    /// Samples that do not yet fill a frame.
    pending: Vec<f32>,
    frame: Vec<f32>,
    /// Decoded samples that are yet to be dropped.
    early: usize,
    /// Samples that have entered and not left.
    owed: usize,
}

impl Opus {
    fn of(bits_per_second: i32, sample_rate: u32) -> Result<Self, String> {
        let words = |cause: rusty_opus::Error| cause.to_string();
        let mut encoder = OpusEncoder::new(sample_rate as i32, 1, Application::Audio).map_err(words)?;
        encoder.bitrate_bps = bits_per_second;
        encoder.signal_type = Some(SignalType::Music);
        let decoder = OpusDecoder::new(sample_rate as i32, 1).map_err(words)?;
        let frame = vec![0.0; FRAME];
        Ok(Self { encoder, decoder, pending: Vec::new(), frame, early: DELAY, owed: 0 })
    }

    /// Sends all whole frames through the codec.
    fn code(&mut self, out: &mut Vec<f32>) -> Result<(), String> {
        let Self { encoder, decoder, pending, frame, early, owed } = self;
        let words = |cause: rusty_opus::Error| cause.to_string();
        let mut packet = [0; MOST_BYTES];
        let whole = pending.len() / FRAME * FRAME;
        for samples in pending[..whole].chunks_exact(FRAME) {
            let bytes = encoder.encode(samples, FRAME, &mut packet).map_err(words)?;
            let decoded = decoder.decode(&packet[..bytes], FRAME, frame).map_err(words)?;
            let dropped = (*early).min(decoded);
            *early -= dropped;
            let ready = &frame[dropped..decoded.min(dropped + *owed)];
            *owed -= ready.len();
            out.extend_from_slice(ready);
        }
        pending.drain(..whole);
        Ok(())
    }
}

impl Distorter for Opus {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String> {
        self.owed += samples.len();
        self.pending.extend(samples.iter().copied().map(in_16_bits));
        self.code(out)
    }

    fn finish(mut self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String> {
        let silence = (self.pending.len() + DELAY).next_multiple_of(FRAME);
        self.pending.resize(silence, 0.0);
        self.code(out)
    }
}
