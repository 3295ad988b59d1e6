//! Examples of every artist become a support vector machine that gives probabilities.
//!
//! For each pair of artists a machine that tells the two apart ([`solver`]); a sigmoid makes a probability of its
//! decision value, and the probabilities of all pairs are coupled to those of the artists ([`probability`]). Cost and
//! kernel width are chosen on the validation clips ([`grid`]).
//!
//! **What agrees with whom.** The decisions are those of scikit-learn's `SVC`, and so is the artist for whom most pairs
//! decide, which is what `SVC.predict` answers. Here the answer follows the coupled probabilities instead, as LIBSVM's
//! does when it is asked for probabilities: where pairs contradict each other, how sure they are counts, too, and the
//! most probable artist may be another than the one with most pairs. The tests compare the decisions and the vote with
//! scikit-learn, and the probabilities and their answer with the same coupling solved exactly by numpy.
//!
//! **Why our own.** `libsvm-rs` 0.9.2 was looked at: it follows LIBSVM closely, and computes the kernel from sparse
//! nodes anew for every pair and every cost, keeps it in a cache that this work does not need, and fits its sigmoids by
//! an inner cross-validation of the training songs, in which clips of one song stand on both sides. Here the
//! dissimilarities of a training pair are computed once for all widths and costs, and the sigmoid is fitted to the
//! validation songs. What remains is the solver, a hundred lines.

pub(crate) mod grid;
pub(crate) mod machine;
pub(crate) mod probability;
mod solver;

/// What a kernel compares: it is `exp(-gamma * dissimilarity)`.
pub(crate) trait Comparable: Clone + Send + Sync {
    /// 0 for what is the same, the same both ways round, and no less than 0.
    fn dissimilarity(&self, other: &Self) -> f64;
}

/// A point in a space in which straight distances count: its kernel is the radial basis function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point(pub(crate) Vec<f64>);

impl Comparable for Point {
    /// The squared Euclidean distance.
    fn dissimilarity(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(own, other)| (own - other).powi(2)).sum()
    }
}

/// Examples to learn from, those of the first artist first.
#[derive(Clone, Debug)]
pub(crate) struct Examples<P> {
    pub(crate) points: Vec<P>,
    /// Number of each artist's points, `[artists]`.
    pub(crate) counts: Vec<usize>,
}

impl<P> Examples<P> {
    /// The points of each artist.
    pub(crate) fn new(by_artist: Vec<Vec<P>>) -> Self {
        let counts = by_artist.iter().map(Vec::len).collect();
        Self { points: by_artist.into_iter().flatten().collect(), counts }
    }
}

/// The places of each artist's points.
pub(crate) fn places(counts: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut end = 0;
    counts
        .iter()
        .map(|count| {
            end += count;
            end - count..end
        })
        .collect()
}

/// The pairs of artists, in the order in which their machines are kept: (0, 1), (0, 2) and so on.
pub(crate) fn pairs(artists: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..artists).flat_map(move |first| (first + 1..artists).map(move |second| (first, second)))
}

#[cfg(test)]
pub(crate) mod tests;
