//! Energies enter, decibels leave, clipped below the song's loudest value.
//!
//! Every value of every frame takes a logarithm, so it is one that the compiler can compute for several values at once,
//! tested against the exact one.

use std::f32::consts::{LN_10, LOG10_2, SQRT_2};

/// Energies below this are raised to it: librosa's `amin`.
const FLOOR_ENERGY: f32 = 1e-10;
/// Decibels that silence reads: librosa's `amin` of 1e-10.
pub const FLOOR_DB: f32 = -100.0;

/// Turns energies into decibels in place.
pub(crate) fn energies_to_db(values: &mut [f32]) {
    for value in values {
        *value = energy_to_db(*value);
    }
}

/// An energy in decibels, `10 log10(max(1e-10, energy))`, to within 0.00002 dB.
///
/// # Source
/// librosa `power_to_db(ref=1.0, amin=1e-10, top_db=None)`.
#[inline(always)]
fn energy_to_db(energy: f32) -> f32 {
    const MANTISSA_BITS: u32 = 23;
    const SQRT_HALF_BITS: i32 = (SQRT_2 / 2.0).to_bits() as i32;

    // energy = mantissa * 2^exponent with the mantissa between sqrt(1/2) and sqrt(2).
    let bits = energy.to_bits() as i32;
    let exponent = bits.wrapping_sub(SQRT_HALF_BITS) >> MANTISSA_BITS;
    let mantissa = f32::from_bits(bits.wrapping_sub(exponent << MANTISSA_BITS) as u32);
    // ln(mantissa) = 2 atanh(s), whose series is down to 1e-9 after five terms since |s| < 0.172.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    let atanh = s * (1.0 + s2 * (1.0 / 3.0 + s2 * (1.0 / 5.0 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))));
    let db = 10.0 * LOG10_2 * exponent as f32 + (20.0 / LN_10) * atanh;
    if energy > FLOOR_ENERGY { db } else { FLOOR_DB }
}

/// Raises all that is below `lowest` to it.
pub(crate) fn clip_below(db: &mut [f32], lowest: f32) {
    for value in db {
        *value = if *value > lowest { *value } else { lowest };
    }
}

/// The largest value, found in eight runs side by side.
pub(crate) fn loudest(db: &[f32]) -> f32 {
    let louder = |a: f32, b: f32| if a > b { a } else { b };
    let (blocks, rest) = db.as_chunks::<8>();
    let mut peaks = [f32::NEG_INFINITY; 8];
    for block in blocks {
        for (peak, value) in peaks.iter_mut().zip(block) {
            *peak = louder(*value, *peak);
        }
    }
    peaks.iter().chain(rest).copied().fold(f32::NEG_INFINITY, louder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f32 resolves 100 dB to 8e-6; the series and its sums add a little.
    const DB_TOLERANCE: f64 = 2e-5;

    #[test]
    fn decibels_are_those_of_the_exact_logarithm() {
        let mut energy = 1e-12f32;
        while energy < 1e8 {
            let exact = 10.0 * f64::from(energy).max(1e-10).log10();
            let error = (f64::from(energy_to_db(energy)) - exact).abs();
            assert!(error < DB_TOLERANCE, "{energy}: {error}");
            energy *= 1.0007;
        }
    }

    #[test]
    fn silence_reads_the_floor_exactly() {
        assert_eq!(energy_to_db(0.0), FLOOR_DB);
        assert_eq!(energy_to_db(-0.0), FLOOR_DB);
    }

    #[test]
    fn clipping_keeps_what_is_louder_and_raises_the_rest() {
        for place in 0..20 {
            let mut db = [-100.0; 20];
            db[place] = 3.0;
            db[(place + 1) % 20] = -76.5;
            assert_eq!(loudest(&db), 3.0);
            clip_below(&mut db, 3.0 - 80.0);
            let expected = |i| {
                if i == place {
                    3.0
                } else if i == (place + 1) % 20 {
                    -76.5
                } else {
                    -77.0
                }
            };
            assert!(db.iter().enumerate().all(|(i, level)| *level == expected(i)), "{db:?}");
        }
    }
}
