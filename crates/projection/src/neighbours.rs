//! Points become the nearest neighbours of each: what both t-SNE and UMAP know of the space.
//!
//! Enter: [`Points`]. Leave: [`Neighbours`], exact, by Euclidean distance. The work grows with the square of the number of
//! points, as no other step's does.
//!
//! Every pair is measured. In 32 dimensions a tree visits most of its leaves, and an approximate index costs accuracy and
//! a hundred times this code; eight points are measured from four at once instead, out of the first cache: a third of a
//! second for 10,000 points and half a minute for 100,000 on two cores. Differences are squared as they are: the quicker
//! way over a matrix product, `|a|^2 + |b|^2 - 2ab`, loses the distances of near points to rounding.

use std::ops::Range;

use auteur_ground::Progress;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::nearest::Nearest;
use crate::{Points, ProjectionError};

/// Points that are measured side by side.
const LANES: usize = 8;
/// Points from which they are measured at once.
const ROWS: usize = 4;
/// Points that share one walk through all others: they fit the first cache beside a panel.
const TILE: usize = 16 * ROWS;

/// For each point its nearest neighbours, the nearest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Neighbours per point.
    pub(crate) k: usize,
    /// Numbers of the neighbours, `[points, k]`.
    pub(crate) points: Vec<u32>,
    /// Squared distances to them, `[points, k]`.
    pub(crate) squared: Vec<f32>,
}

impl Neighbours {
    /// Finds the `k` nearest neighbours of each point, itself excluded; of fewer other points, all of them.
    ///
    /// # Errors
    /// [`ProjectionError::Cancelled`].
    pub fn find(points: Points, k: usize, progress: &dyn Progress) -> Result<Self, ProjectionError> {
        let k = k.min(points.len() - 1);
        if k == 0 {
            return Ok(Self { k, points: Vec::new(), squared: Vec::new() });
        }
        let panels = panels(points);
        let tiles: Vec<usize> = (0..points.len()).step_by(TILE).collect();
        progress.begin("Finding neighbours", points.len() as u64);
        let found: Result<Vec<Vec<(f32, u32)>>, ProjectionError> = tiles
            .par_iter()
            .map(|&first| {
                if progress.is_cancelled() {
                    return Err(ProjectionError::Cancelled);
                }
                let end = points.len().min(first + TILE);
                let found = Arch::new().dispatch(Search { points, panels: &panels, range: first..end, k });
                progress.advance((end - first) as u64);
                Ok(found)
            })
            .collect();
        progress.finish();
        let (squared, points) = found?.into_iter().flatten().unzip();
        Ok(Self { k, points, squared })
    }

    /// The nearest `k` of each point; all, where there are not more.
    pub(crate) fn nearest(&self, k: usize) -> Self {
        let k = k.min(self.k);
        let points = 0..self.points.len().checked_div(self.k).unwrap_or(0);
        Self {
            k,
            points: points.clone().flat_map(|point| &self.of(point).0[..k]).copied().collect(),
            squared: points.flat_map(|point| &self.of(point).1[..k]).copied().collect(),
        }
    }

    /// Neighbours per point.
    pub fn each(&self) -> usize {
        self.k
    }

    /// The neighbours of one point: their numbers and squared distances, `[k]` each.
    ///
    /// # Panics
    /// When there is no point of that number.
    pub fn of(&self, point: usize) -> (&[u32], &[f32]) {
        let range = point * self.k..(point + 1) * self.k;
        (&self.points[range.clone()], &self.squared[range])
    }
}

/// Lays points out for [`measure`]: `[panels, dimensions, LANES]`, the last panel filled up with zeros.
fn panels(points: Points) -> Vec<f32> {
    let panel = points.dimensions() * LANES;
    let mut panels = vec![0.0; points.len().div_ceil(LANES) * panel];
    for (point, row) in points.rows().enumerate() {
        for (dimension, &value) in row.iter().enumerate() {
            panels[point / LANES * panel + dimension * LANES + point % LANES] = value;
        }
    }
    panels
}

/// The `k` nearest neighbours of each of the points in `range`, one after another.
///
/// The loops are plain; run by [`Arch`], the compiler makes them of the widest vectors that the processor has. No sum is
/// taken in another order for that, so the bytes are the same on every processor.
struct Search<'a> {
    points: Points<'a>,
    panels: &'a [f32],
    range: Range<usize>,
    k: usize,
}

impl WithSimd for Search<'_> {
    type Output = Vec<(f32, u32)>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<(f32, u32)> {
        let Self { points, panels, range, k } = self;
        let mut nearest: Vec<Nearest<f32>> = range.clone().map(|_| Nearest::new(k)).collect();
        for (number, panel) in panels.chunks_exact(points.dimensions() * LANES).enumerate() {
            for from in range.clone().step_by(ROWS) {
                // A last incomplete group measures its last point more than once.
                let mut rows: [&[f32]; ROWS] = [&[]; ROWS];
                for (row, values) in rows.iter_mut().enumerate() {
                    *values = points.row((from + row).min(range.end - 1));
                }
                let squared = measure(panel, rows);
                for (point, squared) in (from..range.end).zip(&squared) {
                    let nearest = &mut nearest[point - range.start];
                    let limit = nearest.limit().unwrap_or(f32::INFINITY);
                    let mut is_near = false;
                    for squared in squared {
                        is_near |= *squared < limit;
                    }
                    if !is_near {
                        continue;
                    }
                    for (lane, &squared) in squared.iter().enumerate() {
                        let other = number * LANES + lane;
                        if other != point && other < points.len() {
                            nearest.offer(squared, other as u32);
                        }
                    }
                }
            }
        }
        nearest.into_iter().flat_map(Nearest::finish).collect()
    }
}

/// Squared distances from each of `rows` to the points of a panel.
#[inline(always)]
fn measure(panel: &[f32], rows: [&[f32]; ROWS]) -> [[f32; LANES]; ROWS] {
    let mut squared = [[0.0; LANES]; ROWS];
    let (lanes, _) = panel.as_chunks::<LANES>();
    for (dimension, lanes) in lanes.iter().enumerate() {
        for (squared, row) in squared.iter_mut().zip(rows) {
            let value = row[dimension];
            for (squared, lane) in squared.iter_mut().zip(lanes) {
                let difference = lane - value;
                *squared += difference * difference;
            }
        }
    }
    squared
}

#[cfg(test)]
mod tests {
    use auteur_ground::{RandomStream, Silent};

    use super::*;

    #[test]
    fn neighbours_are_those_of_a_full_sort_whatever_the_number_of_points() {
        let stream = RandomStream::new(1);
        for n in [2, 7, 8, 9, 65, 130] {
            let values: Vec<f32> = (0..n as u64 * 5).map(|at| stream.below(at, 4) as f32).collect();
            let points = Points::new(&values, 5).unwrap();
            let k = (n - 1).min(12);
            let found = Neighbours::find(points, k, &Silent).unwrap();
            for point in 0..n {
                let squared = |other: usize| -> f32 {
                    points.row(point).iter().zip(points.row(other)).map(|(a, b)| (a - b) * (a - b)).sum()
                };
                let mut others: Vec<usize> = (0..n).filter(|&other| other != point).collect();
                others.sort_by(|&a, &b| squared(a).total_cmp(&squared(b)));
                let expected: Vec<u32> = others[..k].iter().map(|&other| other as u32).collect();
                assert_eq!(found.of(point).0, expected, "{n} points, point {point}");
            }
        }
    }
}
