//! Logits and labels become cross-entropy: on the device for the gradient, on the host in f64 for the record.
//!
//! A clip's label is the share that each artist has in it: 1 for its own artist and 0 for all others, unless an
//! augmentation mixed clips.

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};

/// A loss that is not a number: no further step can mend it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Diverged {
    pub(crate) loss: f64,
}

/// Losses and correct answers added up over clips, from which their means follow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ClipSums {
    loss: f64,
    correct: usize,
    clips: usize,
}

impl ClipSums {
    /// The sums of a batch; `logits` and `labels` are `[clips, n_artists]` row-major.
    pub(crate) fn of(logits: &[f32], labels: &[f32], n_artists: usize) -> Self {
        let mut sums = Self { clips: labels.len() / n_artists, ..Self::default() };
        for (row, shares) in logits.chunks_exact(n_artists).zip(labels.chunks_exact(n_artists)) {
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f64 = row.iter().map(|logit| f64::from(logit - highest).exp()).sum();
            let of_artists = row.iter().zip(shares).filter(|(_, share)| **share > 0.0);
            let losses =
                of_artists.map(|(logit, share)| f64::from(*share) * (sum.ln() - f64::from(logit - highest)));
            sums.loss += losses.sum::<f64>();
            let most = shares.iter().copied().fold(0.0, f32::max);
            let named = row.iter().position(|logit| *logit == highest);
            sums.correct += usize::from(named == shares.iter().position(|share| *share == most));
        }
        sums
    }

    /// Adds the sums of another batch.
    pub(crate) fn add(&mut self, other: Self) {
        self.loss += other.loss;
        self.correct += other.correct;
        self.clips += other.clips;
    }

    /// Mean cross-entropy in nats.
    pub(crate) fn loss(&self) -> f64 {
        self.loss / self.clips as f64
    }

    /// The sums, if the loss is a number.
    pub(crate) fn finite(self) -> Result<Self, Diverged> {
        if self.loss().is_finite() { Ok(self) } else { Err(Diverged { loss: self.loss() }) }
    }

    /// Share of clips whose highest logit is that of the artist with the largest share.
    pub(crate) fn accuracy(&self) -> f64 {
        self.correct as f64 / self.clips as f64
    }
}

/// Takes the share `smoothing` off every artist's share of a clip and gives it to all artists evenly; `labels` are
/// `[clips, n_artists]` row-major, and their rows still sum to 1.
///
/// # Source
/// Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016, section 7, as in Keras 3
/// `losses.CategoricalCrossentropy(label_smoothing)`; vectors from `reference/make_training.py`.
pub(crate) fn smooth(labels: &mut [f32], smoothing: f64, n_artists: usize) {
    if smoothing > 0.0 {
        let (kept, given) = ((1.0 - smoothing) as f32, (smoothing / n_artists as f64) as f32);
        labels.iter_mut().for_each(|share| *share = kept * *share + given);
    }
}

/// Mean cross-entropy of a batch in nats, for its gradient; `logits` is `[clips, n_artists]`, `labels` the same row-major.
///
/// # Source
/// Keras 3 `losses.CategoricalCrossentropy` on a softmax, which it too computes from the logits.
pub(crate) fn cross_entropy(logits: Tensor<2>, labels: &[f32], device: &Device) -> Tensor<1> {
    let [clips, n_artists] = logits.dims();
    // Subtracted, so that a share of zero weighs 0 and not -0.
    let weights: Vec<f32> = labels.iter().map(|share| 0.0 - share / clips as f32).collect();
    let dtype = logits.dtype();
    let weights = Tensor::from_data(TensorData::new(weights, [clips, n_artists]), (device, dtype));
    (log_softmax(logits, 1) * weights).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 6] = [1.0, 2.0, -1.0, 0.5, 0.5, 3.0];

    /// Cross-entropy of the two rows of [`LOGITS`] for one artist each.
    fn of_artists(first: usize, second: usize) -> f64 {
        let row = |row: &[f32], artist: usize| {
            row.iter().map(|logit| f64::from(*logit).exp()).sum::<f64>().ln() - f64::from(row[artist])
        };
        (row(&LOGITS[..3], first) + row(&LOGITS[3..], second)) / 2.0
    }

    fn expect(labels: [f32; 6], loss: f64) {
        assert!((ClipSums::of(&LOGITS, &labels, 3).loss() - loss).abs() < 1e-12);
        let device = Device::flex();
        let tensor = Tensor::from_data(TensorData::new(LOGITS.to_vec(), [2, 3]), &device);
        let on_device: f32 = cross_entropy(tensor, &labels, &device).into_scalar();
        // f32 against f64.
        assert!((f64::from(on_device) - loss).abs() < 1e-6);
    }

    #[test]
    fn host_and_device_agree_on_the_cross_entropy() {
        let labels = [0.0, 1.0, 0.0, 1.0, 0.0, 0.0];
        expect(labels, of_artists(1, 0));
        assert_eq!(ClipSums::of(&LOGITS, &labels, 3).accuracy(), 0.5);
    }

    #[test]
    fn a_soft_label_costs_what_its_artists_cost_by_their_shares() {
        let labels = [0.25, 0.75, 0.0, 0.0, 0.25, 0.75];
        expect(labels, 0.75 * of_artists(1, 2) + 0.25 * of_artists(0, 1));
        assert_eq!(ClipSums::of(&LOGITS, &labels, 3).accuracy(), 1.0);
    }

    #[test]
    fn logits_that_are_no_numbers_have_no_loss() {
        let sums = ClipSums::of(&[f32::NAN, 1.0], &[1.0, 0.0], 2);
        assert!(sums.loss().is_nan() && sums.finite().is_err());
    }
}
