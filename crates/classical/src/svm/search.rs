//! Every kernel width and cost is tried, and the machine is kept that answers best for the validation clips.

use auteur_classifier::FitError;
use rayon::prelude::*;

use super::examples::{Comparable, Examples};
use super::machine::{Decisions, Heard, Machine, pooled};
use super::pairs::{pairs, places};
use super::probability::{coupled, slope};
use super::solver::{MOST_STEPS, Pair, solve};
use crate::answers::ClipRows;
use crate::choice::{Chosen, ValidationScore};
use crate::error::Unfit;
use crate::fitting::Fitting;

/// The costs to try, where nobody says otherwise.
pub(crate) const COSTS: [f64; 3] = [1.0, 10.0, 100.0];
/// The widths to try, where nobody says otherwise.
pub(crate) const GAMMAS: [f64; 6] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0];

/// Examples among which the median dissimilarity is looked for.
const MEDIAN_OF: usize = 1000;
/// What is less is rounding: dissimilarities of standardised features are counted in units.
const LEAST_MEDIAN: f64 = 1e-9;

/// What is tried: each width with each cost.
#[derive(Clone, Copy)]
pub(crate) struct Grid<'a> {
    /// Kernel widths: in a [`Search`] as multiples of one over the median dissimilarity, in [`solve_pair`] as they are.
    pub(crate) gammas: &'a [f64],
    /// Costs of an error.
    pub(crate) costs: &'a [f64],
}

/// A search for the machine that answers best.
pub(crate) struct Search<'a, P> {
    pub(crate) work: &'a Fitting<'a>,
    /// What is learnt from.
    pub(crate) examples: &'a Examples<P>,
    /// The validation songs as a machine hears them, in their order.
    pub(crate) validation: &'a [Heard<P>],
    pub(crate) grid: Grid<'a>,
}

/// The machines of one width and cost, over all examples.
struct Candidate {
    /// Index of the width.
    gamma: usize,
    cost: f64,
    decisions: Decisions,
}

/// A candidate that the validation songs have judged.
struct Judged<'a> {
    candidate: &'a Candidate,
    slope: f64,
    score: ValidationScore,
}

