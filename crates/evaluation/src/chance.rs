//! What answers are worth that know nothing of the music: the scores that a reader compares a classifier's with.
//!
//! The support of every artist enters, in clips or in songs, and the expected [`Chance`] of guessing leaves, or that of
//! always naming one artist. Nothing is drawn: the expectations are exact.

/// The expected scores of answers that are given without listening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// F1 averaged over artists, weighted by support.
    pub weighted_f1: f64,
    /// Share of samples that are right.
    pub accuracy: f64,
}

impl Chance {
    /// Guessing: each sample is given to one of the artists, each as likely as any other.
    ///
    /// `support` is the number of samples of every artist, all artists that can be named among them. At song level the
    /// samples are songs, at frame level clips, each guessed on its own. None without a sample.
    pub fn guessing(support: &[u64]) -> Option<Self> {
        let total: u64 = support.iter().sum();
        if total == 0 {
            return None;
        }
        if support.len() == 1 {
            return Self::always(0, support);
        }
        let share = 1.0 / support.len() as f64;
        let given = Binomial::new(total, share);
        // Of `m` samples given to an artist, m * n / total are the artist's on average, whatever m is; so that
        // F1 = 2 * right / (m + n) has this expectation over m.
        let f1 = |n: f64| given.mean(|m| 2.0 * m * n / (total as f64 * (m + n)));
        let tested = support.iter().filter(|&&n| n > 0).map(|&n| n as f64);
        let weighted_f1 = tested.map(|n| n * f1(n)).sum::<f64>() / total as f64;
        Some(Self { weighted_f1, accuracy: share })
    }

    /// Always naming the artist of this label, such as the one with the most songs to train on.
    ///
    /// `support` as for [`Chance::guessing`]. None without a sample.
    pub fn always(label: usize, support: &[u64]) -> Option<Self> {
        let total = support.iter().sum::<u64>() as f64;
        let named = support.get(label).map_or(0.0, |&named| named as f64);
        let accuracy = named / total;
        let weighted_f1 = accuracy * 2.0 * named / (named + total);
        (total > 0.0).then_some(Self { weighted_f1, accuracy })
    }
}

/// How probable each number of heads is in so many throws.
struct Binomial(Vec<f64>);

impl Binomial {
    fn new(throws: u64, share: f64) -> Self {
        // In logarithms, since the ends of a long row of throws have no f64.
        let odds = (share / (1.0 - share)).ln();
        let mut term = 0.0_f64;
        let mut logarithms = vec![term];
        for heads in 1..=throws {
            term += ((throws - heads + 1) as f64 / heads as f64).ln() + odds;
            logarithms.push(term);
        }
        let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let terms: Vec<f64> = logarithms.iter().map(|term| (term - largest).exp()).collect();
        let sum: f64 = terms.iter().sum();
        Self(terms.into_iter().map(|term| term / sum).collect())
    }

    fn mean(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.0.iter().enumerate().map(|(heads, probability)| probability * value(heads as f64)).sum()
    }
}
