//! Decision values of pairs become probabilities of artists.
//!
//! **One sigmoid for all pairs.** Platt fits a sigmoid `1 / (1 + exp(a f + b))` to the decision values of every pair.
//! Here the values of all pairs are fitted together: a song split leaves one or two validation songs per artist, and a
//! sigmoid of one pair's two songs would turn its machine around where one of them is misjudged. The machines of all
//! pairs have the same cost and kernel and a margin of 1, so their values can be compared; and as either artist may be
//! the first, the sigmoid must be even, which leaves its slope alone. It also holds for pairs that validation does not
//! have.
//!
//! # Source
//! J. Platt, "Probabilistic outputs for support vector machines", 1999, with the targets that he gives; T.-F. Wu,
//! C.-J. Lin and R. Weng, "Probability estimates for multi-class classification by pairwise coupling", JMLR 2004, the
//! second of their methods.

use super::pairs::pairs;

/// Slopes are looked for between none, where decisions say nothing, and a step.
pub(super) const STEEPEST: f64 = 100.0;
/// Halvings of that range: beyond the precision of f64.
const HALVINGS: usize = 60;
/// A pair's probability is no nearer to 0 or 1: nothing is certain, and the coupling divides.
const LEAST: f64 = 1e-7;
/// The coupling ends when the probabilities miss its equations by less than this share of an even probability.
const TOLERANCE: f64 = 1e-9;
/// The most rounds of the coupling.
const MOST_ROUNDS: usize = 1000;

/// The slope of the sigmoid, 0 or more, that makes of decision values the likeliest probabilities.
///
/// `values` are decisions of pairs between a validation example's artist and another, positive where the example's own
/// artist is preferred.
pub(crate) fn slope(values: &[f64]) -> f64 {
    // Platt's target, from as many examples for as against, since each pair can be read both ways.
    let count = values.len() as f64;
    let target = (count + 1.0) / (count + 2.0);
    // The derivative of the log-likelihood by the slope, which falls as the slope grows.
    let rising =
        |slope: f64| values.iter().map(|value| value * (target - sigmoid(slope * value))).sum::<f64>() > 0.0;
    let (mut low, mut high) = (0.0, STEEPEST);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if rising(middle) { low = middle } else { high = middle }
    }
    low
}

/// The probabilities of the artists from the decision values of their pairs, in the order of [`pairs`].
pub(crate) fn coupled(decisions: &[f64], artists: usize, slope: f64) -> Vec<f64> {
    let mut preferred = vec![0.5; artists * artists];
    for ((first, second), decision) in pairs(artists).zip(decisions) {
        let probability = sigmoid(slope * decision).clamp(LEAST, 1.0 - LEAST);
        preferred[first * artists + second] = probability;
        preferred[second * artists + first] = 1.0 - probability;
    }
    couple(&preferred, artists)
}

/// The probabilities that agree best with those of pairs: `preferred[i][j]` is that of `i` where it is `i` or `j`.
///
/// Best is the least `sum over i, j of (preferred[j][i] p[i] - preferred[i][j] p[j])^2`, a quadratic form in `p`; at
/// its least over all distributions, its gradient is the same for every artist. Each round meets that for one after the
/// other.
fn couple(preferred: &[f64], artists: usize) -> Vec<f64> {
    let against = |of: usize, by: usize| preferred[by * artists + of];
    let mut form = vec![0.0; artists * artists];
    for (i, j) in pairs(artists) {
        form[i * artists + i] += against(i, j).powi(2);
        form[j * artists + j] += against(j, i).powi(2);
        form[i * artists + j] = -against(i, j) * against(j, i);
        form[j * artists + i] = form[i * artists + j];
    }
    let mut probabilities = vec![1.0 / artists as f64; artists];
    for _ in 0..MOST_ROUNDS {
        let mut gradient: Vec<f64> = form.chunks_exact(artists).map(|row| dot(row, &probabilities)).collect();
        let mut value = dot(&gradient, &probabilities);
        if gradient.iter().all(|partial| (partial - value).abs() < TOLERANCE / artists as f64) {
            break;
        }
        for (i, row) in form.chunks_exact(artists).enumerate() {
            // Raise or lower one probability to where its equation holds, then make the sum 1 again.
            let step = (value - gradient[i]) / row[i];
            let scale = 1.0 / (1.0 + step);
            probabilities[i] += step;
            value = (value + step * (step * row[i] + 2.0 * gradient[i])) * scale * scale;
            for (j, probability) in probabilities.iter_mut().enumerate() {
                *probability *= scale;
                gradient[j] = (gradient[j] + step * row[j]) * scale;
            }
        }
    }
    probabilities
}

fn sigmoid(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of a probability: the coupling ends within 1e-9 of its equations, which weights down to 1 % make that much softer.
    const FOUND_AGAIN: f64 = 1e-5;
    /// Of sums of a dozen probabilities, through some hundred rounds that scale them.
    const ROUNDING: f64 = 1e-9;
    /// Of a slope of 3: answers are counted in thousandths, and Platt's target is not quite 1.
    const DRAWN: f64 = 0.02;

    proptest! {
        #[test]
        fn probabilities_that_agree_are_found_again(weights in prop::collection::vec(0.01_f64..1.0, 2..12)) {
            let (artists, sum) = (weights.len(), weights.iter().sum::<f64>());
            let preferred: Vec<f64> = (0..artists * artists)
                .map(|place| weights[place / artists] / (weights[place / artists] + weights[place % artists]))
                .collect();
            for (found, weight) in couple(&preferred, artists).iter().zip(&weights) {
                prop_assert!((found - weight / sum).abs() < FOUND_AGAIN, "{found} is not {}", weight / sum);
            }
        }

        #[test]
        fn whatever_the_decisions_probabilities_are_a_distribution(
            decisions in prop::collection::vec(-50.0_f64..50.0, 15),
            slope in 0.0_f64..100.0,
        ) {
            let probabilities = coupled(&decisions, 6, slope);
            prop_assert!(probabilities.iter().all(|probability| (0.0..=1.0).contains(probability)));
            prop_assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < ROUNDING);
        }
    }

    #[test]
    fn two_artists_have_the_probabilities_of_their_pair() {
        let found = coupled(&[1.5], 2, 2.0);
        assert!((found[0] - sigmoid(3.0)).abs() < ROUNDING, "{found:?}");
    }

    #[test]
    fn the_slope_is_that_of_the_sigmoid_from_which_answers_were_drawn() {
        // Decisions of every size, right as often as a sigmoid of slope 3 says.
        let values: Vec<f64> = (1..=100)
            .flat_map(|size| {
                let size = f64::from(size) / 50.0;
                let right = (1000.0 * sigmoid(3.0 * size)).round() as usize;
                (0..1000).map(move |n| if n < right { size } else { -size })
            })
            .collect();
        assert!((slope(&values) - 3.0).abs() < DRAWN, "{}", slope(&values));
    }

    #[test]
    fn decisions_that_are_wrong_more_often_than_right_say_nothing() {
        let slope = slope(&[-1.0, -0.5, 0.2]);
        assert!(slope < ROUNDING);
        assert_eq!(coupled(&[2.0, 2.0, 2.0], 3, slope), [1.0 / 3.0; 3]);
    }
}
