//! The song as an MP3 of one channel and a constant bit rate.
//!
//! The file is made and then read as any other, so that what the encoder adds at both ends is cut off by the tag that it
//! writes. The song's copy is decoded only when all of it was coded: it lies in memory whole.

use std::io::Cursor;

use rusty_mp3::{Mp3Encoder, Mp3EncoderConfig};

use super::{Distorter, Distortion, in_16_bits};
use crate::decode::Decoding;
use crate::downmix::Heard;
use crate::open::open;
use crate::{ExtractionError, Limits, SongSource};

/// The rate of the paper's collection, whose files have 32 kbit/s.
const LOW_RATE: u32 = 16_000;
/// The rate of a compact disc.
const HIGH_RATE: u32 = 44_100;

pub(super) static ALL: [Distortion; 2] = [
    Distortion {
        name: "mp3-32",
        about: "MP3 of 32 kbit/s at 16 kHz",
        rate: Some(LOW_RATE),
        begin: |sample_rate| Ok(Box::new(Mp3::of(32, sample_rate))),
    },
    Distortion {
        name: "mp3-128",
        about: "MP3 of 128 kbit/s at 44.1 kHz",
        rate: Some(HIGH_RATE),
        begin: |sample_rate| Ok(Box::new(Mp3::of(128, sample_rate))),
    },
];

struct Mp3 {
    encoder: Mp3Encoder,
    sample_rate: u32,
    block: Vec<f32>,
}

impl Mp3 {
    fn of(bitrate_kbps: u32, sample_rate: u32) -> Self {
        let encoder = Mp3Encoder::new(Mp3EncoderConfig { bitrate_kbps, vbr_quality: None });
        Self { encoder, sample_rate, block: Vec::new() }
    }
}

impl Distorter for Mp3 {
    fn push(&mut self, samples: &[f32], _out: &mut Vec<f32>) -> Result<(), String> {
        const CHANNELS: u16 = 1;
        self.block.clear();
        self.block.extend(samples.iter().copied().map(in_16_bits));
        let coded = self.encoder.push_pcm_f32(&self.block, CHANNELS, self.sample_rate);
        coded.map_err(|cause| cause.to_string())
    }

    fn finish(mut self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String> {
        self.encoder.finish();
        let mut file = Vec::new();
        // The packets end with an error that says so.
        while let Ok(packet) = self.encoder.next_packet() {
            file.extend(packet);
        }
        decode(file, out).map_err(|cause| cause.to_string())
    }
}

/// Appends the samples of a file to `out`.
fn decode(file: Vec<u8>, out: &mut Vec<f32>) -> Result<(), ExtractionError> {
    // It is as long as the song, whose length was found right.
    let limits = Limits { max_seconds: f64::INFINITY };
    let mut decoding = Decoding::new(open(&SongSource::reader(Cursor::new(file)))?, &limits, Heard::Mean);
    let mut block = Vec::new();
    while decoding.next_block(&mut block)?.is_some() {
        out.extend_from_slice(&block);
    }
    decoding.finish().map(drop)
}
