//! Examples of every artist become a support vector machine that gives probabilities.
//!
//! For each pair of artists a machine that tells the two apart ([`solver`]); a sigmoid makes a probability of its
//! decision value, and the probabilities of all pairs are coupled to those of the artists ([`probability`]). Cost and
//! kernel width are chosen on the validation clips ([`search`]).
//!
//! **What agrees with whom.** The decisions are those of scikit-learn's `SVC`, and so is the artist for whom most pairs
//! decide, which is what `SVC.predict` answers. Here the answer follows the coupled probabilities instead, as LIBSVM's
//! does when it is asked for probabilities: where pairs contradict each other, how sure they are counts, too, and the
//! most probable artist may be another than the one with most pairs. The tests compare the decisions and the vote with
//! scikit-learn, and the probabilities and their answer with the same coupling solved exactly by numpy.
//!
//! **Why our own.** `libsvm-rs` 0.9.2 was looked at: it follows LIBSVM closely, and computes the kernel from sparse
//! nodes again for every pair and every cost, keeps it in a cache that this work does not need, and fits its sigmoids by
//! an inner cross-validation of the training songs, in which clips of one song stand on both sides. Here the
//! dissimilarities of a training pair are computed once for all widths and costs, and the sigmoid is fitted to the
//! validation songs. What remains is the solver, a hundred lines.

mod examples;
mod machine;
mod pairs;
mod probability;
mod search;
mod solver;

pub(crate) use examples::{Comparable, Examples, Point};
pub(crate) use machine::{Heard, Machine};
pub(crate) use search::{COSTS, GAMMAS, Grid, Search};

#[cfg(test)]
pub(crate) mod tests;
