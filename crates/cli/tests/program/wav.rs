//! WAV files, sound and unsound, written byte by byte.

use std::fs;
use std::path::Path;

/// How samples are written.
#[derive(Clone, Copy)]
pub(crate) enum Samples<'a> {
    Integers(&'a [i16]),
    Floats(&'a [f32]),
}

/// Writes mono samples under a header that claims `rate`.
pub(crate) fn write(path: &Path, rate: u32, samples: Samples) {
    let (format, bits, data): (u16, u16, Vec<u8>) = match samples {
        Samples::Integers(values) => (1, 16, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Samples::Floats(values) => (3, 32, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
    };
    whole(path, header(rate, format, (1, bits), data.len() as u32), data);
}

/// Writes samples of two channels.
pub(crate) fn write_stereo(path: &Path, rate: u32, frames: &[[f32; 2]]) {
    let data: Vec<u8> = frames.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    whole(path, header(rate, 3, (2, 32), data.len() as u32), data);
}

fn whole(path: &Path, header: Vec<u8>, data: Vec<u8>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, [header, data].concat()).unwrap();
}

/// Writes the header of a file of so many seconds of 8-bit mono at 8 kHz, and a hole for its samples: on disk it takes
/// no room.
pub(crate) fn write_hole(path: &Path, seconds: u32) {
    let bytes = seconds * 8000;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, header(8000, 1, (1, 8), bytes)).unwrap();
    fs::OpenOptions::new().append(true).open(path).unwrap().set_len(u64::from(44 + bytes)).unwrap();
}

/// A tone of 440 Hz.
pub(crate) fn tone(rate: u32, seconds: f32) -> Vec<i16> {
    let step = 440.0 * std::f32::consts::TAU / rate as f32;
    (0..(rate as f32 * seconds) as usize).map(|n| ((n as f32 * step).sin() * 8000.0) as i16).collect()
}

fn header(rate: u32, format: u16, (channels, bits): (u16, u16), data: u32) -> Vec<u8> {
    let align = channels * bits / 8;
    let mut header = Vec::new();
    header.extend(b"RIFF");
    header.extend((36 + data).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(format.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(rate.to_le_bytes());
    header.extend(rate.wrapping_mul(u32::from(align)).to_le_bytes());
    header.extend(align.to_le_bytes());
    header.extend(bits.to_le_bytes());
    header.extend(b"data");
    header.extend(data.to_le_bytes());
    header
}
