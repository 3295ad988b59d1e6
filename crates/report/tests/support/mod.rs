//! Made-up results of a study: artists of different skill, songs of several clips, a network that learns.
//!
//! All randomness is counted from a seed, so that snapshots hold.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "shared by tests and an example, none of which uses everything"
)]

use auteur_ground::RandomStream;

pub(crate) mod map;
pub(crate) mod results;
pub(crate) mod svg;

/// Random numbers, one after the other.
pub(crate) struct Random {
    stream: RandomStream,
    drawn: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { stream: RandomStream::with_key(seed), drawn: 0 }
    }

    /// From 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.drawn += 1;
        self.stream.uniform(self.drawn - 1)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
