//! What the classifiers may choose from. Which value is taken is decided on the validation songs, never on the test.

use serde::{Deserialize, Serialize};

use crate::BaselineError;

/// What the classifiers hear, and the values that each chooses from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BaselineSettings {
    /// Coefficients of a frame, the overall level among them.
    pub n_mfcc: usize,
    /// Shares of a Gaussian's covariance to replace by the identity (of standardised features); `gaussian`, `ellis`.
    pub shrinkages: Vec<f64>,
    /// Weights of the log-likelihood of chroma beside that of MFCC; `ellis`.
    pub chroma_weights: Vec<f64>,
    /// Numbers of components; `gmm`.
    pub components: Vec<usize>,
    /// Kinds of covariance; `gmm`.
    pub covariances: Vec<CovarianceKind>,
    /// Added to every variance, in squared standard deviations, so that silence is not infinitely likely; `gmm`,
    /// `mandel-kl`.
    pub variance_floor: f64,
    /// The most frames of an artist to learn from; drawn at random where there are more; `gmm`.
    pub frames_per_artist: usize,
    /// The most seconds of an artist to learn from; drawn at random where there are more; `whitman`.
    pub seconds_per_artist: usize,
    /// Costs of an error, C; `whitman`, `mandel-mahalanobis`, `mandel-kl`.
    pub costs: Vec<f64>,
    /// Kernel widths, gamma, as multiples of one over the median dissimilarity; `whitman`, `mandel-mahalanobis`,
    /// `mandel-kl`.
    pub gammas: Vec<f64>,
}

/// What the components of a mixture know of the relations between coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CovarianceKind {
    /// All of them.
    Full,
    /// None: a variance a coefficient.
    Diagonal,
}

impl Default for BaselineSettings {
    fn default() -> Self {
        Self {
            n_mfcc: 20,
            shrinkages: vec![0.001, 0.01, 0.03, 0.1, 0.3],
            chroma_weights: vec![0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0],
            components: vec![2, 4, 8, 16],
            covariances: vec![CovarianceKind::Full, CovarianceKind::Diagonal],
            variance_floor: 1e-3,
            frames_per_artist: 20_000,
            seconds_per_artist: 500,
            costs: vec![1.0, 10.0, 100.0],
            gammas: vec![0.125, 0.25, 0.5, 1.0, 2.0, 4.0],
        }
    }
}

impl BaselineSettings {
    /// Refuses values that make no sense.
    ///
    /// # Errors
    /// [`BaselineError::Setting`].
    pub fn validate(&self) -> Result<(), BaselineError> {
        let positive = |value: &f64| value.is_finite() && *value > 0.0;
        let not_negative = |value: &f64| value.is_finite() && *value >= 0.0;
        let share = |value: &f64| (0.0..=1.0).contains(value);
        list("shrinkages", &self.shrinkages, share, "give one or more numbers from 0 to 1")?;
        list("chroma_weights", &self.chroma_weights, not_negative, "give one or more numbers from 0")?;
        list("components", &self.components, |count| *count > 0, "give one or more numbers from 1")?;
        list("covariances", &self.covariances, |_| true, "give full, diagonal or both")?;
        list("costs", &self.costs, positive, "give one or more numbers above 0")?;
        list("gammas", &self.gammas, positive, "give one or more numbers above 0")?;
        list("variance_floor", &[self.variance_floor], positive, "it must be above 0")?;
        list("n_mfcc", &[self.n_mfcc], |count| *count > 0, "it must be 1 or more")?;
        list("frames_per_artist", &[self.frames_per_artist], |count| *count > 0, "it must be 1 or more")?;
        list("seconds_per_artist", &[self.seconds_per_artist], |count| *count > 0, "it must be 1 or more")
    }
}

/// Refuses a list that is empty, or that holds what is not `allowed`.
fn list<T: std::fmt::Debug>(
    setting: &'static str,
    values: &[T],
    allowed: impl Fn(&T) -> bool,
    rule: &'static str,
) -> Result<(), BaselineError> {
    let value = match values.iter().find(|value| !allowed(value)) {
        Some(wrong) => format!("{wrong:?}"),
        None if values.is_empty() => "empty".to_owned(),
        None => return Ok(()),
    };
    Err(BaselineError::Setting { setting, value, rule: rule.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_settings_are_valid() {
        BaselineSettings::default().validate().unwrap();
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name_and_value() {
        let wrong = BaselineSettings { shrinkages: vec![0.1, 1.5], ..BaselineSettings::default() };
        assert_eq!(
            wrong.validate().unwrap_err().to_string(),
            "shrinkages is 1.5: give one or more numbers from 0 to 1"
        );
        let empty = BaselineSettings { costs: Vec::new(), ..BaselineSettings::default() };
        assert_eq!(
            empty.validate().unwrap_err().to_string(),
            "costs is empty: give one or more numbers above 0"
        );
        let no_number = BaselineSettings { variance_floor: f64::NAN, ..BaselineSettings::default() };
        assert!(no_number.validate().is_err());
    }
}
