//! Power spectra enter, the strength of the twelve pitch classes leaves.
//!
//! The filters depend on how the song is tuned, which is known only when all of it was heard, and power spectra are too
//! large to keep until then. So every frame goes through filters of a few tunings ([`N_NODES`] Chebyshev nodes), and the
//! chroma at the song's own tuning is interpolated between them. Filters are smooth in the tuning but for those of the
//! lowest bins, which are kept as they are.

use std::f64::consts::PI;

use super::filters::{Filters, PITCH_CLASSES};
use crate::stft::{LANES, Lanes};
use crate::{FeatureConfig, Spectrogram};

/// Tunings that every frame is heard in. With twelve, a frame of one single bin is off by 1e-4 of its strongest pitch
/// class at worst; in a frame of music the errors of its bins even out.
const N_NODES: usize = 12;
/// The lowest and the highest tuning that a song can have, in semitones.
const TUNINGS: (f64, f64) = (-0.5, 0.49);
/// Bins that are kept for each frame. Their filters are wider than the circle of pitch classes, where they have a kink.
const N_LOW_BINS: usize = 8;
/// Nodes whose filters are summed side by side, so that a power spectrum is read once for all of them.
const NODES_AT_ONCE: usize = 4;
/// Numbers that are kept of a frame for the nodes, `[N_NODES / NODES_AT_ONCE, PITCH_CLASSES, NODES_AT_ONCE]`.
const N_KEPT_OF_NODES: usize = N_NODES * PITCH_CLASSES;
/// Weights below this share of a bin's largest are left out: less than f32 resolves in their sum.
const NEGLIGIBLE: f32 = 1e-7;

/// The filters of all nodes, shared by all songs of one setting.
pub(crate) struct ChromaBank {
    filters: Filters,
    nodes: [f64; N_NODES],
    /// Of each [`NODES_AT_ONCE`] nodes and each pitch class in turn, the runs of bins that are not negligible.
    rows: Vec<Vec<Run>>,
    n_low_bins: usize,
}

/// Weights of neighbouring bins, for several nodes.
struct Run {
    start: usize,
    weights: Vec<[f32; NODES_AT_ONCE]>,
}

impl ChromaBank {
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        let filters = Filters::new(config);
        let n_bins = config.n_power_bins();
        let n_low_bins = N_LOW_BINS.min(n_bins);
        let nodes = chebyshev_nodes();
        let mut rows = Vec::new();
        for nodes in nodes.as_chunks::<NODES_AT_ONCE>().0 {
            // [n_bins - n_low_bins, NODES_AT_ONCE, PITCH_CLASSES]
            let bins: Vec<_> = (n_low_bins..n_bins)
                .map(|bin| nodes.map(|tuning| without_negligible(filters.weights(bin, tuning))))
                .collect();
            for class in 0..PITCH_CLASSES {
                let weights: Vec<_> = bins.iter().map(|bin| bin.map(|weights| weights[class])).collect();
                rows.push(runs(&weights, n_low_bins));
            }
        }
        Self { filters, nodes, rows, n_low_bins }
    }

    /// Numbers that are kept of a frame.
    fn n_kept(&self) -> usize {
        N_KEPT_OF_NODES + self.n_low_bins
    }

    /// How much each node adds to the chroma at this tuning.
    fn shares(&self, tuning: f64) -> [f64; N_NODES] {
        std::array::from_fn(|node| {
            let others = (0..N_NODES).filter(|other| *other != node);
            others
                .map(|other| (tuning - self.nodes[other]) / (self.nodes[node] - self.nodes[other]))
                .product()
        })
    }
}

/// The chroma of one song in the making.
///
/// Memory grows with the song: `(12 * 12 + 8) * 4 = 608` bytes per frame, 19 kB for a second of music by default.
pub(crate) struct Chroma<'a> {
    bank: &'a ChromaBank,
    /// Of the frames that came last, `[n_kept, LANES]`.
    latest: Vec<Lanes>,
    /// Of all frames, `[n_frames, n_kept]`: the nodes' pitch classes, then the lowest bins.
    kept: Vec<f32>,
}

