//! Vectors of whatever kind, one a song, become a classifier of vectors: the head of `pretrained` without its encoder.

use auteur_ground::dense::{add_scaled, dot};
use auteur_ground::{Progress, Silent};

use crate::heads::{Labelled, Linear, likeliest_sharpness, log_softmax, ridge_of_points};

/// The sharpness that scores of well parted classes have; few vectors say little of it.
const USUAL: f64 = 9.0;
/// The most vectors, or numbers of a vector, whichever are fewer: their products alone are 2 GiB then.
const MOST: usize = 16_384;

/// Log odds of each class that are linear in a vector.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorClassifier {
    head: Linear,
    width: usize,
}

/// What a classifier is learnt from.
#[derive(Clone, Copy, Debug)]
pub struct LabelledVectors<'a> {
    /// `[labels.len(), width]`
    pub rows: &'a [f64],
    /// Each below `classes`.
    pub labels: &'a [usize],
    /// How many classes there are, each of which has a vector.
    pub classes: usize,
}

/// Vectors that nothing can be learnt from, or that a classifier does not take.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VectorError {
    /// The numbers do not make up whole vectors, one for each label.
    #[error("{values} numbers are no {labels} vectors of {width} numbers each")]
    Shape {
        /// How many numbers there are.
        values: usize,
        /// How many vectors there should be.
        labels: usize,
        /// How many numbers each should have.
        width: usize,
    },
    /// A class has no vector, or a label is of no class.
    #[error("the labels are not those of {classes} classes, each with a vector")]
    Labels {
        /// How many classes there should be.
        classes: usize,
    },
    /// A number is infinite or none.
    #[error("vector {vector} holds {value}, which is not a finite number")]
    NotFinite {
        /// Which vector, from 0 on.
        vector: usize,
        /// What it holds.
        value: f64,
    },
    /// The penalty is not above 0.
    #[error("penalty is {penalty}; it must be a number above 0")]
    Penalty {
        /// Its value.
        penalty: f64,
    },
    /// There is nothing to tell apart by.
    #[error("all vectors are the same ({samples} samples, 1 of them distinct), so nothing tells them apart")]
    Alike {
        /// How many there are.
        samples: usize,
    },
    /// There are too many vectors of too many numbers.
    #[error(
        "{samples} vectors of {width} numbers each are too many to learn from: of vectors and of the numbers of each, \
         whichever are fewer, {most} at most"
    )]
    TooLarge {
        /// How many there are.
        samples: usize,
        /// How many numbers each has.
        width: usize,
        /// The most of whichever are fewer.
        most: usize,
    },
    /// The penalty is too small for what the vectors differ in.
    #[error("what the vectors differ in is lost to rounding at a penalty of {penalty}")]
    Singular {
        /// Its value.
        penalty: f64,
    },
    /// Whoever watched has cancelled it.
    #[error("cancelled")]
    Cancelled,
}

impl VectorClassifier {
    /// Learns from `rows`, `[labels.len(), width]`, whose labels are below `classes`: as [`VectorClassifier::fit_watched`], which nobody
    /// watches.
    ///
    /// # Errors
    /// [`VectorError`].
    pub fn fit(rows: &[f64], labels: &[usize], classes: usize, penalty: f64) -> Result<Self, VectorError> {
        Self::fit_watched(LabelledVectors { rows, labels, classes }, penalty, &Silent)
    }

    /// Learns from vectors with labels.
    ///
    /// Columns are standardised; each class counts the same, however many vectors it has. `penalty`, on the squared weights, is in parts
    /// of the vectors' mean squared distance from their mean. How sure answers are follows from vectors that are left out one by one.
    ///
    /// Beside the vectors, memory grows with the square of how many they are or of how many numbers each has, whichever are fewer; time
    /// with that square times the other.
    ///
    /// # Errors
    /// [`VectorError`].
    ///
    /// # Source
    /// As the ridge of `pretrained`: scikit-learn `Ridge` on one-hot targets with `sample_weight`.
    pub fn fit_watched(
        vectors: LabelledVectors,
        penalty: f64,
        progress: &dyn Progress,
    ) -> Result<Self, VectorError> {
        if !(penalty > 0.0 && penalty.is_finite()) {
            return Err(VectorError::Penalty { penalty });
        }
        let width = vectors.expect_sound()?;
        let LabelledVectors { rows, labels, classes } = vectors;
        let (mean, deviation) = moments(rows, width);
        let mut rows = rows.to_vec();
        for row in rows.chunks_exact_mut(width) {
            let places = row.iter_mut().zip(&mean).zip(&deviation);
            places.for_each(|((value, mean), deviation)| *value = (*value - mean) / deviation);
        }
        let examples = Labelled { width, rows, labels: labels.to_vec(), artists: classes };
        let found = ridge_of_points(&examples, penalty, progress);
        let found = match found {
            Some(found) => found,
            None if progress.is_cancelled() => return Err(VectorError::Cancelled),
            None => return Err(VectorError::Singular { penalty }),
        };
        let sharpness = likeliest_sharpness(&found.left_out, labels, USUAL);
        // Of vectors as they come: what standardises them and sharpens the scores goes into weights and constants.
        let Linear { mut weights, mut bias } = found.head;
        for (weights, bias) in weights.chunks_exact_mut(width).zip(&mut bias) {
            weights
                .iter_mut()
                .zip(&deviation)
                .for_each(|(weight, deviation)| *weight *= sharpness / deviation);
            *bias = sharpness * *bias - dot(weights, &mean);
        }
        Ok(Self { head: Linear { weights, bias }, width })
    }

