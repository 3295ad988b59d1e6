//! A slice of numbers becomes points that every projection and score may trust.
//!
//! Enter: values in rows. Leave: [`Points`], which are there, rectangular and finite, so that nobody after them has to
//! ask.

use crate::PointsError;
use crate::error::LARGEST;

/// One point or more in a space of one dimension or more, all coordinates finite.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    values: &'a [f32],
    dimensions: usize,
}

impl<'a> Points<'a> {
    /// Takes `values`, `[points, dimensions]`, point by point.
    ///
    /// # Errors
    /// [`PointsError::Shape`], [`PointsError::TooMany`], or [`PointsError::Value`] for NaN, infinities and values beyond
    /// 1e15.
    pub fn new(values: &'a [f32], dimensions: usize) -> Result<Self, PointsError> {
        if values.is_empty() || dimensions == 0 || !values.len().is_multiple_of(dimensions) {
            return Err(PointsError::Shape { values: values.len(), dimensions });
        }
        let points = values.len() / dimensions;
        if u32::try_from(points).is_err() {
            return Err(PointsError::TooMany { points });
        }
        // NaN is not within any range.
        if let Some(at) = values.iter().position(|value| !(-LARGEST..=LARGEST).contains(value)) {
            let (point, dimension) = (at / dimensions, at % dimensions);
            return Err(PointsError::Value { point, dimension, value: values[at] });
        }
        Ok(Self { values, dimensions })
    }

    /// Number of points, one or more.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one point")]
    pub fn len(self) -> usize {
        self.values.len() / self.dimensions
    }

    /// Number of dimensions, one or more.
    pub fn dimensions(self) -> usize {
        self.dimensions
    }

    /// Coordinates of a point, `[dimensions]`.
    ///
    /// # Panics
    /// When there is no point of that number.
    pub fn row(self, point: usize) -> &'a [f32] {
        &self.values[point * self.dimensions..][..self.dimensions]
    }

    /// Coordinates of all points, in order.
    pub(crate) fn rows(self) -> std::slice::ChunksExact<'a, f32> {
        self.values.chunks_exact(self.dimensions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_set_of_points_is_refused_with_its_place() {
        let refused = |values: &[f32], dimensions| Points::new(values, dimensions).unwrap_err();
        assert_eq!(refused(&[], 2), PointsError::Shape { values: 0, dimensions: 2 });
        assert_eq!(refused(&[0.0; 5], 2), PointsError::Shape { values: 5, dimensions: 2 });
        assert_eq!(refused(&[0.0; 5], 0), PointsError::Shape { values: 5, dimensions: 0 });
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e16] {
            let message = refused(&[0.0, 0.0, 0.0, value], 2).to_string();
            assert!(message.starts_with("point 1, dimension 1"), "{message}");
        }
    }
}
