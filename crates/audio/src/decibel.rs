//! Energies enter, decibels leave, clipped below the song's loudest value.
//!
//! Stands alone because a logarithm of every value of every frame is worth a fast one, tested against the exact one.

/// Energies below this are raised to it: librosa's `amin`.
const FLOOR_ENERGY: f32 = 1e-10;
/// [`FLOOR_ENERGY`] in decibels: what silence reads.
pub(crate) const FLOOR_DB: f32 = -100.0;

/// Turns energies into decibels in place, `10 log10(max(1e-10, energy))`.
///
/// # Source
/// librosa `power_to_db(ref=1.0, amin=1e-10, top_db=None)`.
pub(crate) fn energies_to_db(values: &mut [f32]) {
    for value in values {
        *value = 10.0 * value.max(FLOOR_ENERGY).log10();
    }
}

/// Raises all that lies more than `top_db` below the loudest value to that level. Returns the loudest value.
pub(crate) fn clip_below_peak(db: &mut [f32], top_db: f32) -> f32 {
    let peak = db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let lowest = peak - top_db;
    for value in db.iter_mut() {
        *value = value.max(lowest);
    }
    peak
}
