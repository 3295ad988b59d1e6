//! A symmetric matrix becomes its eigenvalues and eigenvectors.

/// Rounds of rotations after which rounding errors are all that is left; from experience six to ten are needed.
const MOST_SWEEPS: usize = 30;

/// Eigenvalues in descending order, and the unit eigenvector of each.
///
/// # Source
/// The cyclic Jacobi method: Golub and Van Loan, "Matrix Computations", section 8.5. It is slower than a tridiagonal
/// method and as exact as the numbers allow, also for small eigenvalues.
pub(super) fn symmetric_eigen(mut matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    // Row i is the i-th eigenvector.
    let mut vectors: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let negligible = f64::EPSILON * squared_norm(&matrix, |_, _| true).sqrt();
    for _ in 0..MOST_SWEEPS {
        if squared_norm(&matrix, |i, j| i != j).sqrt() <= negligible {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if matrix[p][q] != 0.0 {
                    annihilate(&mut matrix, &mut vectors, p, q);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| matrix[b][b].total_cmp(&matrix[a][a]));
    let values = order.iter().map(|&i| matrix[i][i]).collect();
    (values, order.iter().map(|&i| std::mem::take(&mut vectors[i])).collect())
}

fn squared_norm(matrix: &[Vec<f64>], counts: impl Fn(usize, usize) -> bool) -> f64 {
    let mut sum = 0.0;
    for (i, row) in matrix.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            if counts(i, j) {
                sum += value * value;
            }
        }
    }
    sum
}

/// Turns the plane of axes `p` and `q` so that element `(p, q)` becomes 0.
fn annihilate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let tau = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    // The smaller of the two angles; `hypot` does not overflow where the element is tiny.
    let tangent = 1.0_f64.copysign(tau) / (tau.abs() + tau.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let rotation = Rotation { p, q, cosine, sine };
    rotation.of_rows(matrix);
    rotation.of_columns(matrix);
    // What rounding left there.
    (matrix[p][q], matrix[q][p]) = (0.0, 0.0);
    rotation.of_rows(vectors);
}

/// A rotation in the plane of axes `p` and `q`, the second of which is the higher.
struct Rotation {
    p: usize,
    q: usize,
    cosine: f64,
    sine: f64,
}

impl Rotation {
    fn of(&self, a: f64, b: f64) -> (f64, f64) {
        (self.cosine * a - self.sine * b, self.sine * a + self.cosine * b)
    }

    fn of_rows(&self, rows: &mut [Vec<f64>]) {
        let (before, from_q) = rows.split_at_mut(self.q);
        for (a, b) in before[self.p].iter_mut().zip(&mut from_q[0]) {
            (*a, *b) = self.of(*a, *b);
        }
    }

    fn of_columns(&self, rows: &mut [Vec<f64>]) {
        for row in rows {
            (row[self.p], row[self.q]) = self.of(row[self.p], row[self.q]);
        }
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    /// Some hundred roundings of numbers near 1.
    const ROUNDING: f64 = 1e-12;

    #[test]
    fn a_matrix_times_its_eigenvector_is_the_eigenvalue_times_the_eigenvector() {
        let stream = RandomStream::new(2);
        for n in [1, 2, 3, 20] {
            let value = |i: usize, j: usize| stream.normal((i.min(j) * n + i.max(j)) as u64);
            let matrix: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| value(i, j)).collect()).collect();
            let (values, vectors) = symmetric_eigen(matrix.clone());
            assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
            for (value, vector) in values.iter().zip(&vectors) {
                for (row, own) in matrix.iter().zip(vector) {
                    let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                    assert!((product - value * own).abs() < ROUNDING, "{product} is not {}", value * own);
                }
                let length: f64 = vector.iter().map(|value| value * value).sum();
                assert!((length - 1.0).abs() < ROUNDING, "{length}");
            }
        }
    }

    #[test]
    fn zeros_have_eigenvalues_of_zero() {
        let (values, vectors) = symmetric_eigen(vec![vec![0.0; 3]; 3]);
        assert_eq!(values, [0.0; 3]);
        assert_eq!(vectors[1], [0.0, 1.0, 0.0]);
    }
}