    /// The classifier with these weights, `[bias.len(), width]`, and constants, as [`VectorClassifier::weights`] and
    /// [`VectorClassifier::bias`] give them.
    ///
    /// # Errors
    /// [`VectorError::Shape`].
    pub fn of(weights: Vec<f64>, bias: Vec<f64>) -> Result<Self, VectorError> {
        let width = weights.len().checked_div(bias.len()).unwrap_or(0);
        if width == 0 || width * bias.len() != weights.len() {
            return Err(VectorError::Shape { values: weights.len(), labels: bias.len(), width });
        }
        Ok(Self { head: Linear { weights, bias }, width })
    }

    /// `[classes, width]`
    pub fn weights(&self) -> &[f64] {
        &self.head.weights
    }

    /// `[classes]`
    pub fn bias(&self) -> &[f64] {
        &self.head.bias
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The log odds of each class but for a constant, `[rows, classes]`, of `rows`, `[rows, width]`.
    ///
    /// # Errors
    /// [`VectorError::Shape`] and [`VectorError::NotFinite`].
    pub fn scores(&self, rows: &[f64]) -> Result<Vec<f64>, VectorError> {
        let (values, width) = (rows.len(), self.width);
        if !values.is_multiple_of(width) {
            return Err(VectorError::Shape { values, labels: values.div_ceil(width), width });
        }
        expect_finite(rows, width)?;
        Ok(rows.chunks_exact(width).flat_map(|row| self.head.scores(row)).collect())
    }

    /// The logarithm of the probability of each class, `[rows, classes]`.
    ///
    /// # Errors
    /// As [`VectorClassifier::scores`].
    pub fn log_probabilities(&self, rows: &[f64]) -> Result<Vec<f64>, VectorError> {
        let scores = self.scores(rows)?;
        Ok(scores.chunks_exact(self.bias().len()).flat_map(|row| log_softmax(row.to_vec())).collect())
    }
}

impl LabelledVectors<'_> {
    /// The numbers of a vector, where something can be learnt from these.
    fn expect_sound(&self) -> Result<usize, VectorError> {
        let Self { rows, labels, classes } = *self;
        let samples = labels.len();
        let width = rows.len().checked_div(samples).unwrap_or(0);
        if width == 0 || width * samples != rows.len() {
            return Err(VectorError::Shape { values: rows.len(), labels: samples, width });
        }
        let mut has_vector = vec![false; classes.min(samples)];
        for label in labels {
            *has_vector.get_mut(*label).ok_or(VectorError::Labels { classes })? = true;
        }
        if classes > samples || has_vector.contains(&false) {
            return Err(VectorError::Labels { classes });
        }
        expect_finite(rows, width)?;
        if rows.chunks_exact(width).all(|row| *row == rows[..width]) {
            return Err(VectorError::Alike { samples });
        }
        self.expect_size(width)?;
        Ok(width)
    }

    fn expect_size(&self, width: usize) -> Result<(), VectorError> {
        let samples = self.labels.len();
        if samples.min(width) > MOST {
            return Err(VectorError::TooLarge { samples, width, most: MOST });
        }
        Ok(())
    }
}

fn expect_finite(rows: &[f64], width: usize) -> Result<(), VectorError> {
    match rows.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(place) => Err(VectorError::NotFinite { vector: place / width, value: rows[place] }),
    }
}

