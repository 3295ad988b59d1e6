//! Power spectra enter, the strength of the twelve pitch classes leaves.
//!
//! Stands alone because of its one difficulty: the filters depend on how the song is tuned, which is known only when all
//! of it was heard, and power spectra are too large to keep until then. So every frame goes through filters of a few
//! tunings ([`N_NODES`] Chebyshev nodes), and the chroma at the song's own tuning is interpolated between them. Filters
//! are smooth in the tuning but for those of the lowest bins, which are kept as they are. [`tuning`] finds the tuning.

mod filters;
pub(crate) mod tuning;

use std::f64::consts::PI;

use self::filters::{Filters, N_CHROMA};
use crate::band::Band;
use crate::stft::{LANES, Lanes};
use crate::{FeatureConfig, Spectrogram};

/// Tunings that every frame is heard in. With twelve, a frame of one single bin is off by 1e-4 of its strongest pitch
/// class at worst; in a frame of music the errors of its bins even out.
const N_NODES: usize = 12;
/// The lowest and the highest tuning that a song can have, in semitones.
const TUNINGS: (f64, f64) = (-0.5, 0.49);
/// Bins that are kept for each frame. Their filters are wider than the circle of pitch classes, where they have a kink.
const N_LOW_BINS: usize = 8;
/// Weights below this share of a bin's largest are left out: less than f32 resolves in their sum.
const NEGLIGIBLE: f32 = 1e-7;

/// The filters of all nodes, shared by all songs of one setting.
pub(crate) struct ChromaBank {
    filters: Filters,
    nodes: [f64; N_NODES],
    /// Of each node and pitch class in turn, the runs of bins that are not negligible.
    rows: Vec<Vec<Band>>,
    n_low_bins: usize,
}

impl ChromaBank {
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        let filters = Filters::new(config);
        let n_bins = config.n_power_bins();
        let n_low_bins = N_LOW_BINS.min(n_bins);
        let nodes = chebyshev_nodes();
        let mut rows = Vec::with_capacity(N_NODES * N_CHROMA);
        for tuning in nodes {
            let columns: Vec<[f32; N_CHROMA]> =
                (n_low_bins..n_bins).map(|bin| filters.weights(bin, tuning)).map(without_negligible).collect();
            for class in 0..N_CHROMA {
                let weights: Vec<f32> = columns.iter().map(|column| column[class]).collect();
                rows.push(runs(&weights, n_low_bins));
            }
        }
        Self { filters, nodes, rows, n_low_bins }
    }

    /// Numbers that are kept of a frame.
    fn n_kept(&self) -> usize {
        self.rows.len() + self.n_low_bins
    }

    /// What each kept number has to be multiplied by to give each pitch class, `[n_kept, N_CHROMA]` without the zeros:
    /// the share of each node, and the filters of the low bins.
    fn at(&self, tuning: f64) -> ([f64; N_NODES], Vec<[f32; N_CHROMA]>) {
        let shares = std::array::from_fn(|node| {
            let others = (0..N_NODES).filter(|other| *other != node);
            let factor = |other| (tuning - self.nodes[other]) / (self.nodes[node] - self.nodes[other]);
            others.map(factor).product()
        });
        let low = (0..self.n_low_bins).map(|bin| self.filters.weights(bin, tuning)).collect();
        (shares, low)
    }
}

/// The chroma of one song in the making.
pub(crate) struct Chroma<'a> {
    bank: &'a ChromaBank,
    /// Of the frames that came last, `[n_kept, LANES]`.
    latest: Vec<Lanes>,
    /// Of all frames, `[n_frames, n_kept]`: each node's pitch classes, then the lowest bins.
    kept: Vec<f32>,
}

impl<'a> Chroma<'a> {
    pub(crate) fn new(bank: &'a ChromaBank) -> Self {
        Self { bank, latest: vec![Lanes::default(); bank.n_kept()], kept: Vec::new() }
    }

    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, LANES]`.
    pub(crate) fn take(&mut self, power: &[Lanes], n_frames: usize) {
        let (of_nodes, low) = self.latest.split_at_mut(self.bank.rows.len());
        for (energy, row) in of_nodes.iter_mut().zip(&self.bank.rows) {
            *energy = Lanes::default();
            for run in row {
                let part = run.energies(power);
                for lane in 0..LANES {
                    energy[lane] += part[lane];
                }
            }
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
        let (shares, low) = self.bank.at(tuning);
        let mut values = Vec::with_capacity(self.kept.len() / self.bank.n_kept() * N_CHROMA);
        for frame in self.kept.chunks_exact(self.bank.n_kept()) {
            let (of_nodes, low_bins) = frame.split_at(self.bank.rows.len());
            let mut chroma = [0.0f64; N_CHROMA];
            for (classes, share) in of_nodes.as_chunks::<N_CHROMA>().0.iter().zip(&shares) {
                add_scaled(&mut chroma, classes, *share);
            }
            for (weights, power) in low.iter().zip(low_bins) {
                add_scaled(&mut chroma, weights, f64::from(*power));
            }
            let strongest = chroma.iter().copied().fold(0.0, f64::max);
            let scale = if strongest < f64::from(f32::MIN_POSITIVE) { 0.0 } else { 1.0 / strongest };
            // Interpolation may end a hair below zero, where no energy can be.
            values.extend(chroma.map(|energy| (energy * scale).max(0.0) as f32));
        }
        Spectrogram::new(N_CHROMA, values)
    }
}

fn add_scaled(sum: &mut [f64; N_CHROMA], values: &[f32; N_CHROMA], scale: f64) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += scale * f64::from(*value);
    }
}

/// Points between which a smooth function of the tuning is interpolated best.
fn chebyshev_nodes() -> [f64; N_NODES] {
    let (lowest, highest) = TUNINGS;
    let (centre, reach) = ((highest + lowest) / 2.0, (highest - lowest) / 2.0);
    std::array::from_fn(|node| centre + reach * (PI * (2 * node + 1) as f64 / (2 * N_NODES) as f64).cos())
}

fn without_negligible(column: [f32; N_CHROMA]) -> [f32; N_CHROMA] {
    let least = NEGLIGIBLE * column.iter().copied().fold(0.0, f32::max);
    column.map(|weight| if weight < least { 0.0 } else { weight })
}

/// The stretches of weights that are not zero, the first weight being that of bin `first_bin`.
fn runs(weights: &[f32], first_bin: usize) -> Vec<Band> {
    let mut start = first_bin;
    let mut bands = Vec::new();
    for run in weights.chunk_by(|a, b| (*a == 0.0) == (*b == 0.0)) {
        if run[0] != 0.0 {
            bands.push(Band { start, weights: run.to_vec() });
        }
        start += run.len();
    }
    bands
}

#[cfg(test)]
mod tests;
