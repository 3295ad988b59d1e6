//! The moments of a song's frames become its place in a space in which distances say how much songs differ.

use auteur_classifier::ModelFileError;

use crate::arrays::{Arrays, damaged};
use crate::gaussian::shrunk;
use crate::moments::Moments;
use crate::standard::Standard;
use crate::svm::Point;
use auteur_ground::Cholesky;

/// The least share of the identity in the covariance over songs, where rounding makes Ledoit and Wolf's even less.
const LEAST_SHRINKAGE: f64 = 1e-6;

/// The space in which the straight distance of two songs is their Mahalanobis distance.
#[derive(Clone, Debug)]
pub(crate) struct SongSpace {
    standard: Standard,
    /// Inverse of the Cholesky factor of the covariance over songs, `[width, width]`.
    whitening: Vec<f64>,
}

impl SongSpace {
    /// The space of the songs with these moments; none where their covariance is singular even when it is shrunk. Songs
    /// that are all the same have a space, in which they have one place.
    pub(crate) fn of(songs: &[Moments]) -> Option<Self> {
        let rows: Vec<Vec<f64>> = songs.iter().map(described).collect();
        let width = rows[0].len();
        let rows = rows.concat();
        let standard = Moments::of(&rows, width).standard();
        let rows = standard.applied(rows);
        let (covariance, shrinkage) = ledoit_wolf(&rows, width);
        let covariance = shrunk(covariance, shrinkage.max(LEAST_SHRINKAGE));
        let whitening = Cholesky::of(&covariance, width)?.whitening();
        Some(Self { standard, whitening })
    }

    /// Numbers that describe a song.
    pub(crate) fn width(&self) -> usize {
        self.standard.width()
    }

    /// Where a song is.
    pub(crate) fn place(&self, song: &Moments) -> Point {
        let mut row = described(song);
        self.standard.apply(&mut row);
        let white = |scales: &[f64]| scales.iter().zip(&row).map(|(scale, value)| scale * value).sum();
        Point(self.whitening.chunks_exact(row.len()).map(white).collect())
    }

    /// Numbers that describe a song of so many coefficients: their means and the triangle of their covariance.
    pub(crate) fn width_of(n_mfcc: usize) -> usize {
        n_mfcc + n_mfcc * (n_mfcc + 1) / 2
    }

    pub(crate) fn save(&self, arrays: &mut Arrays) {
        self.standard.save(arrays, "song");
        arrays.put("song.whitening", &[self.width(); 2], self.whitening.clone());
    }

    pub(crate) fn load(arrays: &mut Arrays, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let width = Self::width_of(n_mfcc);
        let standard = Standard::load(arrays, "song", width)?;
        let whitening = arrays.take("song.whitening", &[width; 2])?;
        for (row, values) in whitening.chunks_exact(width).enumerate() {
            if values[row] <= 0.0 || values[row + 1..].iter().any(|value| *value != 0.0) {
                let problem = "song.whitening is not a lower triangle with a positive diagonal";
                return Err(damaged(problem.to_owned()));
            }
        }
        Ok(Self { standard, whitening })
    }
}

/// Mean and lower triangle of the covariance in a row.
fn described(song: &Moments) -> Vec<f64> {
    let covariance = song.covariance();
    let triangle = covariance.chunks_exact(song.mean.len()).enumerate();
    let triangle = triangle.flat_map(|(place, row)| row[..=place].iter().copied());
    song.mean.iter().copied().chain(triangle).collect()
}

/// The covariance of rows of mean 0 and variance 1, and the share of the identity that makes it, on average, nearest to
/// that of what the rows were drawn from.
///
/// # Source
/// O. Ledoit and M. Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004; scikit-learn
/// `covariance.ledoit_wolf` on standardised rows, vectors from `reference/make_classical.py`.
fn ledoit_wolf(rows: &[f64], width: usize) -> (Vec<f64>, f64) {
    let count = (rows.len() / width) as f64;
    let covariance = Moments::of(rows, width).covariance();
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let from_identity: f64 = covariance
        .iter()
        .enumerate()
        .map(|(place, value)| (value - if place % (width + 1) == 0 { 1.0 } else { 0.0 }).powi(2))
        .sum();
    let fourth: f64 = rows.chunks_exact(width).map(|row| squares(row).powi(2)).sum();
    let from_truth = (fourth / count - squares(&covariance)) / count;
    let share = if from_identity > 0.0 { (from_truth / from_identity).clamp(0.0, 1.0) } else { 1.0 };
    (covariance, share)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::svm::tests::assert_answers;
    use crate::vectors::{Answers, ROUNDING_OF_SONGS, assert_near, case, placed, train_songs};

    #[derive(Deserialize)]
    struct Shrinkage {
        shrinkage: f64,
    }

    #[test]
    fn the_shrinkage_of_the_covariance_over_songs_is_that_of_scikit_learn() {
        let rows: Vec<f64> = train_songs().iter().flat_map(described).collect();
        let standard = Moments::of(&rows, 20).standard();
        let expected = case::<Shrinkage>("mahalanobis").shrinkage;
        assert_near(&[ledoit_wolf(&standard.applied(rows), 20).1], &[expected], ROUNDING_OF_SONGS);
    }

    #[test]
    fn machines_with_the_mahalanobis_kernel_answer_as_those_of_scikit_learn() {
        let space = SongSpace::of(&train_songs()).unwrap();
        let (examples, tests) = placed(|song| space.place(song));
        assert_answers(&examples, &tests, &case::<Answers>("mahalanobis"));
    }

    #[test]
    fn songs_of_silence_have_a_place() {
        let silent = Moments::of(&[-80.0; 50], 5);
        let space = SongSpace::of(&[silent.clone(), silent.clone()]).unwrap();
        assert_eq!(space.place(&silent).0, [0.0; 20]);
    }
}
