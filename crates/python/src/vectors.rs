//! The classifier of vectors.

use auteur::{LabelledVectors, VectorClassifier, VectorError};
use numpy::{
    IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2,
    PyUntypedArrayMethods,
};
use pyo3::prelude::*;

use crate::work::work;

/// Log odds of classes that are linear in a vector. A number for each class, and one more.
#[pyclass(frozen)]
pub(crate) struct VectorHead(VectorClassifier);

#[pymethods]
impl VectorHead {
    /// Learns from rows `[samples, features]` of labels from 0 to below `classes`.
    #[staticmethod]
    fn fit(
        py: Python<'_>,
        rows: PyReadonlyArray2<'_, f64>,
        labels: PyReadonlyArray1<'_, i64>,
        classes: usize,
        penalty: f64,
    ) -> PyResult<Self> {
        let rows = rows.as_slice()?.to_vec();
        // A negative label is of no class, and refused as such.
        let labels: Vec<usize> =
            labels.as_slice()?.iter().map(|label| usize::try_from(*label).unwrap_or(usize::MAX)).collect();
        let learnt = work(py, (None, None), move |watched| {
            let vectors = LabelledVectors { rows: &rows, labels: &labels, classes };
            VectorClassifier::fit_watched(vectors, penalty, watched)
        });
        Ok(Self(learnt?))
    }

    /// The same from weights `[classes, features]` and constants `[classes]`.
    #[staticmethod]
    fn of(weights: PyReadonlyArray2<'_, f64>, bias: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        let of = VectorClassifier::of(weights.as_slice()?.to_vec(), bias.as_slice()?.to_vec());
        Ok(Self(of.map_err(crate::told::Failure::from)?))
    }

    /// `[classes, features]`
    fn weights<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.0.weights().to_vec().into_pyarray(py).reshape([self.0.bias().len(), self.0.width()])
    }

    /// `[classes]`
    fn bias<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.0.bias().to_vec().into_pyarray(py)
    }

    /// Log odds but for a constant, `[samples, classes]`, of rows `[samples, features]`.
    fn scores<'py>(
        &self,
        py: Python<'py>,
        rows: PyReadonlyArray2<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.answers(py, &rows, VectorClassifier::scores)
    }

    /// Logarithms of probabilities, `[samples, classes]`.
    fn log_probabilities<'py>(
        &self,
        py: Python<'py>,
        rows: PyReadonlyArray2<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.answers(py, &rows, VectorClassifier::log_probabilities)
    }
}

impl VectorHead {
    fn answers<'py>(
        &self,
        py: Python<'py>,
        rows: &PyReadonlyArray2<'py, f64>,
        ask: fn(&VectorClassifier, &[f64]) -> Result<Vec<f64>, VectorError>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let shape = [rows.shape()[0], self.0.bias().len()];
        // A copy: another thread of Python may write to the caller's array meanwhile.
        let rows = rows.as_slice()?.to_vec();
        let answers = py.detach(|| ask(&self.0, &rows)).map_err(crate::told::Failure::from)?;
        answers.into_pyarray(py).reshape(shape)
    }
}
