//! What machines learn from: points of whatever kind that can be compared, by artist.

use auteur_classifier::ModelFileError;

use crate::arrays::{Array, Arrays, misshapen};

/// The array of the points that support a machine.
const POINTS: &str = "support.point";

/// What a kernel compares: it is `exp(-gamma * dissimilarity)`.
pub(crate) trait Comparable: Clone + Send + Sync {
    /// 0 for what is the same, the same both ways round, and no less than 0.
    fn dissimilarity(&self, other: &Self) -> f64;
}

/// A point in a space in which straight distances count: its kernel is the radial basis function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point(pub(crate) Vec<f64>);

impl Point {
    /// Puts points of `width` numbers into an array.
    pub(crate) fn save_all(points: &[Self], arrays: &mut Arrays, width: usize) {
        let values = points.iter().flat_map(|point| point.0.iter().copied()).collect();
        arrays.put(POINTS, &[points.len(), width], values);
    }

    /// Takes what [`Point::save_all`] has put there, however many points there are.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn load_all(arrays: &mut Arrays, width: usize) -> Result<Vec<Self>, ModelFileError> {
        let Array { shape, values } = arrays.take_any(POINTS, 2)?;
        match shape[1] == width {
            true => Ok(values.chunks_exact(width).map(|row| Self(row.to_vec())).collect()),
            false => Err(misshapen(POINTS, &shape)),
        }
    }
}

impl Comparable for Point {
    /// The squared Euclidean distance.
    fn dissimilarity(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(own, other)| (own - other).powi(2)).sum()
    }
}

/// Examples to learn from, those of the first artist first.
#[derive(Clone, Debug)]
pub(crate) struct Examples<P> {
    pub(crate) points: Vec<P>,
    /// Number of each artist's points, `[artists]`.
    pub(crate) counts: Vec<usize>,
}

impl<P> Examples<P> {
    /// The examples of these points, those of one artist after those of another.
    pub(crate) fn new(by_artist: Vec<Vec<P>>) -> Self {
        let counts = by_artist.iter().map(Vec::len).collect();
        Self { points: by_artist.into_iter().flatten().collect(), counts }
    }
}
