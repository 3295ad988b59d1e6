//! Whether the nearest neighbours of a point name its label.

use auteur_ground::Progress;

use super::distance::{Candidates, Comparison, Distance};
use super::labelled::{LabelledPoints, Separation};
use crate::ScoreError;
use crate::nearest::Nearest;

/// Whom a point asks for its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbourhood {
    /// How many neighbours vote, 1 or more; all where there are fewer.
    pub k: usize,
    /// What makes them near.
    pub distance: Distance,
}

/// The share of points whose label most of their nearest neighbours among the others have: leave one out.
///
/// Labels that stand equal go to the lower one; of neighbours equally far the one that comes first is nearer. A point
/// that has no other of its label to be compared with is not counted: no neighbour could name it.
///
/// # Errors
/// [`ScoreError::NoNeighbours`], [`ScoreError::NothingToCompare`] when no point has another of its label to be compared
/// with, [`ScoreError::NoDirection`] for cosine distance, [`ScoreError::Cancelled`].
///
/// # Source
/// scikit-learn's `KNeighborsClassifier` under `LeaveOneOut`, and with groups under `LeaveOneGroupOut`, over the points
/// that are counted; vectors from `reference/make_projection.py`.
pub fn neighbour_accuracy(
    space: LabelledPoints,
    neighbourhood: Neighbourhood,
    progress: &dyn Progress,
) -> Result<Separation, ScoreError> {
    accuracy(&Comparison::within(space, neighbourhood.distance), neighbourhood.k, progress)
}

/// The share of `queries` whose label most of their nearest neighbours among `reference` have: train to test.
///
/// Groups of both, where given, are numbered alike: a query is not compared with reference points of its own group.
///
/// # Errors
/// As [`neighbour_accuracy`]; [`ScoreError::OtherSpace`] when the two sets do not go together.
pub fn neighbour_accuracy_between(
    reference: LabelledPoints,
    queries: LabelledPoints,
    neighbourhood: Neighbourhood,
    progress: &dyn Progress,
) -> Result<Separation, ScoreError> {
    let comparison = Comparison::between(reference, queries, neighbourhood.distance)?;
    accuracy(&comparison, neighbourhood.k, progress)
}

fn accuracy(comparison: &Comparison, k: usize, progress: &dyn Progress) -> Result<Separation, ScoreError> {
    let queries = comparison.queries();
    if k == 0 {
        return Err(ScoreError::NoNeighbours);
    }
    // Whoever asks for a billion neighbours of ten points needs room for ten.
    let k = k.min(comparison.reference().points().len());
    let judge = |query: usize, candidates: Candidates| {
        let own = queries.labels()[query];
        let can_be_right = candidates.iter().any(|candidate| candidate.label == own);
        can_be_right.then(|| f64::from(u8::from(vote(&candidates, k, queries.n_labels()) == own)))
    };
    queries.average(&comparison.judge(progress, judge)?)
}

/// The label that most of the `k` nearest have; the first label where nobody can vote.
fn vote(candidates: &Candidates, k: usize, n_labels: usize) -> usize {
    let mut nearest = Nearest::new(k);
    for candidate in candidates.iter() {
        nearest.offer(candidate.distance, candidate.number as u32);
    }
    let mut votes = vec![0_usize; n_labels];
    for (_, number) in nearest.finish() {
        votes[candidates.label(number as usize)] += 1;
    }
    // The first of the highest: `max_by_key` would give the last.
    votes.iter().enumerate().rev().max_by_key(|&(_, votes)| votes).map_or(0, |(label, _)| label)
}
