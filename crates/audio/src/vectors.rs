//! What the tests compare with, inside the crate and outside: numbers that librosa wrote, and the formula of the sound that
//! it was given.

use std::path::{Path, PathBuf};

/// Reads `reference/vectors/<name>.npy`, little-endian f32 in C order. Returns its rows, or a vector as one row.
pub(crate) fn rows(name: &str) -> Vec<Vec<f32>> {
    let path = repository().join("reference/vectors").join(format!("{name}.npy"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header_end = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = String::from_utf8_lossy(&bytes[10..header_end]);
    assert!(header.contains("'<f4'") && header.contains("'fortran_order': False"), "{header}");
    let shape = header.split(['(', ')']).nth(1).unwrap();
    let width: usize =
        shape.split(',').map(str::trim).rfind(|part| !part.is_empty()).unwrap().parse().unwrap();
    let values: Vec<f32> =
        bytes[header_end..].as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
    values.chunks_exact(width).map(<[f32]>::to_vec).collect()
}

/// The sound of `reference/make_mel.py`: a rising tone, a steady one and a click, fading out.
pub(crate) fn formula(n_samples: usize, sample_rate: u32) -> Vec<f32> {
    use std::f64::consts::TAU;
    let sample = |n: usize| {
        let t = n as f64 / f64::from(sample_rate);
        let tones = 0.5 * (TAU * (100.0 * t + 1200.0 * t * t)).sin() + 0.1 * (TAU * 523.25 * t).sin();
        let click = if n == n_samples / 2 { 0.8 } else { 0.0 };
        (tones * (-3.0 * t).exp() + click) as f32
    };
    (0..n_samples).map(sample).collect()
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
