//! Whole files through the public interface: librosa's numbers, every format, everything that is refused, and files that
//! chance has damaged.

#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod librosa;
mod loudness;
mod chroma;
mod formats;
mod headers;
mod refusals;
mod damage;
mod containers;
mod interrupted;
mod distorted;
mod kinds;
mod ends;
mod bytes;
mod channels;
mod sound;
#[path = "../../src/vectors.rs"]
mod vectors;
