//! What a classifier has learnt, as named arrays of f64: on its way into a model's file, and out of it.
//!
//! Each classifier says what it takes, and one place refuses what is missing, misshapen or no number.

use auteur_classifier::ModelFileError;
use auteur_ground::tensors::{Tensor, Tensors, Values};

/// How far a covariance may be from its mirror image, as a share of the variances beside it: sums that were added up in
/// another order.
const ASYMMETRY: f64 = 1e-9;

/// Arrays by name.
#[derive(Debug, Default)]
pub(crate) struct Arrays(Tensors);

/// An array, row-major.
#[derive(Debug)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

impl From<Tensors> for Arrays {
    fn from(tensors: Tensors) -> Self {
        Self(tensors)
    }
}

impl From<Arrays> for Tensors {
    fn from(arrays: Arrays) -> Self {
        arrays.0
    }
}

impl Arrays {
    /// Adds an array.
    pub(crate) fn put(&mut self, name: &str, shape: &[usize], values: Vec<f64>) {
        self.0.insert(name.to_owned(), Tensor::f64(shape, values));
    }

    /// Adds an array in single precision.
    pub(crate) fn put_single(&mut self, name: &str, shape: &[usize], values: Vec<f32>) {
        self.0.insert(name.to_owned(), Tensor::f32(shape, values));
    }

    /// Takes the values of an array in single precision, of one dimension.
    pub(crate) fn take_single(&mut self, name: &str) -> Result<Vec<f32>, ModelFileError> {
        let Some(Tensor { shape, values }) = self.0.remove(name) else {
            return Err(damaged(format!("it has no {name}")));
        };
        let Values::F32(values) = values else {
            return Err(damaged(format!("{name} is {}, not F32", values.type_name())));
        };
        match values.iter().find(|value| !value.is_finite()) {
            _ if shape.len() != 1 => Err(misshapen(name, &shape)),
            Some(value) => Err(damaged(format!("{name} holds {value}"))),
            None => Ok(values),
        }
    }

    /// Takes an array of labels, each below `labels`.
    pub(crate) fn take_labels(&mut self, name: &str, labels: usize) -> Result<Vec<usize>, ModelFileError> {
        let values = self.take_any(name, 1)?.values;
        let is_label = |value: &f64| *value >= 0.0 && *value < labels as f64 && value.fract() == 0.0;
        match values.iter().find(|value| !is_label(value)) {
            Some(value) => Err(damaged(format!("{name} holds {value}, which is no label"))),
            None => Ok(values.into_iter().map(|value| value as usize).collect()),
        }
    }

    /// Takes the values of an array of this shape.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`], as from all that takes.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f64>, ModelFileError> {
        let array = self.take_any(name, shape.len())?;
        if array.shape != shape {
            return Err(misshapen(name, &array.shape));
        }
        Ok(array.values)
    }

    /// Takes an array of so many dimensions, whatever their sizes.
    pub(crate) fn take_any(&mut self, name: &str, dimensions: usize) -> Result<Array, ModelFileError> {
        let Some(Tensor { shape, values }) = self.0.remove(name) else {
            return Err(damaged(format!("it has no {name}")));
        };
        let Values::F64(values) = values else {
            return Err(damaged(format!("{name} is {}, not F64", values.type_name())));
        };
        if shape.len() != dimensions {
            return Err(damaged(format!("{name} has {} dimensions, not {dimensions}", shape.len())));
        }
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(damaged(format!("{name} holds {value}"))),
            None => Ok(Array { shape, values }),
        }
    }

    /// Takes one positive number.
    pub(crate) fn take_positive(&mut self, name: &str) -> Result<f64, ModelFileError> {
        match self.take(name, &[1])?[0] {
            value if value > 0.0 => Ok(value),
            value => Err(damaged(format!("{name} is {value}, not positive"))),
        }
    }

    /// Takes one number that is 0 or more, and no more than `most`.
    pub(crate) fn take_within(&mut self, name: &str, most: f64) -> Result<f64, ModelFileError> {
        match self.take(name, &[1])?[0] {
            value if (0.0..=most).contains(&value) => Ok(value),
            value if most.is_finite() => Err(damaged(format!("{name} is {value}, not from 0 to {most}"))),
            value => Err(damaged(format!("{name} is {value}, not 0 or more"))),
        }
    }

    /// Takes covariances, whose shape ends in `[width, width]`.
    ///
    /// They may differ from their mirror image by no more than rounding: a density reads one triangle, a divergence both.
    pub(crate) fn take_covariances(
        &mut self,
        name: &str,
        shape: &[usize],
    ) -> Result<Vec<f64>, ModelFileError> {
        let values = self.take(name, shape)?;
        let width = shape.last().copied().unwrap_or(1);
        for matrix in values.chunks_exact(width * width) {
            for (row, column) in (0..width).flat_map(|row| (0..row).map(move |column| (row, column))) {
                let (below, above) = (matrix[row * width + column], matrix[column * width + row]);
                let size = (matrix[row * width + row] * matrix[column * width + column]).abs().sqrt();
                if (below - above).abs() > ASYMMETRY * size {
                    let problem =
                        format!("{name} holds {below} and {above} where a covariance has one number");
                    return Err(damaged(problem));
                }
            }
        }
        Ok(values)
    }

    /// The length of an array of one dimension, which is left where it is.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn length(&self, name: &str) -> Result<usize, ModelFileError> {
        match self.0.get(name).map(|array| array.shape.as_slice()) {
            Some(&[length]) if length > 0 => Ok(length),
            Some(shape) => Err(misshapen(name, shape)),
            None => Err(damaged(format!("it has no {name}"))),
        }
    }

    /// Whether there is an array of this name.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Refuses arrays that no part of the classifier has taken.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn finish(self) -> Result<(), ModelFileError> {
        match self.0.keys().next() {
            Some(name) => Err(damaged(format!("it holds {name}, which its classifier does not have"))),
            None => Ok(()),
        }
    }
}

/// The error of an array of another shape than its classifier's.
pub(crate) fn misshapen(name: &str, shape: &[usize]) -> ModelFileError {
    damaged(format!("{name} has the shape {shape:?}, which does not fit the other arrays"))
}

/// The error of a covariance that is none.
pub(crate) fn singular(name: &str) -> ModelFileError {
    damaged(format!("{name} is not positive definite"))
}

/// The error of a file that holds what no fit has written.
pub(crate) fn damaged(problem: String) -> ModelFileError {
    ModelFileError::Damaged { problem }
}
