//! Features of any unit become features of mean 0 and variance 1 over the training songs.
//!
//! Stands alone because all classifiers need it: shrinkage and distances compare columns with each other.

use crate::moments::Moments;

/// A deviation below this share of the column's mean, or of 1 where the mean is less, is rounding: the column is
/// constant.
const CONSTANT: f64 = 1e-9;

/// Mean and standard deviation of every column over the training songs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standard {
    pub(crate) mean: Vec<f64>,
    pub(crate) deviation: Vec<f64>,
}

impl Standard {
    /// Of the rows with these moments. The deviation of a constant column is taken as 1.
    pub(crate) fn of(moments: &Moments) -> Self {
        let width = moments.mean.len();
        let deviation = (0..width).map(|k| {
            let deviation = (moments.scatter[k * width + k] / moments.count.max(1.0)).sqrt();
            if deviation > CONSTANT * moments.mean[k].abs().max(1.0) { deviation } else { 1.0 }
        });
        Self { deviation: deviation.collect(), mean: moments.mean.clone() }
    }

    /// Standardises one row.
    pub(crate) fn apply(&self, row: &mut [f64]) {
        for ((value, mean), deviation) in row.iter_mut().zip(&self.mean).zip(&self.deviation) {
            *value = (*value - mean) / deviation;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_column_becomes_zero() {
        let standard = Standard::of(&Moments::of(&[3.0, 1.0, 3.0, 5.0], 2));
        assert_eq!(standard.deviation, [1.0, 2.0]);
        let mut row = [3.0, 7.0];
        standard.apply(&mut row);
        assert_eq!(row, [0.0, 2.0]);
    }
}
