//! Logits and labels become cross-entropy: on the device for the gradient, on the host in f64 for the record.

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};

/// Sums over clips, from which means follow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Score {
    loss: f64,
    correct: usize,
    clips: usize,
}

impl Score {
    /// Scores a batch; `logits` is `[clips, n_artists]` row-major.
    pub(crate) fn of(logits: &[f32], artists: &[usize]) -> Self {
        let mut score = Self { clips: artists.len(), ..Self::default() };
        for (row, &artist) in logits.chunks(logits.len() / artists.len()).zip(artists) {
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f64 = row.iter().map(|logit| f64::from(logit - highest).exp()).sum();
            score.loss += sum.ln() - f64::from(row[artist] - highest);
            score.correct += usize::from(row.iter().position(|logit| *logit == highest) == Some(artist));
        }
        score
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

    /// Share of clips whose highest logit is their artist's.
    pub(crate) fn accuracy(&self) -> f64 {
        self.correct as f64 / self.clips as f64
    }
}

/// Mean cross-entropy of a batch in nats, for its gradient; `logits` is `[clips, n_artists]`.
///
/// # Source
/// Keras 3 `losses.SparseCategoricalCrossentropy` on a softmax, which it too computes from the logits.
pub(crate) fn cross_entropy(logits: Tensor<2>, artists: &[usize], device: &Device) -> Tensor<1> {
    let [clips, n_artists] = logits.dims();
    let mut chosen = vec![0.0f32; clips * n_artists];
    for (row, &artist) in artists.iter().enumerate() {
        chosen[row * n_artists + artist] = -1.0 / clips as f32;
    }
    let chosen = Tensor::from_data(TensorData::new(chosen, [clips, n_artists]), device);
    (log_softmax(logits, 1) * chosen).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_device_agree_on_the_cross_entropy() {
        let logits = [1.0f32, 2.0, -1.0, 0.5, 0.5, 3.0];
        let score = Score::of(&logits, &[1, 0]);
        // ln(e^1 + e^2 + e^-1) - 2 and ln(2 e^0.5 + e^3) - 0.5, their mean.
        let expected = ((1f64.exp() + 2f64.exp() + (-1f64).exp()).ln() - 2.0
            + (2.0 * 0.5f64.exp() + 3f64.exp()).ln()
            - 0.5)
            / 2.0;
        assert!((score.loss() - expected).abs() < 1e-12);
        assert_eq!(score.accuracy(), 0.5);
        let device = Device::flex();
        let tensor = Tensor::from_data(TensorData::new(logits.to_vec(), [2, 3]), &device);
        let on_device: f32 = cross_entropy(tensor, &[1, 0], &device).into_scalar();
        // f32 against f64.
        assert!((f64::from(on_device) - expected).abs() < 1e-6);
    }

    #[test]
    fn logits_that_are_no_numbers_have_no_loss() {
        assert!(Score::of(&[f32::NAN, 1.0], &[0]).loss().is_nan());
    }
}
