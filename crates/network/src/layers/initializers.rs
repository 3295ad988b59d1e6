//! A random stream becomes initial weights: Keras' initialisers, over its fused kernels.
//!
//! Burn initialises a recurrent layer gate by gate, which draws from other limits than Keras does over the fused
//! `[inputs, 3 * units]` kernel; with these, a network here and one in Keras start from the same distribution.

use auteur_ground::RandomStream;

/// Draws a kernel whose last two axes are inputs and outputs, row-major, from Glorot and Bengio's uniform distribution.
///
/// `receptive_field` is the number of positions that one output sees: 9 for a 3x3 convolution, 1 for a dense layer.
/// Returns `receptive_field * inputs * outputs` values within `sqrt(6 / (receptive_field * (inputs + outputs)))` of 0.
///
/// # Source
/// Keras 3 `initializers.GlorotUniform`.
pub(crate) fn glorot_uniform(
    receptive_field: usize,
    inputs: usize,
    outputs: usize,
    random: RandomStream,
) -> Vec<f32> {
    let limit = (6.0 / (receptive_field * (inputs + outputs)) as f64).sqrt();
    let count = receptive_field * inputs * outputs;
    (0..count as u64).map(|position| (limit * (2.0 * random.uniform(position) - 1.0)) as f32).collect()
}

/// Draws a `[rows, columns]` matrix, row-major, with orthonormal rows; there must be no more rows than columns.
///
/// The rows are an orthonormal basis of a subspace drawn evenly from all: normally distributed rows, made orthonormal
/// one after the other in f64 (Gram and Schmidt's method, applied twice, which is as exact as a QR decomposition with
/// a positive diagonal, the sign that Keras gives it).
///
/// # Source
/// Keras 3 `initializers.Orthogonal`.
pub(crate) fn orthogonal(rows: usize, columns: usize, random: RandomStream) -> Vec<f32> {
    debug_assert!(rows <= columns, "{rows} rows cannot be orthonormal in {columns} columns");
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut vector: Vec<f64> =
            (0..columns).map(|column| random.normal((row * columns + column) as u64)).collect();
        for _ in 0..2 {
            for earlier in &basis {
                let along = dot(earlier, &vector);
                vector.iter_mut().zip(earlier).for_each(|(value, base)| *value -= along * base);
            }
        }
        let length = dot(&vector, &vector).sqrt();
        vector.iter_mut().for_each(|value| *value /= length);
        basis.push(vector);
    }
    basis.into_iter().flatten().map(|value| value as f32).collect()
}

/// The sum of products of two vectors of the same length.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glorot_values_fill_their_limits_evenly() {
        let values = glorot_uniform(9, 64, 128, RandomStream::new(1));
        let limit = (6.0f32 / (9.0 * 192.0)).sqrt();
        assert_eq!(values.len(), 9 * 64 * 128);
        let largest = values.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        assert!(largest <= limit && largest > 0.999 * limit, "{largest} of {limit}");
        let variance =
            values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / values.len() as f64;
        // A uniform distribution within the limit has a third of its square as variance; 1 % is eight standard errors.
        assert!((variance / f64::from(limit * limit / 3.0) - 1.0).abs() < 0.01, "{variance}");
    }

    #[test]
    fn orthogonal_rows_are_orthonormal() {
        let (rows, columns) = (32, 96);
        let matrix = orthogonal(rows, columns, RandomStream::new(2));
        for i in 0..rows {
            for j in 0..rows {
                let product: f64 = (0..columns)
                    .map(|k| f64::from(matrix[i * columns + k]) * f64::from(matrix[j * columns + k]))
                    .sum();
                // The rounding of 96 values to f32.
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-6, "rows {i} and {j}: {product}");
            }
        }
    }
}
