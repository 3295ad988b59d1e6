//! Features of any unit become features of mean 0 and variance 1, so that shrinkage and distances can compare columns.

use auteur_classifier::ModelFileError;

use crate::arrays::{Arrays, damaged};

/// Mean and standard deviation of every column over the training songs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standard {
    pub(crate) mean: Vec<f64>,
    pub(crate) deviation: Vec<f64>,
}

impl Standard {
    /// Numbers in a row.
    pub(crate) fn width(&self) -> usize {
        self.mean.len()
    }

    /// Standardises one row.
    pub(crate) fn apply(&self, row: &mut [f64]) {
        for ((value, mean), deviation) in row.iter_mut().zip(&self.mean).zip(&self.deviation) {
            *value = (*value - mean) / deviation;
        }
    }

    /// Standardises rows, `[count, width]`.
    pub(crate) fn applied(&self, mut rows: Vec<f64>) -> Vec<f64> {
        rows.chunks_exact_mut(self.width()).for_each(|row| self.apply(row));
        rows
    }

    pub(crate) fn save(&self, arrays: &mut Arrays, name: &str) {
        arrays.put(&format!("{name}.mean"), &[self.width()], self.mean.clone());
        arrays.put(&format!("{name}.deviation"), &[self.width()], self.deviation.clone());
    }

    pub(crate) fn load(arrays: &mut Arrays, name: &str, width: usize) -> Result<Self, ModelFileError> {
        let mean = arrays.take(&format!("{name}.mean"), &[width])?;
        let deviation = arrays.take(&format!("{name}.deviation"), &[width])?;
        match deviation.iter().find(|value| **value <= 0.0) {
            Some(value) => Err(damaged(format!("{name}.deviation holds {value}"))),
            None => Ok(Self { mean, deviation }),
        }
    }
}
