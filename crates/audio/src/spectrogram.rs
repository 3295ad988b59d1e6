//! Frames of numbers, one row per frame: what leaves this crate.

/// Features of one song: `[n_frames, n_bins]`, row-major, so that a frame, and a run of frames, is contiguous.
///
/// librosa lays the same numbers out the other way, `[n_bins, n_frames]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    n_bins: usize,
    values: Vec<f32>,
}

impl Spectrogram {
    /// Takes `values`, `[n_frames, n_bins]`, lowest bin first.
    ///
    /// # Panics
    /// When `n_bins` is zero or `values` does not hold whole frames: a fault of the calling code.
    pub fn new(n_bins: usize, values: Vec<f32>) -> Self {
        assert!(
            n_bins > 0 && values.len().is_multiple_of(n_bins),
            "{} values are not whole frames of {n_bins} bins",
            values.len()
        );
        Self { n_bins, values }
    }

    /// Number of frames.
    pub fn n_frames(&self) -> usize {
        self.values.len() / self.n_bins
    }

    /// Numbers in a frame.
    pub fn n_bins(&self) -> usize {
        self.n_bins
    }

    /// All numbers, frame after frame.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The same, to keep.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// Frame `index`, lowest bin first.
    ///
    /// # Panics
    /// When there is no such frame.
    pub fn frame(&self, index: usize) -> &[f32] {
        &self.values[index * self.n_bins..(index + 1) * self.n_bins]
    }
}
