//! Random numbers, comparisons and finite differences.

/// A counted generator of its own (SplitMix64), so that no library's version changes a test.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// One of `0..count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }

    /// Evenly from `-half` to `half`.
    pub(crate) fn within(&mut self, half: f32) -> f32 {
        let unit = (self.bits() >> 40) as f32 / (1 << 23) as f32 - 1.0;
        unit * half
    }

    /// As many values as that, each from `-half` to `half`.
    pub(crate) fn values(&mut self, length: usize, half: f32) -> Vec<f32> {
        (0..length).map(|_| self.within(half)).collect()
    }
}

/// The same values in f64.
pub(crate) fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value)).collect()
}

/// The bits of floats, in which two results are the same bytes or not.
pub(crate) fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// What a kernel should give, and how large the numbers are that have to cancel to give it.
///
/// An error counts in parts of that size: f32 cannot do better than its rounding of what it adds up.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) values: Vec<f64>,
    /// One for each channel, the last axis of `values`.
    pub(crate) sizes: Vec<f64>,
}

impl Expected {
    /// Expected `values` whose error counts in parts of the largest of each channel's `terms`.
    pub(crate) fn new(values: Vec<f64>, terms: &[f64], channels: usize) -> Self {
        let mut sizes = vec![0.0f64; channels];
        for cell in terms.chunks_exact(channels) {
            sizes.iter_mut().zip(cell).for_each(|(size, term)| *size = size.max(term.abs()));
        }
        Self { values, sizes }
    }

    /// Expected `values` whose error counts in parts of the largest of them all, or of `least` if they are smaller.
    pub(crate) fn relative_to_largest(values: Vec<f64>, least: f64) -> Self {
        let largest = values.iter().fold(least, |largest, value| largest.max(value.abs()));
        Self { values, sizes: vec![largest] }
    }

    /// The largest error of `actual`; infinite where a value is no number or the lengths differ.
    pub(crate) fn error_of(&self, actual: &[f32]) -> f64 {
        if actual.len() != self.values.len() || actual.iter().any(|value| !value.is_finite()) {
            return f64::INFINITY;
        }
        let sizes = self.sizes.iter().cycle();
        let errors = self.values.iter().zip(actual).zip(sizes).map(|((expected, actual), size)| {
            let error = (f64::from(*actual) - expected).abs();
            // Below the least normal number, steps no longer shrink with the numbers.
            error / size.max(f64::from(f32::MIN_POSITIVE))
        });
        errors.fold(0.0, f64::max)
    }
}

/// The slope of `function` along each of its arguments, by central differences.
pub(crate) fn slopes(arguments: &[f64], function: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    /// The cube root of f64's rounding: what is cut off and what is rounded off are then alike, 1e-10.
    const STEP: f64 = 1e-5;
    let mut moved = arguments.to_vec();
    let mut at = |place: usize, step: f64| {
        moved[place] = arguments[place] + step;
        let value = function(&moved);
        moved[place] = arguments[place];
        value
    };
    (0..arguments.len()).map(|place| (at(place, STEP) - at(place, -STEP)) / (2.0 * STEP)).collect()
}

/// The largest difference of two lists, in parts of `1 +` the largest value.
pub(crate) fn difference(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    let largest = left.iter().chain(right).fold(1.0f64, |largest, value| largest.max(value.abs()));
    left.iter().zip(right).map(|(left, right)| (left - right).abs() / largest).fold(0.0, f64::max)
}
