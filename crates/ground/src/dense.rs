//! Products of dense matrices of f64, row-major, for those of a thousand columns.
//!
//! Sums run in an order that neither threads nor the processor change.

use rayon::prelude::*;

use crate::progress::{Progress, Silent};

/// Sums that run side by side: as many numbers as the widest register holds.
const LANES: usize = 8;
/// Rows of a product that a thread makes at once.
const STRIP: usize = 8;
/// Numbers of a row that meet those of others while they are at hand.
const SEGMENT: usize = 512;

/// The inner product of two rows.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(left, right)| left * right).sum();
    sums.iter().sum::<f64>() + rest
}

/// Adds `scale * row` to `sum`.
pub fn add_scaled(sum: &mut [f64], scale: f64, row: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += scale * value;
    }
}

/// The products of all pairs of columns of `rows`, `[count, width]`: `[width, width]`.
pub fn gram(rows: &[f64], width: usize) -> Vec<f64> {
    gram_watched(rows, width, &Silent)
}

/// The same, for whoever may cancel it; what it returns then means nothing.
pub fn gram_watched(rows: &[f64], width: usize, progress: &dyn Progress) -> Vec<f64> {
    let mut products = vec![0.0; width * width];
    products.par_chunks_mut(STRIP * width).enumerate().for_each(|(strip, products)| {
        if progress.is_cancelled() {
            return;
        }
        let first = strip * STRIP;
        for row in rows.chunks_exact(width) {
            for (column, products) in (first..).zip(products.chunks_exact_mut(width)) {
                add_scaled(&mut products[first..], row[column], &row[first..]);
            }
        }
    });
    for row in 0..width {
        for column in 0..row {
            products[row * width + column] = products[column * width + row];
        }
    }
    products
}

/// The products of all pairs of rows of `rows`, `[count, width]`: `[count, count]`. What it returns where it was cancelled means
/// nothing.
pub fn row_products(rows: &[f64], width: usize, progress: &dyn Progress) -> Vec<f64> {
    let count = rows.len() / width;
    let mut products = vec![0.0; count * count];
    products.par_chunks_mut(STRIP * count).enumerate().for_each(|(strip, products)| {
        let lefts = strip * STRIP..(strip * STRIP + STRIP).min(count);
        for begin in (0..width).step_by(SEGMENT) {
            if progress.is_cancelled() {
                return;
            }
            let segment = |row: usize| &rows[row * width..][begin..(begin + SEGMENT).min(width)];
            for right in 0..lefts.end {
                for left in lefts.start.max(right)..lefts.end {
                    products[(left - lefts.start) * count + right] += dot(segment(left), segment(right));
                }
            }
        }
    });
    for row in 0..count {
        for column in 0..row {
            products[column * count + row] = products[row * count + column];
        }
    }
    products
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomStream;

    /// Of sums of 37 products.
    const ROUNDING: f64 = 1e-13;

    fn normals(key: u64, count: usize) -> Vec<f64> {
        let stream = RandomStream::with_key(key);
        (0..count as u64).map(|n| stream.normal(n)).collect()
    }

    #[test]
    fn products_are_those_of_sums_taken_one_by_one() {
        let (count, width) = (37, 21);
        let rows = normals(3, count * width);
        let expected = |left: usize, right: usize| {
            rows.chunks_exact(width).map(|row| row[left] * row[right]).sum::<f64>()
        };
        let expected: Vec<f64> =
            (0..width * width).map(|place| expected(place / width, place % width)).collect();
        let near = |found: f64, expected: f64| (found - expected).abs() <= ROUNDING * expected.abs();
        assert!(gram(&rows, width).iter().zip(&expected).all(|(found, expected)| near(*found, *expected)));
        // Longer than a segment.
        let (count, width) = (21, 2 * SEGMENT + 37);
        let long = normals(3, count * width);
        let row = |row: usize| &long[row * width..][..width];
        let found = row_products(&long, width, &Silent);
        assert_eq!(found.len(), count * count);
        for (place, found) in found.iter().enumerate() {
            let [left, right] = [place / count, place % count].map(row);
            let size = (dot(left, left) * dot(right, right)).sqrt();
            let expected: f64 = left.iter().zip(right).map(|(left, right)| left * right).sum();
            assert!((found - expected).abs() <= ROUNDING * size);
        }
        let width = 21;
        let (left, right) = (&rows[..width], &rows[width..2 * width]);
        let product: f64 = left.iter().zip(right).map(|(left, right)| left * right).sum();
        assert!(near(dot(left, right), product));
    }
}