impl<'a> Chroma<'a> {
    pub(crate) fn new(bank: &'a ChromaBank) -> Self {
        Self { bank, latest: vec![Lanes::default(); bank.n_kept()], kept: Vec::new() }
    }

    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, LANES]`.
    pub(crate) fn take(&mut self, power: &[Lanes], n_frames: usize) {
        let (of_nodes, low) = self.latest.split_at_mut(N_KEPT_OF_NODES);
        for (energies, row) in of_nodes.as_chunks_mut::<NODES_AT_ONCE>().0.iter_mut().zip(&self.bank.rows) {
            *energies = weighted_sums(row, power);
        }
        low.copy_from_slice(&power[..low.len()]);
        for lane in 0..n_frames {
            // [n_kept, LANES] -> [n_frames, n_kept]
            self.kept.extend(self.latest.iter().map(|energies| energies[lane]));
        }
    }

    /// The chroma of a song of this tuning, `[n_frames, 12]` from C to B, the strongest of each frame being 1. Frames of
    /// silence are zero.
    ///
    /// # Source
    /// librosa `feature.chroma_stft(norm=inf, tuning=tuning)`.
    pub(crate) fn finish(self, tuning: f64) -> Spectrogram {
        let shares = self.bank.shares(tuning);
        let low: Vec<_> =
            (0..self.bank.n_low_bins).map(|bin| self.bank.filters.weights(bin, tuning)).collect();
        let mut values = Vec::with_capacity(self.kept.len() / self.bank.n_kept() * PITCH_CLASSES);
        for frame in self.kept.chunks_exact(self.bank.n_kept()) {
            let (of_nodes, low_bins) = frame.split_at(N_KEPT_OF_NODES);
            let mut chroma = interpolate(of_nodes, &shares);
            for (weights, power) in low.iter().zip(low_bins) {
                for (sum, weight) in chroma.iter_mut().zip(weights) {
                    *sum += f64::from(*weight) * f64::from(*power);
                }
            }
            values.extend(relative_to_strongest(chroma));
        }
        Spectrogram::new(PITCH_CLASSES, values)
    }
}

/// The pitch classes of a frame from those of all nodes, each node counting as much as its share.
fn interpolate(of_nodes: &[f32], shares: &[f64; N_NODES]) -> [f64; PITCH_CLASSES] {
    let mut chroma = [0.0; PITCH_CLASSES];
    for (row, energies) in of_nodes.as_chunks::<NODES_AT_ONCE>().0.iter().enumerate() {
        let (nodes, class) = (row / PITCH_CLASSES, row % PITCH_CLASSES);
        for (energy, share) in energies.iter().zip(&shares[nodes * NODES_AT_ONCE..]) {
            chroma[class] += share * f64::from(*energy);
        }
    }
    chroma
}

fn relative_to_strongest(chroma: [f64; PITCH_CLASSES]) -> [f32; PITCH_CLASSES] {
    let strongest = chroma.iter().copied().fold(0.0, f64::max);
    let scale = if strongest < f64::from(f32::MIN_POSITIVE) { 0.0 } else { 1.0 / strongest };
    // Interpolation may end a hair below zero, where no energy can be.
    chroma.map(|energy| (energy * scale).max(0.0) as f32)
}

/// For each of the nodes, the sum of the power spectra's rows in all runs, each times its weight.
fn weighted_sums(row: &[Run], power: &[Lanes]) -> [Lanes; NODES_AT_ONCE] {
    let mut sums = [Lanes::default(); NODES_AT_ONCE];
    for run in row {
        for (weights, power) in run.weights.iter().zip(&power[run.start..]) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                for lane in 0..LANES {
                    sum[lane] += weight * power[lane];
                }
            }
        }
    }
    sums
}

/// Points between which a smooth function of the tuning is interpolated best.
fn chebyshev_nodes() -> [f64; N_NODES] {
    let (lowest, highest) = TUNINGS;
    let (centre, reach) = ((highest + lowest) / 2.0, (highest - lowest) / 2.0);
    std::array::from_fn(|node| centre + reach * (PI * (2 * node + 1) as f64 / (2 * N_NODES) as f64).cos())
}

fn without_negligible(column: [f32; PITCH_CLASSES]) -> [f32; PITCH_CLASSES] {
    let least = NEGLIGIBLE * column.iter().copied().fold(0.0, f32::max);
    column.map(|weight| if weight < least { 0.0 } else { weight })
}

/// The stretches in which some node has a weight, the first of `weights` being those of bin `first_bin`.
fn runs(weights: &[[f32; NODES_AT_ONCE]], first_bin: usize) -> Vec<Run> {
    let is_silent = |weights: &[f32; NODES_AT_ONCE]| weights.iter().all(|weight| *weight == 0.0);
    let mut start = first_bin;
    let mut runs = Vec::new();
    for stretch in weights.chunk_by(|a, b| is_silent(a) == is_silent(b)) {
        if !is_silent(&stretch[0]) {
            runs.push(Run { start, weights: stretch.to_vec() });
        }
        start += stretch.len();
    }
    runs
}

#[cfg(test)]
mod tests;
