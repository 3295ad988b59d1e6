//! Numbers by step as TensorBoard reads them: a file of events.
//!
//! # Source
//! TensorFlow's `event.proto`, `summary.proto` and its format of records: length, checksum, bytes, checksum.

use crc32c::crc32c;
use prost::Message;

/// What the first event of a file says.
const VERSION: &str = "brain.Event:2";
/// What checksums are changed by, so that those of bytes that hold checksums are no worse.
const MASK: u32 = 0xa282_ead8;

/// The numbers of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'a> {
    /// Which one.
    pub step: i64,
    /// When it ended, in seconds since the first one began.
    pub seconds: f64,
    /// Its numbers; names with a slash are drawn in groups.
    pub numbers: &'a [(&'a str, f64)],
}

#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(double, tag = "1")]
    seconds: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(string, optional, tag = "3")]
    version: Option<String>,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    numbers: Vec<Number>,
}

#[derive(Clone, PartialEq, Message)]
struct Number {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(float, tag = "2")]
    value: f32,
}

/// The first bytes of a file, before its steps.
pub fn beginning() -> Vec<u8> {
    record(&Event { version: Some(VERSION.to_owned()), ..Event::default() })
}

/// The bytes of a step, which follow those of the steps before it.
pub fn step(step: &Step) -> Vec<u8> {
    let number = |(name, value): &(&str, f64)| Number { name: (*name).to_owned(), value: *value as f32 };
    let summary = Summary { numbers: step.numbers.iter().map(number).collect() };
    record(&Event { seconds: step.seconds, step: step.step, version: None, summary: Some(summary) })
}

fn record(event: &Event) -> Vec<u8> {
    let bytes = event.encode_to_vec();
    let length = (bytes.len() as u64).to_le_bytes();
    [&length[..], &checksum(&length), &bytes, &checksum(&bytes)].concat()
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    crc32c(bytes).rotate_right(15).wrapping_add(MASK).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_those_that_tensorflow_writes() {
        // What `tensorboard.summary.writer.record_writer` makes of `Event(file_version="brain.Event:2")`.
        let expected =
            [&[15, 0, 0, 0, 0, 0, 0, 0, 109, 83, 43, 9][..], b"\x1a\x0dbrain.Event:2", &[252, 152, 81, 41]];
        assert_eq!(beginning(), expected.concat());
    }

    #[test]
    fn steps_come_back() {
        let bytes = step(&Step { step: 3, seconds: 1.5, numbers: &[("loss/train", 0.25)] });
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        assert_eq!(bytes.len(), 8 + 4 + length + 4);
        let event = Event::decode(&bytes[12..12 + length]).unwrap();
        assert_eq!((event.step, event.seconds), (3, 1.5));
        assert_eq!(event.summary.unwrap().numbers, [Number { name: "loss/train".to_owned(), value: 0.25 }]);
    }
}
