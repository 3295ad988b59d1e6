//! Points become their principal components: the directions in which they spread most.
//!
//! Enter: [`Points`]. Leaves: a [`Pca`], which gives positions to these points and to others of the same space. It is a
//! projection of its own, and where t-SNE and UMAP begin.

mod eigen;
mod few;

use rayon::prelude::*;

use crate::{Points, ProjectionError};
use eigen::symmetric_eigen;

/// Principal components of a set of points, the one of largest variance first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Mean of the points, `[dimensions]`.
    pub mean: Vec<f64>,
    /// Unit vectors, `[dimensions][dimensions]`, one row a component; of fewer points than dimensions only those along which
    /// they vary. The coordinate of largest magnitude is positive.
    pub components: Vec<Vec<f64>>,
    /// Variance of the points along each component, `[dimensions]`, with `n - 1` as divisor; 0 for one point.
    pub explained_variance: Vec<f64>,
    /// Each component's share of the total variance, `[dimensions]`; 0 when all points coincide.
    pub explained_variance_ratio: Vec<f64>,
}

impl Pca {
    /// Finds the components by decomposing the covariance exactly.
    ///
    /// The time of the decomposition grows with the cube of the dimensions, or of the points if they are fewer: it is meant for some hundreds of them.
    ///
    /// # Source
    /// scikit-learn's `PCA`, whose signs (`svd_flip` by the components, not by the positions) these are; vectors from
    /// `reference/make_projection.py`.
    pub fn of(points: Points) -> Self {
        let mean = mean(points);
        let (variances, components) = if points.len() < points.dimensions() {
            few::components(points, &mean)
        } else {
            symmetric_eigen(covariance(points, &mean))
        };
        // Rounding may leave a variance of 0 just below it.
        let explained_variance: Vec<f64> = variances.iter().map(|variance| variance.max(0.0)).collect();
        let total: f64 = explained_variance.iter().sum();
        let share = |variance: &f64| if total > 0.0 { variance / total } else { 0.0 };
        Self {
            mean,
            components: components.into_iter().map(with_sign).collect(),
            explained_variance_ratio: explained_variance.iter().map(share).collect(),
            explained_variance,
        }
    }

    /// Positions of points along the first two components; the second is 0 in a space of one dimension.
    ///
    /// # Errors
    /// [`ProjectionError::Dimensions`] when `points` lie in another space.
    pub fn positions(&self, points: Points) -> Result<Vec<[f32; 2]>, ProjectionError> {
        self.expect_dimensions(points)?;
        Ok(points.rows().map(|row| [self.along(row, 0), self.along(row, 1)]).collect())
    }

    /// Points in the space of the first `count` components, `[points, count]`: most of what they spread in, by fewer
    /// numbers. Of a space of fewer dimensions, 0 along those that it lacks.
    ///
    /// # Errors
    /// [`ProjectionError::Dimensions`] when `points` lie in another space.
    pub fn reduced(&self, points: Points, count: usize) -> Result<Vec<f32>, ProjectionError> {
        self.expect_dimensions(points)?;
        let mut reduced = vec![0.0; points.len() * count];
        let rows = reduced.par_chunks_mut(count.max(1)).enumerate();
        rows.for_each(|(point, row)| {
            for (component, value) in row.iter_mut().enumerate() {
                *value = self.along(points.row(point), component);
            }
        });
        Ok(reduced)
    }

    fn along(&self, row: &[f32], component: usize) -> f32 {
        let Some(direction) = self.components.get(component) else { return 0.0 };
        let centred = row.iter().zip(&self.mean).map(|(&value, mean)| f64::from(value) - mean);
        centred.zip(direction).map(|(value, direction)| value * direction).sum::<f64>() as f32
    }

    fn expect_dimensions(&self, points: Points) -> Result<(), ProjectionError> {
        let (found, expected) = (points.dimensions(), self.mean.len());
        if found == expected { Ok(()) } else { Err(ProjectionError::Dimensions { found, expected }) }
    }
}

fn mean(points: Points) -> Vec<f64> {
    let mut mean = vec![0.0; points.dimensions()];
    for row in points.rows() {
        for (sum, &value) in mean.iter_mut().zip(row) {
            *sum += f64::from(value);
        }
    }
    mean.iter().map(|sum| sum / points.len() as f64).collect()
}

/// `[dimensions][dimensions]`. Each row is summed by one thread, so the sums do not depend on their number.
fn covariance(points: Points, mean: &[f64]) -> Vec<Vec<f64>> {
    let divisor = points.len().saturating_sub(1).max(1) as f64;
    let row = |dimension: usize| {
        let mut sums = vec![0.0; points.dimensions()];
        for row in points.rows() {
            let own = f64::from(row[dimension]) - mean[dimension];
            for ((sum, &value), mean) in sums.iter_mut().zip(row).zip(mean) {
                *sum += own * (f64::from(value) - mean);
            }
        }
        sums.iter().map(|sum| sum / divisor).collect()
    };
    (0..points.dimensions()).into_par_iter().map(row).collect()
}

/// The one of the two opposite unit vectors whose coordinate of largest magnitude, the first of equals, is positive.
fn with_sign(mut component: Vec<f64>) -> Vec<f64> {
    let largest = component.iter().fold(
        0.0_f64,
        |largest, &value| {
            if value.abs() > largest.abs() { value } else { largest }
        },
    );
    if largest < 0.0 {
        component.iter_mut().for_each(|value| *value = -*value);
    }
    component
}
