//! Scores of pairs of songs become likelihood ratios: how many times likelier a score is of two songs by one artist than
//! of two songs by different ones.

use crate::{Trial, Trials, TrialsError};

/// How many pairs the belief that scores say nothing is worth.
const DOUBT: f64 = 1e-3;
/// Steps after which the likeliest line is found: each doubles the number of right digits.
const STEPS: usize = 50;

/// A line from scores to the logarithms of likelihood ratios, and the pairs that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Verifier {
    /// Slope and height at a score of 0.
    line: [f64; 2],
    trials: Trials,
}

impl Verifier {
    /// The likeliest line by scores of pairs of songs by one artist and by different ones, who count the same together, however
    /// many pairs there are of each.
    ///
    /// # Errors
    /// Those of [`Trials::new`].
    ///
    /// # Source
    /// Brümmer and du Preez, "Application-Independent Evaluation of Speaker Detection", 2006; scikit-learn's
    /// `LogisticRegression`, vectors from `reference/make_likeness.py`.
    pub fn of(same: &[Trial], different: &[Trial]) -> Result<Self, TrialsError> {
        let trials = Trials::new(same, different)?;
        let shares = trials.shares();
        let loss = |[slope, height]: [f64; 2]| -> f64 {
            let of_pair = |&(score, share, is_same): &(f64, f64, f64)| {
                let odds = slope * score + height;
                let against = if is_same > 0.5 { -odds } else { odds };
                // The logarithm of 1 + exp(against), which may be large.
                share * (against.max(0.0) + (-against.abs()).exp().ln_1p())
            };
            let doubt = DOUBT / 2.0 * (slope * slope + height * height);
            shares.iter().map(of_pair).sum::<f64>() + doubt
        };
        let mut line = [0.0, 0.0];
        for _ in 0..STEPS {
            let step = newton(&shares, line);
            // Where kinds hardly overlap a whole step may lead too far.
            let shorter = (0..STEPS as i32).map(|halvings| 0.5f64.powi(halvings));
            let next = shorter.map(|length| [line[0] - length * step[0], line[1] - length * step[1]]);
            let now = loss(line);
            let Some(next) = next.into_iter().find(|next| loss(*next) < now) else { break };
            line = next;
        }
        Ok(Self { line, trials })
    }

    /// The natural logarithm of the likelihood ratio of a pair with this score.
    pub fn log_likelihood_ratio(&self, score: f64) -> f64 {
        self.line[0] * score + self.line[1]
    }

    /// The pairs that it rests on.
    pub fn trials(&self) -> &Trials {
        &self.trials
    }
}

/// The step of Newton's method on the mean loss, whose curvature is a matrix of two rows, at a line.
fn newton(shares: &[(f64, f64, f64)], [slope, height]: [f64; 2]) -> [f64; 2] {
    let (mut first, mut second) = ([DOUBT * slope, DOUBT * height], [DOUBT, 0.0, DOUBT]);
    for &(score, share, is_same) in shares {
        let probability = 1.0 / (1.0 + (-(slope * score + height)).exp());
        let (error, weight) = (share * (probability - is_same), share * probability * (1.0 - probability));
        first = [first[0] + error * score, first[1] + error];
        second = [second[0] + weight * score * score, second[1] + weight * score, second[2] + weight];
    }
    let determinant = second[0] * second[2] - second[1] * second[1];
    [
        (second[2] * first[0] - second[1] * first[1]) / determinant,
        (second[0] * first[1] - second[1] * first[0]) / determinant,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(scores: &[f64]) -> Vec<Trial> {
        scores.iter().enumerate().map(|(source, &score)| Trial { score, source }).collect()
    }

    #[test]
    fn pairs_that_do_not_overlap_give_a_line_that_is_no_cliff() {
        let verifier = Verifier::of(&trials(&[0.9, 0.8]), &trials(&[0.1, 0.2])).unwrap();
        assert!(verifier.log_likelihood_ratio(0.9).is_finite());
        assert!(verifier.log_likelihood_ratio(0.9) > 1.0 && verifier.log_likelihood_ratio(0.1) < -1.0);
        assert!(verifier.log_likelihood_ratio(0.5).abs() < 0.5);
    }

    #[test]
    fn the_ratio_grows_with_the_score_and_is_1_where_both_kinds_are_as_likely() {
        let (same, different) = (trials(&[0.2, 0.4, 0.6, 0.5]), trials(&[-0.2, 0.0, 0.2, 0.3]));
        let verifier = Verifier::of(&same, &different).unwrap();
        assert!(verifier.log_likelihood_ratio(0.9) > verifier.log_likelihood_ratio(0.5));
        // Mirrored around .25 or so; more pairs of one kind that say the same change nothing.
        let middle = verifier.log_likelihood_ratio(0.25);
        assert!(middle.abs() < 0.3, "{middle}");
        let twice: Vec<Trial> = same.iter().chain(&same).copied().collect();
        let doubled = Verifier::of(&twice, &different).unwrap();
        assert!((doubled.log_likelihood_ratio(0.7) - verifier.log_likelihood_ratio(0.7)).abs() < 1e-9);
    }
}
