//! Whether all that has a point's label comes before what has not, by distance.

use auteur_dataset::Progress;

use super::distance::{Candidates, Comparison};
use super::{Distance, LabelledPoints, Score};
use crate::ProjectionError;

/// Mean average precision when each point asks for the others of its label.
///
/// All others are ranked by their distance from the point. The precision among the first, at the rank of each other of
/// the same label, averaged over these, is the point's average precision; points equally far share the last of their
/// ranks. A point without another of its label to be found is not counted.
///
/// # Errors
/// [`ProjectionError::NothingToCompare`] when no point has another of its label to be found,
/// [`ProjectionError::NoDirection`] for cosine distance, [`ProjectionError::Cancelled`].
///
/// # Source
/// scikit-learn's `average_precision_score` of each point with the negated distance as score; vectors from
/// `reference/make_projection.py`.
pub fn mean_average_precision(
    space: LabelledPoints,
    distance: Distance,
    progress: &dyn Progress,
) -> Result<Score, ProjectionError> {
    retrieve(&Comparison::within(space, distance), progress)
}

/// Mean average precision when each of the `queries` asks for the points of its label among `reference`.
///
/// Groups of both, where given, are numbered alike: a query is not compared with reference points of its own group.
///
/// # Errors
/// As [`mean_average_precision`]; [`ProjectionError::Dimensions`] or [`ProjectionError::OtherLabels`] when the two sets
/// do not go together.
pub fn mean_average_precision_between(
    [reference, queries]: [LabelledPoints; 2],
    distance: Distance,
    progress: &dyn Progress,
) -> Result<Score, ProjectionError> {
    retrieve(&Comparison::between(reference, queries, distance)?, progress)
}

fn retrieve(comparison: &Comparison, progress: &dyn Progress) -> Result<Score, ProjectionError> {
    let queries = comparison.queries();
    let judge = |query: usize, candidates: Candidates| {
        let own = queries.labels()[query];
        let ranking = candidates.iter().map(|candidate| (candidate.distance, candidate.label == own));
        average_precision(ranking.collect())
    };
    queries.average(&comparison.judge(progress, judge)?)
}

/// Of distances, each with whether it leads to what is asked for; none where nothing does.
fn average_precision(mut ranking: Vec<(f64, bool)>) -> Option<f64> {
    ranking.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut rank, mut found, mut sum) = (0_usize, 0_usize, 0.0);
    for tied in ranking.chunk_by(|a, b| a.0 == b.0) {
        let wanted = tied.iter().filter(|&&(_, wanted)| wanted).count();
        rank += tied.len();
        found += wanted;
        sum += wanted as f64 * (found as f64 / rank as f64);
    }
    (found > 0).then(|| sum / found as f64)
}
