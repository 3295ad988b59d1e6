//! Samples enter, samples at another rate leave: one filter, laid out for speed.
//!
//! Each output sample lies at some phase between two input samples; its taps lie side by side, so that a sample is one sum
//! of products over two contiguous runs.

use pulp::{Arch, Simd, WithSimd};

use super::kaiser::LowPass;

/// Phases that are tabulated at most. Rates whose ratio needs more are interpolated between tabulated phases.
const MAX_PHASES: u64 = 1024;
/// Taps are padded to whole blocks of this many.
const BLOCK: usize = 16;
/// Periods of output samples that are computed together.
const PERIODS: usize = 4;

/// One filter's taps, and how far each output sample steps through the input.
pub(super) struct StagePlan {
    /// Whole input samples from one output sample to the next.
    step: usize,
    /// What the step exceeds them by, in units of `1 / phase_count` input samples.
    step_phase: u64,
    /// Positions between two input samples that output samples can have.
    phase_count: u64,
    /// Tabulated phases, `[n_rows, taps]`.
    table: Vec<f32>,
    taps: usize,
    interpolated: bool,
    /// Zeros before the first input sample, so that the first window begins with them.
    silence: usize,
}

impl StagePlan {
    /// Lays out `filter` for output samples that lie `ratio.0 / ratio.1` input samples apart.
    ///
    /// The first input sample lies `lead` input samples before the beginning of the song, the first output sample at it.
    pub(super) fn new(ratio: (u64, u64), filter: &LowPass, lead: usize) -> Self {
        let divisor = gcd(ratio.0, ratio.1);
        let (distance, phase_count) = (ratio.0 / divisor, ratio.1 / divisor);
        let interpolated = phase_count > MAX_PHASES;
        let rows = if interpolated { MAX_PHASES } else { phase_count };

        let reach = filter.reach();
        let taps = (2 * reach + 1).next_multiple_of(BLOCK);
        // Interpolation needs the phase after the last, which is the first of the next sample.
        let n_rows = if interpolated { rows + 1 } else { rows };
        let mut table = Vec::with_capacity(n_rows as usize * taps);
        for row in 0..n_rows {
            let position = row as f64 / rows as f64;
            let row: Vec<f64> =
                (0..taps).map(|tap| filter.at(tap as f64 - reach as f64 - position)).collect();
            // Unit gain at 0 Hz in every phase, so that a constant stays one.
            let gain: f64 = row.iter().sum();
            table.extend(row.iter().map(|tap| (tap / gain) as f32));
        }
        let step = (distance / phase_count) as usize;
        Self {
            step,
            step_phase: distance % phase_count,
            phase_count,
            table,
            taps,
            interpolated,
            silence: reach - lead,
        }
    }

    /// The output sample at `phase` after the input sample in the window's middle, between two tabulated phases. `window` holds
    /// `taps` samples.
    #[inline(always)]
    fn between(&self, window: &[f32], phase: u64) -> f32 {
        let position = phase as f64 * MAX_PHASES as f64 / self.phase_count as f64;
        let row = position as usize;
        let share = (position - row as f64) as f32;
        let [before, after] = dots([self.row(row), self.row(row + 1)], window);
        before + share * (after - before)
    }

    /// Memory of the table.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.table.as_slice())
    }

    /// Where the window of the next output sample begins, and its phase.
    #[inline(always)]
    fn after(&self, start: usize, phase: u64) -> (usize, u64) {
        let (start, phase) = (start + self.step, phase + self.step_phase);
        if phase >= self.phase_count { (start + 1, phase - self.phase_count) } else { (start, phase) }
    }

    #[inline(always)]
    fn row(&self, index: usize) -> &[f32] {
        &self.table[index * self.taps..(index + 1) * self.taps]
    }
}

/// A filter at work on one song.
pub(super) struct Stage {
    /// Samples that output samples to come still need, the next one's window first.
    pending: Vec<f32>,
    /// Where between two input samples the next output sample lies; of a table of all phases, which goes by whole periods, 0.
    phase: u64,
}

impl Stage {
    pub(super) fn new(plan: &StagePlan) -> Self {
        Self { pending: vec![0.0; plan.silence], phase: 0 }
    }

    /// Takes further samples and appends those that are ready to `out`.
    pub(super) fn push(&mut self, plan: &StagePlan, samples: &[f32], out: &mut Vec<f32>) {
        self.pending.extend_from_slice(samples);
        // The widest vectors that the processor has, chosen when the program runs. All of them multiply and add apart and
        // in the same order, so the samples are the same bits with any.
        Arch::new().dispatch(Ready { stage: self, plan, out });
    }

    #[inline(always)]
    fn append_ready(&mut self, plan: &StagePlan, out: &mut Vec<f32>) {
        if plan.interpolated { self.append_between(plan, out) } else { self.append_tabulated(plan, out) }
    }

    /// A few periods at a time, after each of which the same phases follow: a row of the table, which is larger than the
    /// fastest cache, is fetched once for the samples of all of them.
    #[inline(always)]
    fn append_tabulated(&mut self, plan: &StagePlan, out: &mut Vec<f32>) {
        let phases = plan.phase_count as usize;
        let period = phases * plan.step + plan.step_phase as usize;
        let mut start = 0;
        while start + PERIODS * period + plan.taps <= self.pending.len() {
            let done = out.len();
            out.resize(done + PERIODS * phases, 0.0);
            let (mut place, mut phase) = (start, 0);
            for n in 0..phases {
                let windows = std::array::from_fn::<_, PERIODS, _>(|nth| {
                    &self.pending[place + nth * period..][..plan.taps]
                });
                for (nth, sample) in dots(windows, plan.row(phase as usize)).into_iter().enumerate() {
                    out[done + nth * phases + n] = sample;
                }
                (place, phase) = plan.after(place, phase);
            }
            start += PERIODS * period;
        }
        self.pending.drain(..start);
    }

    #[inline(always)]
    fn append_between(&mut self, plan: &StagePlan, out: &mut Vec<f32>) {
        let mut start = 0;
        while start + plan.taps + plan.step < self.pending.len() {
            out.push(plan.between(&self.pending[start..start + plan.taps], self.phase));
            (start, self.phase) = plan.after(start, self.phase);
        }
        self.pending.drain(..start);
    }
}

/// The output samples whose windows have come.
struct Ready<'a> {
    stage: &'a mut Stage,
    plan: &'a StagePlan,
    out: &'a mut Vec<f32>,
}

impl WithSimd for Ready<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.stage.append_ready(self.plan, self.out);
    }
}

/// Sums of products of each run with the last one, all of one length, whole blocks, in partial sums that the compiler keeps in
/// vector registers.
#[inline(always)]
fn dots<const N: usize>(runs: [&[f32]; N], with: &[f32]) -> [f32; N] {
    let with = with.as_chunks::<BLOCK>().0;
    let runs = runs.map(|run| &run.as_chunks::<BLOCK>().0[..with.len()]);
    let mut sums = [[0.0f32; BLOCK]; N];
    for (block, with) in with.iter().enumerate() {
        for n in 0..N {
            for i in 0..BLOCK {
                sums[n][i] += runs[n][block][i] * with[i];
            }
        }
    }
    sums.map(|mut sums| {
        let mut width = BLOCK / 2;
        while width > 0 {
            for i in 0..width {
                sums[i] += sums[i + width];
            }
            width /= 2;
        }
        sums[0]
    })
}

pub(super) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
