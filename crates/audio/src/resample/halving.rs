//! Samples enter, half as many leave: a filter of which every second tap but the middle one is zero, so the samples that it
//! hears lie in two rows, and neighbouring outputs hear neighbouring samples of each.

use pulp::{Arch, Simd, WithSimd};

use super::kaiser::LowPass;

/// Outputs that are computed together, each in a lane of its own.
const GROUP: usize = 64;

/// A halving's taps.
pub(super) struct HalvingPlan {
    /// The middle one.
    middle: f32,
    /// Those an odd number of samples away from it, first to last.
    sides: Vec<f32>,
    /// Samples on either side of the middle one.
    reach: usize,
    /// Zeros before the first sample, so that the first window begins with them.
    silence: usize,
}

impl HalvingPlan {
    /// Lays out `filter`, whose cutoff is half the rate that leaves.
    ///
    /// The first input sample lies `lead.0` input samples before the beginning of the song, the first output sample `lead.1`
    /// output samples before it.
    pub(super) fn new(filter: &LowPass, lead: (usize, usize)) -> Self {
        let reach = filter.reach();
        // A tap that lies at the filter's very end is none.
        let odd = (0..=2 * reach).filter(|tap| tap.abs_diff(reach) % 2 == 1);
        let sides: Vec<f64> = odd.map(|tap| filter.at(tap as f64 - reach as f64)).collect();
        // Unit gain at 0 Hz, so that a constant stays one.
        let gain = filter.at(0.0) + sides.iter().sum::<f64>();
        Self {
            middle: (filter.at(0.0) / gain) as f32,
            sides: sides.iter().map(|tap| (tap / gain) as f32).collect(),
            reach,
            silence: reach + 2 * lead.1 - lead.0,
        }
    }

    /// Memory of the taps.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.sides.as_slice())
    }
}

/// A halving at work on one song.
pub(super) struct Halving {
    /// Samples that outputs to come still need: those that taps on the sides fall on, and those of the middle tap.
    sides: Vec<f32>,
    middles: Vec<f32>,
    /// Whether the next sample is of the middle tap.
    is_middle: bool,
}

impl Halving {
    pub(super) fn new(plan: &HalvingPlan) -> Self {
        // Outputs begin with every second sample; the middle tap is `reach` samples further on.
        let mut halving =
            Self { sides: Vec::new(), middles: Vec::new(), is_middle: plan.reach.is_multiple_of(2) };
        halving.part(&vec![0.0; plan.silence]);
        halving
    }

    /// Takes further samples and appends those that are ready to `out`.
    pub(super) fn push(&mut self, plan: &HalvingPlan, samples: &[f32], out: &mut Vec<f32>) {
        self.part(samples);
        // See `super::stage`: the same bits with vectors of any width.
        Arch::new().dispatch(Ready { halving: self, plan, out });
    }

    /// Lays samples into the two rows by turns.
    fn part(&mut self, samples: &[f32]) {
        let (begun, samples) = samples.split_at(usize::from(self.is_middle).min(samples.len()));
        let (pairs, last) = samples.as_chunks::<2>();
        self.middles.extend(begun);
        self.sides.extend(pairs.iter().map(|pair| pair[0]));
        self.middles.extend(pairs.iter().map(|pair| pair[1]));
        self.sides.extend(last);
        self.is_middle ^= (begun.len() + last.len()) % 2 == 1;
    }

    #[inline(always)]
    fn append_ready(&mut self, plan: &HalvingPlan, out: &mut Vec<f32>) {
        // The window's middle is as many samples of its row away from the first.
        let before = plan.reach / 2;
        let mut start = 0;
        while start + GROUP + plan.sides.len().max(before + 1) <= self.sides.len().min(self.middles.len()) {
            let mut sums = [0.0f32; GROUP];
            for (sum, sample) in sums.iter_mut().zip(&self.middles[start + before..]) {
                *sum = plan.middle * sample;
            }
            for (tap, weight) in plan.sides.iter().enumerate() {
                let window = &self.sides[start + tap..][..GROUP];
                for i in 0..GROUP {
                    sums[i] += weight * window[i];
                }
            }
            out.extend_from_slice(&sums);
            start += GROUP;
        }
        self.sides.drain(..start);
        self.middles.drain(..start);
    }
}

/// The output samples whose windows have come.
struct Ready<'a> {
    halving: &'a mut Halving,
    plan: &'a HalvingPlan,
    out: &'a mut Vec<f32>,
}

impl WithSimd for Ready<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.halving.append_ready(self.plan, self.out);
    }
}
