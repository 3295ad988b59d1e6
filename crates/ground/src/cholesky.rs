//! A symmetric positive definite matrix becomes its Cholesky factor, from which its determinant and inverse follow.
//!
//! Every density needs them, and so does the Mahalanobis distance. Matrices lie row after row in one slice of f64.

use std::ops::Range;

use rayon::prelude::*;

use crate::dense::{add_scaled, dot};
use crate::progress::{Progress, Silent};

/// Columns of the factor that are found together.
const BLOCK: usize = 64;
/// A pivot below this share of the matrix' own diagonal is rounding, not variance: the matrix is singular.
const SINGULAR: f64 = 1e-13;

/// The lower triangle `L` of `A = L Lᵀ`.
#[derive(Clone, Debug)]
pub struct Cholesky {
    factor: Vec<f64>,
    width: usize,
}

impl Cholesky {
    /// The factor of `matrix`, `[width, width]`, whose lower triangle is read; none where it is not positive definite,
    /// or holds what is no number.
    pub fn of(matrix: &[f64], width: usize) -> Option<Self> {
        Self::of_watched(matrix, width, &Silent)
    }

    /// The same, for whoever may cancel it; none then as well.
    pub fn of_watched(matrix: &[f64], width: usize, progress: &dyn Progress) -> Option<Self> {
        let mut factor = vec![0.0; width * width];
        // Of a block of columns the rows on the diagonal come first; those below need no others, and share the threads.
        for first in (0..width).step_by(BLOCK) {
            if progress.is_cancelled() {
                return None;
            }
            let end = (first + BLOCK).min(width);
            for row in first..end {
                let (above, below) = factor.split_at_mut(row * width);
                fill(&matrix[row * width..], above, &mut below[..width], first..row);
                let rest = matrix[row * width + row] - dot(&below[..row], &below[..row]);
                if !(rest > SINGULAR * matrix[row * width + row] && rest.is_finite()) {
                    return None;
                }
                below[row] = rest.sqrt();
            }
            let (done, below) = factor.split_at_mut(end * width);
            below
                .par_chunks_exact_mut(width)
                .zip(matrix[end * width..].par_chunks_exact(width))
                .for_each(|(row, of_matrix)| fill(of_matrix, done, row, first..end));
        }
        Some(Self { factor, width })
    }

    /// The vector `x` with `L x = b`, in the place of `b`: of what has the covariance `A`, white noise.
    pub fn whiten(&self, vector: &mut [f64]) {
        for (row, of_factor) in self.factor.chunks_exact(self.width).enumerate() {
            vector[row] = (vector[row] - dot(&of_factor[..row], &vector[..row])) / of_factor[row];
        }
    }

    /// The vector `x` with `A x = b`, in the place of `b`.
    pub fn solve(&self, vector: &mut [f64]) {
        let width = self.width;
        self.whiten(vector);
        for row in (0..width).rev() {
            let of_factor = &self.factor[row * width..][..width];
            vector[row] /= of_factor[row];
            let (before, solved) = vector.split_at_mut(row);
            add_scaled(before, -solved[0], &of_factor[..row]);
        }
    }

    /// The natural logarithm of the matrix' determinant.
    pub fn log_determinant(&self) -> f64 {
        2.0 * (0..self.width).map(|k| self.factor[k * self.width + k].ln()).sum::<f64>()
    }

    /// The inverse of the factor, a lower triangle: it turns what the matrix is the covariance of into white noise.
    pub fn whitening(&self) -> Vec<f64> {
        let width = self.width;
        let mut inverse = vec![0.0; width * width];
        for column in 0..width {
            for row in column..width {
                let known: f64 =
                    (column..row).map(|k| self.factor[row * width + k] * inverse[k * width + column]).sum();
                let unit = if row == column { 1.0 } else { 0.0 };
                inverse[row * width + column] = (unit - known) / self.factor[row * width + row];
            }
        }
        inverse
    }

    /// The matrix' inverse.
    pub fn inverse(&self) -> Vec<f64> {
        let (width, whitening) = (self.width, self.whitening());
        let mut inverse = vec![0.0; width * width];
        // Row k of the whitening is 0 beyond its diagonal.
        for row in whitening.chunks_exact(width) {
            for (i, left) in row.iter().enumerate() {
                for (j, right) in row.iter().enumerate() {
                    inverse[i * width + j] += left * right;
                }
            }
        }
        inverse
    }
}

/// Finds these columns of a row of the factor, whose earlier ones are there; `done` are the rows above.
fn fill(of_matrix: &[f64], done: &[f64], row: &mut [f64], columns: Range<usize>) {
    let width = row.len();
    for column in columns {
        let above = &done[column * width..][..width];
        row[column] = (of_matrix[column] - dot(&row[..column], &above[..column])) / above[column];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dense::gram;
    use crate::random::RandomStream;

    /// Of a product with its inverse: matrices of eight rows whose condition number stays below 1e6.
    const ROUNDING: f64 = 1e-8;
    /// Of a logarithm of 2: a few units in the last place.
    const LAST_DIGITS: f64 = 1e-15;

    fn normals(key: u64, count: usize) -> Vec<f64> {
        let stream = RandomStream::with_key(key);
        (0..count as u64).map(|n| stream.normal(n)).collect()
    }

    proptest! {
        #[test]
        fn a_matrix_times_its_inverse_is_the_identity(values in prop::collection::vec(-1.0_f64..1.0, 64)) {
            let dot = |i: usize, j: usize| (0..8).map(|k| values[i * 8 + k] * values[j * 8 + k]).sum::<f64>();
            let entry = |place: usize| dot(place / 8, place % 8) + if place.is_multiple_of(9) { 0.01 } else { 0.0 };
            let matrix: Vec<f64> = (0..64).map(entry).collect();
            let cholesky = Cholesky::of(&matrix, 8).unwrap();
            let inverse = cholesky.inverse();
            for place in 0..64 {
                let product: f64 = (0..8).map(|k| matrix[place / 8 * 8 + k] * inverse[k * 8 + place % 8]).sum();
                let unit = if place.is_multiple_of(9) { 1.0 } else { 0.0 };
                prop_assert!((product - unit).abs() < ROUNDING, "{product} at {place}");
            }
        }
    }

    #[test]
    fn a_system_of_more_columns_than_a_block_is_solved() {
        let width = 2 * BLOCK + 5;
        let mut matrix = gram(&normals(4, 300 * width), width);
        matrix.iter_mut().step_by(width + 1).for_each(|diagonal| *diagonal += 1.0);
        let expected = normals(5, width);
        let mut solved: Vec<f64> = matrix.chunks_exact(width).map(|row| dot(row, &expected)).collect();
        Cholesky::of(&matrix, width).unwrap().solve(&mut solved);
        let near = |(found, expected): (&f64, &f64)| (found - expected).abs() < ROUNDING * expected.abs();
        assert!(solved.iter().zip(&expected).all(near));
    }

    #[test]
    fn the_determinant_is_that_of_the_matrix() {
        // | 4 2 |
        // | 2 3 | has the determinant 8.
        let cholesky = Cholesky::of(&[4.0, 2.0, 2.0, 3.0], 2).unwrap();
        assert!((cholesky.log_determinant() - 8.0_f64.ln()).abs() < LAST_DIGITS);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        for matrix in [[0.0; 4], [1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 2.0, 1.0], [f64::NAN, 0.0, 0.0, 1.0]] {
            assert!(Cholesky::of(&matrix, 2).is_none(), "{matrix:?}");
        }
    }
}
