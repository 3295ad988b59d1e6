//! What a head learns from.

/// Vectors with the labels of their artists.
pub(crate) struct Labelled {
    /// Numbers of a vector.
    pub(crate) width: usize,
    /// `[labels.len(), width]`, standardised by whoever wants shrinkage or penalties to treat columns alike.
    pub(crate) rows: Vec<f64>,
    /// Each below `artists`; every artist has one.
    pub(crate) labels: Vec<usize>,
    /// Number of artists.
    pub(crate) artists: usize,
}

impl Labelled {
    /// Rows with their labels.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[f64], usize)> {
        self.rows.chunks_exact(self.width).zip(self.labels.iter().copied())
    }

    /// Number of rows of each artist.
    pub(crate) fn counts(&self) -> Vec<f64> {
        let mut counts = vec![0.0; self.artists];
        self.labels.iter().for_each(|label| counts[*label] += 1.0);
        counts
    }

    /// Mean of each artist's rows, `[artists, width]`.
    pub(crate) fn means(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.artists * self.width];
        for (row, label) in self.iter() {
            let mean = &mut means[label * self.width..][..self.width];
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value);
        }
        for (mean, count) in means.chunks_exact_mut(self.width).zip(self.counts()) {
            mean.iter_mut().for_each(|mean| *mean /= count);
        }
        means
    }
}
