//! Distances, one after another, become the few shortest.
//!
//! Enter: distances with the numbers of the points they lead to. Leave: the `k` nearest. Projections look for neighbours
//! in f32, scores in f64.

use std::cmp::Ordering;

/// Keeps the `k` nearest of the points that are offered to it in ascending order of their numbers.
///
/// Of points equally far the one with the lower number is nearer, so that the answer is unique.
pub(crate) struct Nearest<T> {
    k: usize,
    kept: Vec<(T, u32)>,
    limit: Option<T>,
}

impl<T: Copy + PartialOrd> Nearest<T> {
    /// Will keep `k` points, one or more.
    pub(crate) fn new(k: usize) -> Self {
        Self { k, kept: Vec::with_capacity(2 * k), limit: None }
    }

    /// Offers a point; `distance` is finite, `point` higher than any before it.
    #[inline]
    pub(crate) fn offer(&mut self, distance: T, point: u32) {
        // A point as far as the k-th so far comes later than it, hence is further.
        if self.limit.is_none_or(|limit| distance < limit) {
            self.kept.push((distance, point));
            if self.kept.len() == 2 * self.k {
                self.cut();
            }
        }
    }

    /// The distance from which on points are no longer of interest.
    pub(crate) fn limit(&self) -> Option<T> {
        self.limit
    }

    /// Up to `k` points with their distances, the nearest first.
    pub(crate) fn finish(mut self) -> Vec<(T, u32)> {
        self.kept.sort_unstable_by(by_distance);
        self.kept.truncate(self.k);
        self.kept
    }

    fn cut(&mut self) {
        let (_, &mut (limit, _), _) = self.kept.select_nth_unstable_by(self.k - 1, by_distance);
        self.kept.truncate(self.k);
        self.limit = Some(limit);
    }
}

fn by_distance<T: PartialOrd>(a: &(T, u32), b: &(T, u32)) -> Ordering {
    // Distances are finite, so they compare.
    a.partial_cmp(b).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_those_of_a_full_sort() {
        // Few distinct distances, hence many ties.
        let distances: Vec<f32> = (0..500_u32).map(|n| (n * 7_919 % 61) as f32).collect();
        let mut sorted: Vec<(f32, u32)> = distances.iter().copied().zip(0..).collect();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        for k in [1, 2, 30, 499, 500, 600] {
            let mut nearest = Nearest::new(k);
            for (point, &distance) in (0..).zip(&distances) {
                nearest.offer(distance, point);
            }
            assert_eq!(nearest.finish(), sorted[..k.min(500)]);
        }
    }
}
