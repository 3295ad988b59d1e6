//! Vectors of whatever kind, one a song, become a classifier of vectors: the head of `pretrained` without its encoder.

use auteur_ground::dense::dot;

use crate::heads::{Labelled, Linear, likeliest_sharpness, log_softmax, ridge};

/// The sharpness that scores of well parted classes have; few vectors say little of it.
const USUAL: f64 = 9.0;

/// Log odds of each class that are linear in a vector.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorClassifier {
    head: Linear,
    width: usize,
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
}

impl VectorClassifier {
    /// Learns from `rows`, `[labels.len(), width]`, whose labels are below `classes`.
    ///
    /// Columns are standardised; each class counts the same, however many vectors it has. `penalty`, on the squared weights, is in parts
    /// of the vectors' mean squared distance from their mean. How sure answers are follows from vectors that are left out one by one.
    ///
    /// # Errors
    /// [`VectorError`].
    ///
    /// # Source
    /// As the ridge of `pretrained`: scikit-learn `Ridge` on one-hot targets with `sample_weight`.
    pub fn fit(rows: &[f64], labels: &[usize], classes: usize, penalty: f64) -> Result<Self, VectorError> {
        if !(penalty > 0.0 && penalty.is_finite()) {
            return Err(VectorError::Penalty { penalty });
        }
        let width = rows.len().checked_div(labels.len()).unwrap_or(0);
        if width == 0 || width * labels.len() != rows.len() {
            return Err(VectorError::Shape { values: rows.len(), labels: labels.len(), width });
        }
        let has_vector = |class: usize| labels.contains(&class);
        if !labels.iter().all(|label| *label < classes) || !(0..classes).all(has_vector) {
            return Err(VectorError::Labels { classes });
        }
        expect_finite(rows, width)?;
        let (mean, deviation) = moments(rows, width);
        let standard = |(place, value): (usize, &f64)| {
            let column = place % width;
            (value - mean[column]) / deviation[column]
        };
        let rows: Vec<f64> = rows.iter().enumerate().map(standard).collect();
        let examples = Labelled { width, rows, labels: labels.to_vec(), artists: classes };
        let alike = VectorError::Alike { samples: labels.len() };
        let found = ridge(&examples, &vec![0.0; width * width], penalty).ok_or(alike)?;
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

fn expect_finite(rows: &[f64], width: usize) -> Result<(), VectorError> {
    match rows.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(place) => Err(VectorError::NotFinite { vector: place / width, value: rows[place] }),
    }
}

/// Mean and standard deviation of each column; that of a column that never changes is 1.
fn moments(rows: &[f64], width: usize) -> (Vec<f64>, Vec<f64>) {
    let count = (rows.len() / width) as f64;
    let column = |column: usize| rows.iter().skip(column).step_by(width);
    let mean: Vec<f64> = (0..width).map(|place| column(place).sum::<f64>() / count).collect();
    let deviation = |place: usize| {
        let squares: f64 = column(place).map(|value| (value - mean[place]).powi(2)).sum();
        let deviation = (squares / count).sqrt();
        // Rounding makes a column that never changes change a little.
        if deviation > f64::EPSILON * mean[place].abs() * 8.0 { deviation } else { 1.0 }
    };
    let deviation = (0..width).map(deviation).collect();
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
        assert_eq!(fit(&[1.0; 6], &[0, 1, 1], 2), Err(VectorError::Alike { samples: 3 }));
        let (rows, labels) = rows(1, 9);
        assert!(matches!(
            VectorClassifier::fit(&rows, &labels, CLASSES, 0.0),
            Err(VectorError::Penalty { .. })
        ));
        let classifier = fit(&rows, &labels, CLASSES).unwrap();
        assert!(matches!(classifier.scores(&[0.0; 6]), Err(VectorError::Shape { width: WIDTH, .. })));
    }
}
