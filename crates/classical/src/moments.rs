//! Rows of numbers become their count, mean and scatter: all that a Gaussian asks of them.
//!
//! Songs, clips and artists are summed up alike. The log-likelihood of a clip under a Gaussian, the sum over its frames,
//! follows from the clip's moments exactly, so that frames are read once for any number of Gaussians.

use crate::standard::Standard;

/// A deviation below this share of the column's mean, or of 1 where the mean is less, is rounding: the column is
/// constant.
const CONSTANT: f64 = 1e-9;

/// The moments of some rows, `width` numbers each.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moments {
    /// Number of rows.
    pub(crate) count: f64,
    /// Mean of each column, `[width]`; 0 where there are no rows.
    pub(crate) mean: Vec<f64>,
    /// Sum over the rows of the products of the deviations from the mean, `[width, width]`.
    pub(crate) scatter: Vec<f64>,
}

impl Moments {
    /// The moments of no rows.
    pub(crate) fn empty(width: usize) -> Self {
        Self { count: 0.0, mean: vec![0.0; width], scatter: vec![0.0; width * width] }
    }

    /// The moments of `rows`, `[count, width]`.
    pub(crate) fn of(rows: &[f64], width: usize) -> Self {
        let mut moments = Self::empty(width);
        moments.count = (rows.len() / width) as f64;
        for row in rows.chunks_exact(width) {
            moments.mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value);
        }
        moments.mean.iter_mut().for_each(|mean| *mean /= moments.count.max(1.0));
        let mut deviation = vec![0.0; width];
        for row in rows.chunks_exact(width) {
            for ((deviation, value), mean) in deviation.iter_mut().zip(row).zip(&moments.mean) {
                *deviation = value - mean;
            }
            add_outer(&mut moments.scatter, &deviation, 1.0);
        }
        moments
    }

    /// Adds the rows of which `other` are the moments.
    ///
    /// # Source
    /// Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
    pub(crate) fn merge(&mut self, other: &Self) {
        let count = self.count + other.count;
        if other.count == 0.0 {
            return;
        }
        let apart: Vec<f64> = other.mean.iter().zip(&self.mean).map(|(other, own)| other - own).collect();
        self.scatter.iter_mut().zip(&other.scatter).for_each(|(own, other)| *own += other);
        add_outer(&mut self.scatter, &apart, self.count * other.count / count);
        self.mean.iter_mut().zip(&apart).for_each(|(mean, apart)| *mean += apart * other.count / count);
        self.count = count;
    }

    /// The moments of all these together, added up in their order.
    pub(crate) fn sum<'a>(width: usize, parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::empty(width);
        parts.into_iter().for_each(|part| sum.merge(part));
        sum
    }

    /// The covariance, `[width, width]`, of greatest likelihood; 0 where there are no rows.
    pub(crate) fn covariance(&self) -> Vec<f64> {
        self.scatter.iter().map(|sum| sum / self.count.max(1.0)).collect()
    }

    /// What makes mean 0 and variance 1 of the rows. The deviation of a constant column is taken as 1.
    pub(crate) fn standard(&self) -> Standard {
        let width = self.mean.len();
        let deviation = (0..width).map(|k| {
            let deviation = (self.scatter[k * width + k] / self.count.max(1.0)).sqrt();
            if deviation > CONSTANT * self.mean[k].abs().max(1.0) { deviation } else { 1.0 }
        });
        Standard { deviation: deviation.collect(), mean: self.mean.clone() }
    }

    /// The moments of the standardised rows.
    pub(crate) fn standardised(&self, standard: &Standard) -> Self {
        let width = self.mean.len();
        let mut standardised = self.clone();
        standard.apply(&mut standardised.mean);
        for (place, sum) in standardised.scatter.iter_mut().enumerate() {
            *sum /= standard.deviation[place / width] * standard.deviation[place % width];
        }
        standardised
    }

    /// The moments of the rows after a circular shift: what was in column 0 is in column `shift`.
    pub(crate) fn rotated(&self, shift: usize) -> Self {
        let width = self.mean.len();
        let mut rotated = Self::empty(width);
        rotated.count = self.count;
        for from in 0..width {
            let to = (from + shift) % width;
            rotated.mean[to] = self.mean[from];
            for column in 0..width {
                rotated.scatter[to * width + (column + shift) % width] = self.scatter[from * width + column];
            }
        }
        rotated
    }
}

/// Adds `weight` times the product of `vector` with itself to `matrix`.
fn add_outer(matrix: &mut [f64], vector: &[f64], weight: f64) {
    for (row, left) in matrix.chunks_exact_mut(vector.len()).zip(vector) {
        let left = left * weight;
        row.iter_mut().zip(vector).for_each(|(sum, right)| *sum += left * right);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sums of a few dozen numbers of the size of 1.
    const ROUNDING: f64 = 1e-12;

    fn assert_near(found: &Moments, expected: &Moments) {
        assert_eq!(found.count, expected.count);
        let pairs = found.mean.iter().zip(&expected.mean).chain(found.scatter.iter().zip(&expected.scatter));
        pairs.for_each(|(found, expected)| assert!((found - expected).abs() < ROUNDING));
    }

    proptest! {
        #[test]
        fn merged_moments_are_those_of_all_rows(
            rows in prop::collection::vec(-1.0_f64..1.0, 3 * 20),
            cut in 0_usize..=20,
        ) {
            let parts = [Moments::of(&rows[..3 * cut], 3), Moments::of(&rows[3 * cut..], 3)];
            assert_near(&Moments::sum(3, &parts), &Moments::of(&rows, 3));
        }

        #[test]
        fn rotated_moments_are_those_of_rotated_rows(
            rows in prop::collection::vec(-1.0_f64..1.0, 12 * 5),
            shift in 0_usize..12,
        ) {
            let mut rotated = rows.clone();
            rotated.chunks_exact_mut(12).for_each(|row| row.rotate_right(shift));
            assert_near(&Moments::of(&rows, 12).rotated(shift), &Moments::of(&rotated, 12));
        }

        #[test]
        fn standardised_moments_are_those_of_standardised_rows(
            rows in prop::collection::vec(-1.0_f64..1.0, 3 * 20),
        ) {
            let moments = Moments::of(&rows, 3);
            let standard = moments.standard();
            let mut standardised = rows.clone();
            standardised.chunks_exact_mut(3).for_each(|row| standard.apply(row));
            assert_near(&moments.standardised(&standard), &Moments::of(&standardised, 3));
        }
    }

    #[test]
    fn a_constant_column_becomes_zero() {
        let standard = Moments::of(&[3.0, 1.0, 3.0, 5.0], 2).standard();
        assert_eq!(standard.deviation, [1.0, 2.0]);
        let mut row = [3.0, 7.0];
        standard.apply(&mut row);
        assert_eq!(row, [0.0, 2.0]);
    }
}
