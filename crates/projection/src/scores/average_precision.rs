//! Whether all that has a point's label comes before what has not, by distance.

use auteur_ground::Progress;

use super::distance::{Candidates, Comparison, Distance};
use super::labelled::{LabelledPoints, Separation};
use crate::ScoreError;

/// Mean average precision when each point asks for the others of its label.
///
/// All others are ranked by their distance from the point. The precision among the first, at the rank of each other of
/// the same label, averaged over these, is the point's average precision; points equally far share the last of their
/// ranks. A point without another of its label to be found is not counted.
///
/// # Errors
/// [`ScoreError::NothingToCompare`] when no point has another of its label to be found, [`ScoreError::NoDirection`] for
/// cosine distance, [`ScoreError::Cancelled`].
///
/// # Source
/// scikit-learn's `average_precision_score` of each point with the negated distance as score; vectors from
/// `reference/make_projection.py`.
pub fn mean_average_precision(
    space: LabelledPoints,
    distance: Distance,
    progress: &dyn Progress,
) -> Result<Separation, ScoreError> {
    let judge = |query: usize, candidates: Candidates| {
        let own = space.labels()[query];
        let ranking = candidates.iter().map(|candidate| (candidate.distance, candidate.label == own));
        average_precision(ranking.collect())
    };
    space.average(&Comparison::within(space, distance).judge(progress, judge)?)
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
