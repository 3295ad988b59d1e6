//! Two sets of points become rows of distances, one row at a time.
//!
//! Enter: queries and reference points. Leaves: what a judge makes of each query's row; the whole matrix is never kept.
//! Every score measures here.

use auteur_ground::Progress;
use rayon::prelude::*;

use super::labelled::LabelledPoints;
use crate::{Points, ScoreError};

/// How far apart two points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// The length of their difference.
    Euclidean,
    /// 1 less the cosine of the angle between them, seen from zero.
    Cosine,
}

/// Reference points that are measured side by side.
const LANES: usize = 8;
/// Queries that are measured in one walk through the reference points.
const ROWS: usize = 4;

/// Which reference points a query is compared with.
pub(super) struct Comparison<'a> {
    queries: LabelledPoints<'a>,
    reference: LabelledPoints<'a>,
    within: bool,
    distance: Distance,
}

impl<'a> Comparison<'a> {
    /// Compares points with each other.
    pub(super) fn within(points: LabelledPoints<'a>, distance: Distance) -> Self {
        Self { queries: points, reference: points, within: true, distance }
    }

    /// Compares `queries` with `reference`.
    pub(super) fn between(
        reference: LabelledPoints<'a>,
        queries: LabelledPoints<'a>,
        distance: Distance,
    ) -> Result<Self, ScoreError> {
        let sizes = |space: LabelledPoints| [space.points().dimensions(), space.n_labels()];
        let both = sizes(reference).into_iter().zip(sizes(queries));
        for (what, (reference, queries)) in ["dimensions", "labels"].into_iter().zip(both) {
            if reference != queries {
                return Err(ScoreError::OtherSpace { what, reference, queries });
            }
        }
        Ok(Self { queries, reference, within: false, distance })
    }

    pub(super) fn queries(&self) -> LabelledPoints<'a> {
        self.queries
    }

    pub(super) fn reference(&self) -> LabelledPoints<'a> {
        self.reference
    }

    /// For each query what `judge` makes of its number and its [`Candidate`]s.
    pub(super) fn judge<T: Send>(
        &self,
        progress: &dyn Progress,
        judge: impl Fn(usize, Candidates) -> T + Sync,
    ) -> Result<Vec<T>, ScoreError> {
        let groups = self.queries.groups().zip(self.reference.groups());
        self.measured(progress, |query, distances| {
            let group = groups.map(|(queries, reference)| (queries[query], reference));
            let own = self.within.then_some(query);
            judge(query, Candidates { own, group, labels: self.reference.labels(), distances })
        })
    }

    /// For each query what `judge` makes of its number and its distances to all reference points.
    fn measured<T: Send>(
        &self,
        progress: &dyn Progress,
        judge: impl Fn(usize, &[f64]) -> T + Sync,
    ) -> Result<Vec<T>, ScoreError> {
        let (reference, distance) = (self.reference.points(), self.distance);
        let panels = panels(&prepared(reference, distance)?, reference.dimensions());
        let queries = prepared(self.queries.points(), distance)?;
        let group = ROWS * reference.dimensions();
        progress.begin("Measuring distances", (queries.len() / reference.dimensions()) as u64);
        let found: Result<Vec<Vec<T>>, ScoreError> = queries
            .par_chunks(group)
            .enumerate()
            .map_init(
                || vec![Vec::new(); ROWS],
                |rows: &mut Vec<Vec<f64>>, (number, queries)| {
                    if progress.is_cancelled() {
                        return Err(ScoreError::Cancelled);
                    }
                    let queries: Vec<&[f64]> = queries.chunks_exact(reference.dimensions()).collect();
                    measure(&panels, &queries, rows);
                    progress.advance(queries.len() as u64);
                    let rows = rows.iter_mut().take(queries.len()).enumerate();
                    let judged = rows.map(|(row, squared)| {
                        squared.truncate(reference.len());
                        squared.iter_mut().for_each(|squared| *squared = distance.of_squared(*squared));
                        judge(number * ROWS + row, squared)
                    });
                    Ok(judged.collect())
                },
            )
            .collect();
        progress.finish();
        Ok(found?.into_iter().flatten().collect())
    }
}

/// The reference points of one query.
pub(super) struct Candidates<'a> {
    own: Option<usize>,
    group: Option<(usize, &'a [usize])>,
    labels: &'a [usize],
    distances: &'a [f64],
}

/// A reference point as a query sees it.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) number: usize,
    pub(super) label: usize,
    pub(super) distance: f64,
}

impl Candidates<'_> {
    /// All that may be compared with the query, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = Candidate> {
        let allowed = |number: usize| {
            self.own != Some(number) && self.group.is_none_or(|(own, groups)| groups[number] != own)
        };
        let all = self.labels.iter().zip(self.distances).enumerate();
        all.filter(move |&(number, _)| allowed(number)).map(|(number, (&label, &distance))| Candidate {
            number,
            label,
            distance,
        })
    }

    /// The label of a reference point.
    pub(super) fn label(&self, number: usize) -> usize {
        self.labels[number]
    }
}

impl Distance {
    fn of_squared(self, squared: f64) -> f64 {
        match self {
            Self::Euclidean => squared.sqrt(),
            // |a - b|^2 = 2 - 2ab for vectors of length 1.
            Self::Cosine => 0.5 * squared,
        }
    }
}

/// Coordinates in f64, `[points, dimensions]`; for cosine distance scaled to length 1.
fn prepared(points: Points, distance: Distance) -> Result<Vec<f64>, ScoreError> {
    let mut values = Vec::with_capacity(points.len() * points.dimensions());
    for (point, row) in points.rows().enumerate() {
        let length = match distance {
            Distance::Euclidean => 1.0,
            Distance::Cosine => row.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt(),
        };
        if length == 0.0 {
            return Err(ScoreError::NoDirection { point });
        }
        values.extend(row.iter().map(|&value| f64::from(value) / length));
    }
    Ok(values)
}

/// `[points, dimensions] -> [panels, dimensions, LANES]`, the last panel filled up with zeros.
fn panels(values: &[f64], dimensions: usize) -> Vec<[f64; LANES]> {
    let n_panels = (values.len() / dimensions).div_ceil(LANES);
    let mut panels = vec![[0.0; LANES]; n_panels * dimensions];
    for (point, row) in values.chunks_exact(dimensions).enumerate() {
        for (dimension, &value) in row.iter().enumerate() {
            panels[point / LANES * dimensions + dimension][point % LANES] = value;
        }
    }
    panels
}

/// Fills `rows` with the squared distances of up to [`ROWS`] queries to all points of the panels.
fn measure(panels: &[[f64; LANES]], queries: &[&[f64]], rows: &mut [Vec<f64>]) {
    rows.iter_mut().for_each(Vec::clear);
    for panel in panels.chunks_exact(queries[0].len()) {
        for (query, row) in queries.iter().zip(rows.iter_mut()) {
            let mut squared = [0.0; LANES];
            for (lanes, value) in panel.iter().zip(*query) {
                for (squared, lane) in squared.iter_mut().zip(lanes) {
                    *squared += (lane - value) * (lane - value);
                }
            }
            row.extend(squared);
        }
    }
}
