//! A score for each artist that is linear in a vector.

use auteur_classifier::ModelFileError;

use crate::arrays::Arrays;
use auteur_ground::dense::dot;

/// Weights and a constant for each artist.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Linear {
    /// `[artists, width]`
    pub(crate) weights: Vec<f64>,
    /// `[artists]`
    pub(crate) bias: Vec<f64>,
}

impl Linear {
    /// The score of each artist for a vector.
    pub(crate) fn scores(&self, row: &[f64]) -> Vec<f64> {
        let weights = self.weights.chunks_exact(row.len());
        weights.zip(&self.bias).map(|(weights, bias)| dot(weights, row) + bias).collect()
    }

    pub(crate) fn save(&self, arrays: &mut Arrays, name: &str) {
        let artists = self.bias.len();
        arrays.put(
            &format!("{name}.weights"),
            &[artists, self.weights.len() / artists],
            self.weights.clone(),
        );
        arrays.put(&format!("{name}.bias"), &[artists], self.bias.clone());
    }

    pub(crate) fn load(
        arrays: &mut Arrays,
        name: &str,
        [artists, width]: [usize; 2],
    ) -> Result<Self, ModelFileError> {
        let weights = arrays.take(&format!("{name}.weights"), &[artists, width])?;
        Ok(Self { weights, bias: arrays.take(&format!("{name}.bias"), &[artists])? })
    }
}

/// Scores, less the logarithm of the sum of their exponentials.
pub(crate) fn log_softmax(mut scores: Vec<f64>) -> Vec<f64> {
    let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - greatest).exp()).sum();
    scores.iter_mut().for_each(|score| *score -= greatest + sum.ln());
    scores
}
