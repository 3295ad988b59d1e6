//! Band edges enter, the impulse response of a low-pass filter leaves: textbook mathematics in f64, without rates, phases
//! or buffers.

use std::f64::consts::PI;

/// A Kaiser window: how steeply it falls, and how long it must be for that.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// The parameter of its Bessel function.
    beta: f64,
    /// Half its length in samples, times the width from pass to stop edge as a share of half the rate.
    half_length_times_width: f64,
}

impl Window {
    /// -126 dB beyond the stop edge: 20 bits and one to spare.
    pub(super) const SHORT: Self = Self { beta: 13.04, half_length_times_width: 8.352 };
    /// -132 dB beyond the stop edge.
    pub(super) const LONG: Self = Self { beta: 13.65, half_length_times_width: 8.746 };
    /// -80 dB beyond the stop edge.
    const BRIEF: Self = Self { beta: 7.857, half_length_times_width: 5.019 };
}

/// A windowed sinc of unit gain at 0 Hz, in continuous time. The unit of time is one input sample.
pub(super) struct LowPass {
    /// Twice the frequency of half gain, in cycles per sample.
    cutoff: f64,
    half_length: f64,
    beta: f64,
}

impl LowPass {
    /// A filter from pass edge to stop edge, both as shares of half the input's rate.
    pub(super) fn new(pass: f64, stop: f64, window: Window) -> Self {
        let half_length = window.half_length_times_width / (stop - pass);
        Self { cutoff: (pass + stop) / 2.0, half_length, beta: window.beta }
    }

    /// The shortest filter that halves `rate` and lets nothing fold into 0 .. `keep / 2`.
    pub(super) fn halving(rate: f64, keep: f64) -> Self {
        Self::new(keep / rate, 1.0 - keep / rate, Window::SHORT)
    }

    /// Input samples on either side that an output sample may depend on.
    pub(super) fn reach(&self) -> usize {
        self.half_length.ceil() as usize
    }

    /// The response at time `t` from its centre.
    pub(super) fn at(&self, t: f64) -> f64 {
        let position = t / self.half_length;
        if position.abs() >= 1.0 {
            return 0.0;
        }
        let x = PI * self.cutoff * t;
        let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
        self.cutoff * sinc * bessel_i0(self.beta * (1.0 - position * position).sqrt()) / bessel_i0(self.beta)
    }
}

/// Low-pass filters of whole samples, -80 dB beyond their stop edge, which are as long as their slope asks for. Frequencies are
/// shares of half the rate.
pub(crate) struct LowPassTaps;

impl LowPassTaps {
    /// This slope, or the least steep one whose filter reaches no further than `most` samples to either side.
    pub(crate) fn slope_within(slope: f64, most: usize) -> f64 {
        slope.max(Window::BRIEF.half_length_times_width / most as f64)
    }

    /// Samples on either side that a filter of this slope hears.
    pub(crate) fn reach(slope: f64) -> usize {
        (Window::BRIEF.half_length_times_width / slope).ceil() as usize
    }

    /// The filter with half gain at `cutoff`, `[2 reach + 1]`.
    pub(crate) fn of(cutoff: f64, slope: f64) -> Vec<f64> {
        let filter = LowPass::new(cutoff - slope / 2.0, cutoff + slope / 2.0, Window::BRIEF);
        let reach = Self::reach(slope) as isize;
        (-reach..=reach).map(|time| filter.at(time as f64)).collect()
    }
}

/// Modified Bessel function of the first kind, order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter_square = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > sum * 1e-17 {
        term *= quarter_square / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}
