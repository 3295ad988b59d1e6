//! Whole files through the public interface: librosa's numbers, every format, everything that is refused, and files that
//! chance has damaged.

mod librosa;
mod formats;
mod refusals;
mod damage;
mod sound;
#[path = "../../src/vectors.rs"]
mod vectors;
