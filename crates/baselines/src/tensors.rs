//! Named arrays of f64: what a fitted classifier consists of in its file.
//!
//! Stands alone so that each classifier says what it needs, and one place refuses what is missing, misshapen or no
//! number.

use std::collections::BTreeMap;

use crate::BaselineError;
use crate::standard::Standard;
use crate::svm::Point;

/// Of a covariance beside its variances: sums that were added up in another order.
const ASYMMETRY: f64 = 1e-9;

/// Arrays by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tensors {
    by_name: BTreeMap<String, Tensor>,
}

/// An array, row-major.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

impl Tensors {
    pub(crate) fn put(&mut self, name: &str, shape: &[usize], values: Vec<f64>) {
        self.by_name.insert(name.to_owned(), Tensor { shape: shape.to_vec(), values });
    }

    pub(crate) fn put_standard(&mut self, name: &str, standard: &Standard) {
        let width = standard.mean.len();
        self.put(&format!("{name}.mean"), &[width], standard.mean.clone());
        self.put(&format!("{name}.deviation"), &[width], standard.deviation.clone());
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Tensor)> {
        self.by_name.iter()
    }

    /// The values of an array of this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f64>, BaselineError> {
        let tensor = self.take_rows(name, shape.len())?;
        if tensor.shape != shape {
            return Err(Self::misshapen(name, &tensor.shape));
        }
        Ok(tensor.values)
    }

    /// An array of so many dimensions, whatever their sizes.
    pub(crate) fn take_rows(&mut self, name: &str, dimensions: usize) -> Result<Tensor, BaselineError> {
        let tensor = self.by_name.remove(name).ok_or_else(|| damaged(format!("it has no {name}")))?;
        if tensor.shape.len() != dimensions {
            let found = tensor.shape.len();
            return Err(damaged(format!("{name} has {found} dimensions, not {dimensions}")));
        }
        match tensor.values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(damaged(format!("{name} holds {value}"))),
            None => Ok(tensor),
        }
    }

    pub(crate) fn take_standard(&mut self, name: &str, width: usize) -> Result<Standard, BaselineError> {
        let mean = self.take(&format!("{name}.mean"), &[width])?;
        let deviation = self.take(&format!("{name}.deviation"), &[width])?;
        match deviation.iter().find(|value| **value <= 0.0) {
            Some(value) => Err(damaged(format!("{name}.deviation holds {value}"))),
            None => Ok(Standard { mean, deviation }),
        }
    }

    pub(crate) fn put_points(&mut self, points: &[Point], width: usize) {
        let values = points.iter().flat_map(|point| point.0.iter().copied()).collect();
        self.put("support.point", &[points.len(), width], values);
    }

    /// One positive number.
    pub(crate) fn take_positive(&mut self, name: &str) -> Result<f64, BaselineError> {
        match self.take(name, &[1])?[0] {
            value if value > 0.0 => Ok(value),
            value => Err(damaged(format!("{name} is {value}, not positive"))),
        }
    }

    /// One number that is 0 or more, and no more than `most`.
    pub(crate) fn take_within(&mut self, name: &str, most: f64) -> Result<f64, BaselineError> {
        match self.take(name, &[1])?[0] {
            value if (0.0..=most).contains(&value) => Ok(value),
            value if most.is_finite() => Err(damaged(format!("{name} is {value}, not from 0 to {most}"))),
            value => Err(damaged(format!("{name} is {value}, not 0 or more"))),
        }
    }

    pub(crate) fn take_points(&mut self, width: usize) -> Result<Vec<Point>, BaselineError> {
        let tensor = self.take_rows("support.point", 2)?;
        match tensor.shape[1] == width {
            true => Ok(tensor.values.chunks_exact(width).map(|row| Point(row.to_vec())).collect()),
            false => Err(Self::misshapen("support.point", &tensor.shape)),
        }
    }

    /// Whether there is an array of this name.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Refuses arrays that no part of the classifier has taken.
    pub(crate) fn finish(self) -> Result<(), BaselineError> {
        match self.by_name.keys().next() {
            Some(name) => Err(damaged(format!("it holds {name}, which its classifier does not have"))),
            None => Ok(()),
        }
    }

    /// The error of an array of another shape than its classifier's.
    pub(crate) fn misshapen(name: &str, shape: &[usize]) -> BaselineError {
        damaged(format!("{name} has the shape {shape:?}, which does not fit the other tensors"))
    }

    /// Refuses matrices, `[width, width]` one after another, that differ from their mirror image by more than rounding:
    /// a density reads one triangle, a divergence both.
    pub(crate) fn expect_symmetric(name: &str, matrices: &[f64], width: usize) -> Result<(), BaselineError> {
        for matrix in matrices.chunks_exact(width * width) {
            for (row, column) in (0..width).flat_map(|row| (0..row).map(move |column| (row, column))) {
                let (below, above) = (matrix[row * width + column], matrix[column * width + row]);
                let size = (matrix[row * width + row] * matrix[column * width + column]).abs().sqrt();
                if (below - above).abs() > ASYMMETRY * size {
                    return Err(damaged(format!(
                        "{name} holds {below} and {above} where a covariance has one number"
                    )));
                }
            }
        }
        Ok(())
    }

    /// The error of a covariance that is none.
    pub(crate) fn singular(name: &str) -> BaselineError {
        damaged(format!("{name} is not positive definite"))
    }
}

/// The error of a file that is not a model.
pub(crate) fn damaged(reason: String) -> BaselineError {
    BaselineError::ModelFile { reason }
}
