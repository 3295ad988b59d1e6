//! The strength of onsets enters, the song's beat period leaves.
//!
//! It shows in how a song repeats itself, wherever its beats are: in the autocorrelation of the eight seconds around every
//! frame, averaged over the song, weighed by how usual a tempo is.

use std::f64::consts::TAU;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

/// Seconds around a frame that are compared with themselves.
const WINDOW_S: f64 = 8.0;
/// The tempo that is likeliest, in beats per minute; one of half or twice as many is less likely by a standard deviation.
const USUAL_BPM: f64 = 120.0;
/// No tempo is as fast as this.
const MAX_BPM: f64 = 320.0;
/// What the autocorrelation is multiplied by before its logarithm is taken.
const LOG_GAIN: f64 = 1e6;

/// Finds the beat period in frames from the strength of onsets, `[n_frames]`.
///
/// Returns `None` where there are so few frames per second that no period could be told from another.
///
/// # Source
/// librosa `feature.tempo` with its defaults, of which this is the lag.
pub(crate) fn beat_period(onsets: &[f32], frames_per_second: f64) -> Option<usize> {
    let window_length = (WINDOW_S * frames_per_second) as usize;
    let bpm = |lag: usize| 60.0 * frames_per_second / lag as f64;
    let lags = (1..window_length).find(|lag| bpm(*lag) < MAX_BPM)?..window_length;

    let similarity = mean_autocorrelation(onsets, window_length);
    let likelihood = |lag: usize| {
        let octaves = bpm(lag).log2() - USUAL_BPM.log2();
        (LOG_GAIN * similarity[lag]).ln_1p() - 0.5 * octaves * octaves
    };
    let mut best = (lags.start, likelihood(lags.start));
    for lag in lags {
        let here = likelihood(lag);
        if here > best.1 {
            best = (lag, here);
        }
    }
    Some(best.0)
}

/// The autocorrelation of the window around every frame, scaled to a largest value of one, averaged: `[window_length]`.
///
/// # Source
/// librosa `feature.tempogram`, then its mean over the frames.
fn mean_autocorrelation(onsets: &[f32], window_length: usize) -> Vec<f64> {
    let window = hann(window_length);
    let padded = ramped(onsets, window_length / 2);
    // Long enough that the end of the window does not meet its beginning.
    let n_fft = (2 * window_length).next_power_of_two();
    let mut planner = FftPlanner::new();
    let (forward, inverse) = (planner.plan_fft_forward(n_fft), planner.plan_fft_inverse(n_fft));
    let mut scratch =
        vec![Complex64::default(); forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len())];
    let mut buffer = vec![Complex64::default(); n_fft];
    let mut sum = vec![0.0; window_length];

    for frame in (0..onsets.len()).step_by(2) {
        // Two frames share a transform, as its real and its imaginary part; a last one has silence for company.
        buffer.fill(Complex64::default());
        for (n, weight) in window.iter().enumerate() {
            let second = if frame + 1 < onsets.len() { padded[frame + 1 + n] } else { 0.0 };
            buffer[n] = Complex64::new(weight * f64::from(padded[frame + n]), weight * f64::from(second));
        }
        // A silent frame would be given what its companion's rounding leaves.
        let is_silent = |part: fn(&Complex64) -> f64| buffer.iter().all(|pair| part(pair) == 0.0);
        let silent = (is_silent(|pair| pair.re), is_silent(|pair| pair.im));
        forward.process_with_scratch(&mut buffer, &mut scratch);
        to_power_spectra(&mut buffer);
        inverse.process_with_scratch(&mut buffer, &mut scratch);
        let correlation = &buffer[..window_length];
        if !silent.0 {
            add_scaled(&mut sum, correlation.iter().map(|pair| pair.re));
        }
        if !silent.1 {
            add_scaled(&mut sum, correlation.iter().map(|pair| pair.im));
        }
    }
    sum.iter().map(|sum| sum / onsets.len() as f64).collect()
}

/// Turns the spectrum of two real signals that share a transform into their power spectra, sharing it likewise.
fn to_power_spectra(spectrum: &mut [Complex64]) {
    let n_fft = spectrum.len();
    for bin in 0..=n_fft / 2 {
        let mirror = (n_fft - bin) % n_fft;
        let (here, there) = (spectrum[bin], spectrum[mirror].conj());
        let power = Complex64::new((here + there).norm_sqr() / 4.0, (here - there).norm_sqr() / 4.0);
        spectrum[bin] = power;
        spectrum[mirror] = power;
    }
}

/// Adds values to a sum, each divided by the largest of them; nothing where that is too small to divide by.
fn add_scaled(sum: &mut [f64], values: impl Iterator<Item = f64> + Clone) {
    let largest = values.clone().map(f64::abs).fold(0.0, f64::max);
    if largest >= f64::MIN_POSITIVE {
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += value / largest;
        }
    }
}

/// Lets the curve rise from zero over `width` values before its begin, and fall to zero after its end.
///
/// # Source
/// numpy `pad(mode="linear_ramp")`.
fn ramped(onsets: &[f32], width: usize) -> Vec<f32> {
    let ramp =
        |edge: f32| (0..width).map(move |step| (step as f64 * (f64::from(edge) / width as f64)) as f32);
    let (first, last) = (onsets.first().copied().unwrap_or(0.0), onsets.last().copied().unwrap_or(0.0));
    ramp(first).chain(onsets.iter().copied()).chain(ramp(last).rev()).collect()
}

/// Hann window of `length` values, the one whose period is `length`.
fn hann(length: usize) -> Vec<f64> {
    (0..length).map(|n| 0.5 - 0.5 * (TAU * n as f64 / length as f64).cos()).collect()
}
