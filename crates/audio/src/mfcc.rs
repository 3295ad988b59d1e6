//! A log-mel spectrogram enters, its mel-frequency cepstral coefficients leave. Stores keep the log-mel only; whoever needs
//! coefficients computes them from there.

use std::f64::consts::PI;

use crate::Spectrogram;

/// Computes the first `n_mfcc` coefficients of every frame: the orthonormal DCT-II along the bands.
///
/// `log_mel` are decibels, `[n_frames, n_mels]`. At most `n_mels` coefficients exist, so a larger `n_mfcc` gives
/// `n_mels`; the least is one.
///
/// Returns `[n_frames, n_mfcc]`, the overall level first.
///
/// # Source
/// librosa `feature.mfcc(S=log_mel, n_mfcc=..., dct_type=2, norm="ortho", lifter=0)`; vectors from
/// `reference/make_mfcc.py`.
pub fn mfcc(log_mel: &Spectrogram, n_mfcc: usize) -> Spectrogram {
    let n_mels = log_mel.n_bins();
    let n_mfcc = n_mfcc.clamp(1, n_mels);
    let basis = dct_basis(n_mfcc, n_mels); // [n_mfcc, n_mels]

    let mut values = Vec::with_capacity(log_mel.n_frames() * n_mfcc);
    for frame in log_mel.values().chunks_exact(n_mels) {
        for row in basis.chunks_exact(n_mels) {
            let sum: f64 = row.iter().zip(frame).map(|(weight, level)| weight * f64::from(*level)).sum();
            values.push(sum as f32);
        }
    }
    Spectrogram::new(n_mfcc, values)
}

/// Rows of the orthonormal DCT-II, `[n_out, n_in]`.
fn dct_basis(n_out: usize, n_in: usize) -> Vec<f64> {
    let length = n_in as f64;
    let mut basis = Vec::with_capacity(n_out * n_in);
    for k in 0..n_out {
        let scale = if k == 0 { (1.0 / length).sqrt() } else { (2.0 / length).sqrt() };
        for i in 0..n_in {
            basis.push(scale * (PI * k as f64 * (2 * i + 1) as f64 / (2.0 * length)).cos());
        }
    }
    basis
}
