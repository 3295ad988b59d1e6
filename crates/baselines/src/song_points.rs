//! The moments of a song's frames become what the two kernels of `mandel` compare.

use crate::BaselineError;
use crate::cholesky::Cholesky;
use crate::gaussian::{Gaussian, shrunk};
use crate::moments::Moments;
use crate::standard::Standard;
use crate::svm::{Comparable, Point};
use crate::tensors::{Tensors, damaged};

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
        let standard = Standard::of(&Moments::of(&rows.concat(), width));
        let mut rows = rows.concat();
        rows.chunks_exact_mut(width).for_each(|row| standard.apply(row));
        let (covariance, shrinkage) = ledoit_wolf(&rows, width);
        let covariance = shrunk(covariance, shrinkage.max(LEAST_SHRINKAGE));
        let whitening = Cholesky::of(&covariance, width)?.whitening();
        Some(Self { standard, whitening })
    }

    /// Numbers that describe a song.
    pub(crate) fn width(&self) -> usize {
        self.standard.mean.len()
    }

    /// Where a song is.
    pub(crate) fn place(&self, song: &Moments) -> Point {
        let mut row = described(song);
        self.standard.apply(&mut row);
        let white = |scales: &[f64]| scales.iter().zip(&row).map(|(scale, value)| scale * value).sum();
        Point(self.whitening.chunks_exact(row.len()).map(white).collect())
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        tensors.put_standard("song", &self.standard);
        tensors.put("song.whitening", &[self.width(); 2], self.whitening.clone());
    }

    /// Numbers that describe a song of so many coefficients: their means and the triangle of their covariance.
    pub(crate) fn width_of(n_mfcc: usize) -> usize {
        n_mfcc + n_mfcc * (n_mfcc + 1) / 2
    }

    pub(crate) fn load(tensors: &mut Tensors, n_mfcc: usize) -> Result<Self, BaselineError> {
        let width = Self::width_of(n_mfcc);
        let standard = tensors.take_standard("song", width)?;
        let whitening = tensors.take("song.whitening", &[width; 2])?;
        for (row, values) in whitening.chunks_exact(width).enumerate() {
            if values[row] <= 0.0 || values[row + 1..].iter().any(|value| *value != 0.0) {
                return Err(damaged(
                    "song.whitening is no lower triangle with a positive diagonal".to_owned(),
                ));
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
/// `covariance.ledoit_wolf` on standardised rows, vectors from `reference/make_baselines.py`.
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

/// The Gaussian of a song's frames.
#[derive(Clone, Debug)]
pub(crate) struct SongGaussian(Gaussian);

impl SongGaussian {
    /// Of the song's standardised frames, whose variances are raised by `variance_floor`, which is positive.
    pub(crate) fn of(song: &Moments, standard: &Standard, variance_floor: f64) -> Option<Self> {
        let song = song.standardised(standard);
        let mut covariance = song.covariance();
        covariance.iter_mut().step_by(song.mean.len() + 1).for_each(|variance| *variance += variance_floor);
        Gaussian::new(song.mean, covariance).map(Self)
    }

    pub(crate) fn save(songs: &[Self], tensors: &mut Tensors, width: usize) {
        let all = |part: fn(&Gaussian) -> &Vec<f64>| {
            songs.iter().flat_map(|song| part(&song.0).iter().copied()).collect()
        };
        tensors.put("support.mean", &[songs.len(), width], all(|song| &song.mean));
        tensors.put("support.covariance", &[songs.len(), width, width], all(|song| &song.covariance));
    }

    pub(crate) fn load(tensors: &mut Tensors, width: usize) -> Result<Vec<Self>, BaselineError> {
        let means = tensors.take_rows("support.mean", 2)?;
        let songs = means.shape[0];
        if means.shape[1] != width {
            return Err(Tensors::misshapen("support.mean", &means.shape));
        }
        let covariances = tensors.take("support.covariance", &[songs, width, width])?;
        Tensors::expect_symmetric("support.covariance", &covariances, width)?;
        let parts = means.values.chunks_exact(width).zip(covariances.chunks_exact(width * width));
        parts
            .map(|(mean, covariance)| {
                let song = Gaussian::new(mean.to_vec(), covariance.to_vec());
                song.map(Self).ok_or_else(|| Tensors::singular("support.covariance"))
            })
            .collect()
    }
}

impl Comparable for SongGaussian {
    /// The Kullback-Leibler divergence one way plus that the other way, in nats.
    fn dissimilarity(&self, other: &Self) -> f64 {
        let (own, other) = (&self.0, &other.0);
        let trace = |covariance: &[f64], precision: &[f64]| {
            covariance.iter().zip(precision).map(|(variance, weight)| variance * weight).sum::<f64>()
        };
        let spread = trace(&own.covariance, &other.precision) + trace(&other.covariance, &own.precision);
        let apart = own.distance(&other.mean) + other.distance(&own.mean);
        (0.5 * (spread + apart) - own.mean.len() as f64).max(0.0)
    }
}

#[cfg(test)]
mod tests;