impl<P: Comparable> Search<'_, P> {
    /// Fits machines with every width and cost, and chooses one.
    ///
    /// `what` names the examples in messages.
    ///
    /// # Errors
    /// [`FitError::Songs`] where all examples are the same, or no machine has an optimum.
    pub(crate) fn fit(&self, what: &str) -> Result<(Machine<P>, Chosen), FitError> {
        let Some(median) = median_dissimilarity(&self.examples.points) else {
            return Err(FitError::Songs(format!(
                "all training {what} have the same features, so the artists cannot be told apart"
            )));
        };
        let gammas: Vec<f64> = self.grid.gammas.iter().map(|gamma| gamma / median).collect();
        let candidates = self.candidates(&gammas)?;

        let mut best = Judged { candidate: &candidates[0], slope: 0.0, score: ValidationScore::NONE };
        // One width after another, so that the decisions of its few costs are kept at a time, and not those of all.
        for of_width in candidates.chunk_by(|one, other| one.gamma == other.gamma) {
            let judged = self.judge(of_width, gammas[of_width[0].gamma])?;
            if judged.score.is_better_than(best.score) {
                best = judged;
            }
        }
        let Judged { candidate: Candidate { gamma, cost, decisions }, slope, score } = best;
        let (decisions, kept) = decisions.compact();
        let points = self.examples.points.iter().zip(kept).filter(|(_, kept)| *kept);
        let points = points.map(|(point, _)| point.clone()).collect();
        let machine = Machine { points, decisions, gamma: gammas[*gamma], slope };
        let chosen = Chosen::by(score).with("cost", cost).with("gamma", self.grid.gammas[*gamma]);
        Ok((machine, chosen))
    }

    /// The machines of every width and cost that reach an optimum.
    fn candidates(&self, gammas: &[f64]) -> Result<Vec<Candidate>, FitError> {
        let (counts, costs) = (&self.examples.counts, self.grid.costs);
        let pairs: Vec<_> = pairs(counts.len()).collect();
        // [pairs][widths and costs]
        let mut solved = self
            .work
            .each("Fitting", &pairs, |&pair| Ok(solve_pair(self.examples, pair, Grid { gammas, costs })))?;
        let tried = (0..gammas.len()).flat_map(|gamma| costs.iter().map(move |&cost| (gamma, cost)));
        let fitted = tried.rev().map(|(gamma, cost)| {
            let of_pairs: Option<Vec<Pair>> = solved.iter_mut().map(|pair| pair.pop().flatten()).collect();
            let of_pairs = of_pairs.ok_or(Unfit::NoOptimum { steps: MOST_STEPS, cost })?;
            Ok(Candidate { gamma, cost, decisions: joined(counts, &pairs, of_pairs) })
        });
        let mut viable = self.work.viable(fitted.collect::<Vec<_>>())?;
        viable.reverse();
        Ok(viable)
    }

    /// The best of candidates that have the width `gamma`.
    fn judge<'c>(&self, candidates: &'c [Candidate], gamma: f64) -> Result<Judged<'c>, FitError> {
        let artists = self.examples.counts.len();
        // [songs][candidates][points][pairs]
        let decisions = self
            .work
            .each("Choosing", self.validation, |heard| Ok(decide(self.examples, candidates, gamma, heard)))?;
        let slopes: Vec<f64> = (0..candidates.len())
            .map(|candidate| {
                let of_songs = self.work.validation.iter().zip(&decisions);
                let values = of_songs.flat_map(|((_, artist), decisions)| {
                    decisions[candidate].iter().flat_map(|point| margins(point, *artist, artists))
                });
                slope(&values.collect::<Vec<_>>())
            })
            .collect();
        let songs: Vec<_> = self.validation.iter().zip(decisions).collect();
        let answers: Vec<Vec<ClipRows>> = songs
            .into_par_iter()
            .map(|(heard, decisions)| answer(heard, &decisions, &slopes, artists))
            .collect();
        let (best, score) = self.work.choose(&answers)?;
        Ok(Judged { candidate: &candidates[best], slope: slopes[best], score })
    }
}

/// The machine of one pair for every width and cost: its dissimilarities are computed once. The widths are as they are.
pub(super) fn solve_pair<P: Comparable>(
    examples: &Examples<P>,
    pair: (usize, usize),
    grid: Grid,
) -> Vec<Option<Pair>> {
    let (first, second) = pair;
    let places = places(&examples.counts);
    let points: Vec<&P> =
        [&places[first], &places[second]].into_iter().flat_map(|of| &examples.points[of.clone()]).collect();
    let n = points.len();
    let mut dissimilarities = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..row {
            let dissimilarity = points[row].dissimilarity(points[column]);
            dissimilarities[row * n + column] = dissimilarity;
            dissimilarities[column * n + row] = dissimilarity;
        }
    }
    let mut solved = Vec::with_capacity(grid.gammas.len() * grid.costs.len());
    for gamma in grid.gammas {
        let kernel: Vec<f32> =
            dissimilarities.iter().map(|dissimilarity| (-gamma * dissimilarity).exp() as f32).collect();
        solved.extend(grid.costs.iter().map(|&cost| solve(&kernel, n, examples.counts[first], cost)));
    }
    solved
}