/// Mean and standard deviation of each column; that of a column that never changes is 1.
fn moments(rows: &[f64], width: usize) -> (Vec<f64>, Vec<f64>) {
    let count = (rows.len() / width) as f64;
    let mut mean = vec![0.0; width];
    rows.chunks_exact(width).for_each(|row| add_scaled(&mut mean, 1.0, row));
    mean.iter_mut().for_each(|mean| *mean /= count);
    let mut squares = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        for ((square, value), mean) in squares.iter_mut().zip(row).zip(&mean) {
            *square += (value - mean).powi(2);
        }
    }
    let deviation = |(squares, mean): (f64, &f64)| {
        let deviation = (squares / count).sqrt();
        // Rounding makes a column that never changes change a little.
        if deviation > f64::EPSILON * mean.abs() * 8.0 { deviation } else { 1.0 }
    };
    let deviation = squares.into_iter().zip(&mean).map(deviation).collect();
    (mean, deviation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::normals;

    const WIDTH: usize = 5;
    const CLASSES: usize = 3;

    /// Vectors around a place for each class, whose columns have units of their own and of which one never changes.
    fn rows(seed: u64, count: usize) -> (Vec<f64>, Vec<usize>) {
        let (places, noise) = (normals(7, CLASSES * WIDTH), normals(seed, count * WIDTH));
        let labels: Vec<usize> = (0..count).map(|row| row % CLASSES).collect();
        let value = |(place, noise): (usize, &f64)| match place % WIDTH {
            4 => 0.1,
            column => {
                10f64.powi(column as i32) * (3.0 * places[place / WIDTH % CLASSES * WIDTH + column] + noise)
            }
        };
        (noise.iter().enumerate().map(value).collect(), labels)
    }

    #[test]
    fn vectors_of_any_units_are_told_apart_and_their_probabilities_add_up() {
        let (train, labels) = rows(1, 60);
        let classifier = VectorClassifier::fit(&train, &labels, CLASSES, 0.2).unwrap();
        let (test, expected) = rows(2, 60);
        let answers = classifier.log_probabilities(&test).unwrap();
        let winner = |row: &[f64]| (0..CLASSES).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
        let right =
            answers.chunks(CLASSES).zip(expected).filter(|(row, label)| winner(row) == *label).count();
        assert!(right > 54, "{right} of 60");
        for row in answers.chunks(CLASSES) {
            assert!((row.iter().map(|logarithm| logarithm.exp()).sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let same = VectorClassifier::of(classifier.weights().to_vec(), classifier.bias().to_vec()).unwrap();
        assert_eq!((&same, same.width()), (&classifier, WIDTH));
    }

    #[test]
    fn vectors_that_nothing_can_be_learnt_from_are_refused() {
        let fit = |rows: &[f64], labels: &[usize], classes| VectorClassifier::fit(rows, labels, classes, 0.2);
        assert!(matches!(fit(&[1.0; 5], &[0, 1], 2), Err(VectorError::Shape { values: 5, .. })));
        assert!(matches!(fit(&[], &[], 2), Err(VectorError::Shape { .. })));
        assert!(matches!(fit(&[1.0, 2.0], &[0, 0], 2), Err(VectorError::Labels { classes: 2 })));
        assert!(matches!(fit(&[1.0, f64::NAN], &[0, 1], 2), Err(VectorError::NotFinite { vector: 1, .. })));
        assert!(matches!(fit(&[1.0, 2.0], &[0, 2], 2), Err(VectorError::Labels { classes: 2 })));
        assert!(matches!(fit(&[1.0, 2.0], &[0, 1], 3), Err(VectorError::Labels { classes: 3 })));
        assert_eq!(fit(&[1.0; 6], &[0, 1, 1], 2), Err(VectorError::Alike { samples: 3 }));
        assert_eq!(fit(&[0.1; 40], &[0, 1, 1, 1], 2), Err(VectorError::Alike { samples: 4 }));
        let (rows, labels) = rows(1, 9);
        assert!(matches!(
            VectorClassifier::fit(&rows, &labels, CLASSES, 0.0),
            Err(VectorError::Penalty { .. })
        ));
        let classifier = fit(&rows, &labels, CLASSES).unwrap();
        assert!(matches!(classifier.scores(&[0.0; 6]), Err(VectorError::Shape { width: WIDTH, .. })));
    }

    #[test]
    fn vectors_of_more_numbers_than_there_is_memory_for_their_products_are_learnt_from() {
        // The width of 3 s of sound at 22,050 Hz: its products are 35 GB.
        let (width, classes) = (66_150, 2);
        let rows = normals(3, 6 * width);
        let labels = [0, 1, 0, 1, 1, 0];
        let classifier = VectorClassifier::fit(&rows, &labels, classes, 0.2).unwrap();
        let answers = classifier.scores(&rows).unwrap();
        for (scores, label) in answers.chunks_exact(classes).zip(labels) {
            assert!(scores[label] > scores[1 - label]);
        }
    }

    #[test]
    fn what_would_take_too_much_memory_is_refused_before_it_is_asked_for() {
        let side = MOST + 1;
        let samples = LabelledVectors { rows: &[], labels: &vec![0; side], classes: 1 };
        assert_eq!(
            samples.expect_size(side),
            Err(VectorError::TooLarge { samples: side, width: side, most: MOST })
        );
        assert_eq!(samples.expect_size(MOST), Ok(()));
        let few = LabelledVectors { rows: &[], labels: &[0, 1], classes: 2 };
        assert_eq!(few.expect_size(100 * side), Ok(()));
    }

    #[test]
    fn whoever_watches_can_cancel() {
        struct Hurried;
        impl Progress for Hurried {
            fn begin(&self, _task: &str, _total: u64) {}
            fn advance(&self, _by: u64) {}
            fn note(&self, _message: &str) {}
            fn finish(&self) {}
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let (rows, labels) = rows(1, 30);
        for count in [3, 30] {
            let (rows, labels) = (&rows[..count * WIDTH], &labels[..count]);
            let vectors = LabelledVectors { rows, labels, classes: CLASSES };
            let cancelled = VectorClassifier::fit_watched(vectors, 0.2, &Hurried);
            assert_eq!(cancelled, Err(VectorError::Cancelled));
        }
    }
}
