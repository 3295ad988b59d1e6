//! An output of any shape becomes a vector along one of its axes.

use crate::network::settings::Pooling;

/// The parts of a vector, `[shape[axis]]` each: the mean over all other axes, and the maximum where it is asked for.
pub(crate) fn pooled(pooling: Pooling, values: &[f32], shape: &[usize], axis: usize) -> Vec<Vec<f32>> {
    let width = shape[axis];
    let behind: usize = shape[axis + 1..].iter().product();
    let mut sums = vec![0.0f64; width];
    let mut maxima = vec![f32::NEG_INFINITY; width];
    // [before, width, behind]
    for (place, values) in values.chunks_exact(behind).enumerate() {
        let feature = place % width;
        for &value in values {
            sums[feature] += f64::from(value);
            maxima[feature] = maxima[feature].max(value);
        }
    }
    let count = (values.len() / width) as f64;
    let means = sums.into_iter().map(|sum| (sum / count) as f32).collect();
    match pooling {
        Pooling::Mean => vec![means],
        Pooling::MeanAndMax => vec![means, maxima],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_axes_but_one_are_pooled() {
        // [2, 3, 2]
        let values: Vec<f32> = (0..12).map(|value| value as f32).collect();
        let of = |axis| pooled(Pooling::MeanAndMax, &values, &[2, 3, 2], axis);
        assert_eq!(of(0), [vec![2.5, 8.5], vec![5.0, 11.0]]);
        assert_eq!(of(1), [vec![3.5, 5.5, 7.5], vec![7.0, 9.0, 11.0]]);
        assert_eq!(of(2), [vec![5.0, 6.0], vec![10.0, 11.0]]);
        assert_eq!(pooled(Pooling::Mean, &values, &[12], 0), [values]);
    }
}
