//! Validation losses become a verdict after each epoch: keep these weights, wait, or stop.

use serde::{Deserialize, Serialize};

/// What to do after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The lowest loss so far: keep these weights.
    Keep,
    /// No new lowest, but patience remains.
    Wait,
    /// No new lowest for as many epochs as patience allows.
    Stop,
}

/// The lowest validation loss so far and how long ago it was.
///
/// # Source
/// Keras 3 `callbacks.EarlyStopping` on `val_loss` with `min_delta=0`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EarlyStopping {
    lowest: Option<f64>,
    waited: usize,
}

impl EarlyStopping {
    /// Takes the validation loss of one more epoch.
    pub(super) fn observe(&mut self, loss: f64, patience: usize) -> Verdict {
        if self.lowest.is_none_or(|lowest| loss < lowest) {
            self.lowest = Some(loss);
            self.waited = 0;
            return Verdict::Keep;
        }
        self.waited += 1;
        if self.waited >= patience { Verdict::Stop } else { Verdict::Wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_stops_after_as_many_epochs_without_a_new_lowest_as_patience_allows() {
        let mut stopping = EarlyStopping::default();
        let verdicts = [2.0, 1.0, 1.0, 1.5, 0.5, 0.6, 0.7, 0.8].map(|loss| stopping.observe(loss, 3));
        use Verdict::{Keep, Stop, Wait};
        assert_eq!(verdicts, [Keep, Keep, Wait, Wait, Keep, Wait, Wait, Stop]);
    }
}