/// Puts the coefficients of each pair where [`Decisions`] keeps them.
pub(super) fn joined(counts: &[usize], pairs: &[(usize, usize)], machines: Vec<Pair>) -> Decisions {
    let (places, points) = (places(counts), counts.iter().sum::<usize>());
    let mut coefficients = vec![0.0; (counts.len() - 1) * points];
    let mut biases = Vec::with_capacity(pairs.len());
    for (&(first, second), machine) in pairs.iter().zip(machines) {
        let (of_first, of_second) = machine.coefficients.split_at(counts[first]);
        coefficients[(second - 1) * points..][places[first].clone()].copy_from_slice(of_first);
        coefficients[first * points..][places[second].clone()].copy_from_slice(of_second);
        biases.push(machine.bias);
    }
    Decisions { counts: counts.to_vec(), coefficients, biases }
}

/// What every candidate of one width decides of every point of a song: `[candidates][points][pairs]`.
fn decide<P: Comparable>(
    examples: &Examples<P>,
    candidates: &[Candidate],
    gamma: f64,
    heard: &Heard<P>,
) -> Vec<Vec<Vec<f64>>> {
    let mut decisions: Vec<Vec<Vec<f64>>> = vec![Vec::with_capacity(heard.points.len()); candidates.len()];
    for point in &heard.points {
        let kernel: Vec<f64> =
            examples.points.iter().map(|example| (-gamma * example.dissimilarity(point)).exp()).collect();
        for (candidate, decisions) in candidates.iter().zip(&mut decisions) {
            decisions.push(candidate.decisions.of(&kernel));
        }
    }
    decisions
}

/// The decisions of the pairs that an artist is in, positive where the artist is preferred.
pub(super) fn margins(decisions: &[f64], artist: usize, artists: usize) -> impl Iterator<Item = f64> {
    pairs(artists).zip(decisions).filter_map(move |((first, second), &decision)| match artist {
        _ if artist == first => Some(decision),
        _ if artist == second => Some(-decision),
        _ => None,
    })
}

/// The rows of every candidate for one song.
fn answer<P>(heard: &Heard<P>, decisions: &[Vec<Vec<f64>>], slopes: &[f64], artists: usize) -> Vec<ClipRows> {
    let of_candidate = |(points, slope): (&Vec<Vec<f64>>, &f64)| {
        let rows: Vec<_> = points.iter().map(|decisions| coupled(decisions, artists, *slope)).collect();
        pooled(&rows, &heard.clips)
    };
    decisions.iter().zip(slopes).map(of_candidate).collect()
}

/// The median over pairs of points, or of points drawn evenly where there are many. Where most points are the same and
/// it is rounding, the median over the pairs that differ; none where none does.
fn median_dissimilarity<P: Comparable>(points: &[P]) -> Option<f64> {
    let some: Vec<&P> = points.iter().step_by(points.len().div_ceil(MEDIAN_OF).max(1)).collect();
    let mut all: Vec<f64> = (0..some.len())
        .into_par_iter()
        .flat_map_iter(|row| (0..row).map(move |column| (row, column)))
        .map(|(row, column)| some[row].dissimilarity(some[column]))
        .collect();
    median(&mut all).filter(|median| *median > LEAST_MEDIAN).or_else(|| {
        all.retain(|dissimilarity| *dissimilarity > LEAST_MEDIAN);
        median(&mut all)
    })
}

/// The value in the middle, the upper one of two; none of no values.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::super::examples::Point;
    use super::*;

    fn points(values: &[f64]) -> Vec<Point> {
        values.iter().map(|value| Point(vec![*value])).collect()
    }

    #[test]
    fn points_of_which_most_are_the_same_have_the_median_of_those_that_differ() {
        // Squared distances 0, 0, 0, 4, 4, 4: the upper one of the two in the middle.
        assert_eq!(median_dissimilarity(&points(&[1.0, 1.0, 1.0, 3.0])), Some(4.0));
        // 0 six times, and 9 four times.
        assert_eq!(median_dissimilarity(&points(&[1.0, 1.0, 1.0, 1.0, 4.0])), Some(9.0));
        assert_eq!(median_dissimilarity(&points(&[2.0; 5])), None);
        assert_eq!(median_dissimilarity(&points(&[2.0])), None);
    }
}
