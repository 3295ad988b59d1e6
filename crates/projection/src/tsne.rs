//! Points become a picture in which near points lie near each other: t-SNE.
//!
//! Enter: [`Points`] and [`TsneSettings`]. Leave: positions `[points, 2]`.
//!
//! # Algorithm
//! 1. `neighbours`: the `3 * perplexity + 1` nearest neighbours of each point, exact.
//! 2. [`affinity`]: their distances become the probability `p` that a point would choose each as its neighbour.
//! 3. `start`: the first two principal components, very small.
//! 4. [`descent`]: 1,000 steps down the Kullback-Leibler divergence of the picture's `q` from `p`. Its gradient is an
//!    attraction between neighbours, summed pair by pair ([`attraction`]), and a repulsion between all points, summed
//!    over a tree ([`quadtree`], [`repulsion`]).
//!
//! The repulsion is Barnes and Hut's, by groups of points. Interpolation on a grid with FFTs (Linderman et al. 2019)
//! costs by the area of the picture instead: 10,000 points spread over some 140 x 140 units, which is two cells of nine
//! nodes for each point, and four times that with the padding. It is made for more points than a study has.
//!
//! # Source
//! van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9 (2008); van der Maaten, "Accelerating t-SNE using
//! Tree-Based Algorithms", JMLR 15 (2014). Settings that are not offered are those of scikit-learn's `TSNE`.

mod affinity;
mod attraction;
mod descent;
mod quadtree;
mod repulsion;

use auteur_ground::{Progress, RandomStream};

use crate::neighbours::Neighbours;
use crate::pca::Pca;
use crate::{Points, ProjectionError};
use affinity::Affinities;

/// Standard deviation of the first component at the start.
const START: f64 = 1e-4;
/// Standard deviation of the noise that is added to it, a hundredth: it parts points that coincide, and gives those on
/// a line a second dimension.
const NOISE: f64 = 1e-6;

/// Choices of t-SNE.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TsneSettings {
    /// How many neighbours a point has, softly counted; 1 or more. Fewer than a third of the other points: where there
    /// are too few for it, that third is taken, and a note to the progress says so.
    pub perplexity: f64,
    /// Steps, of which the first 250 exaggerate attraction.
    pub iterations: usize,
    /// What the noise at the start is drawn from.
    pub seed: u64,
}

impl Default for TsneSettings {
    /// Perplexity 30, 1,000 iterations, seed 0.
    fn default() -> Self {
        Self { perplexity: 30.0, iterations: 1_000, seed: 0 }
    }
}

impl TsneSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`ProjectionError::Setting`].
    pub fn validate(&self) -> Result<(), ProjectionError> {
        if self.perplexity.is_finite() && self.perplexity >= 1.0 {
            return Ok(());
        }
        let range = "a finite number of 1 or more (5 to 50 is usual)";
        Err(ProjectionError::Setting { setting: "perplexity", value: self.perplexity, range })
    }

    /// The perplexity that `points` points allow: up to a third of the other points, 1 or more.
    pub fn perplexity_of(&self, points: usize) -> f64 {
        self.perplexity.min(points.saturating_sub(1) as f64 / 3.0).max(1.0)
    }

    /// The neighbours of each of `points` points that are asked for: three times the perplexity and one, or all others.
    pub fn neighbours_of(&self, points: usize) -> usize {
        points.saturating_sub(1).min((3.0 * self.perplexity_of(points) + 1.0) as usize)
    }
}

/// Lays points out in the plane by t-SNE.
///
/// Returns positions in the points' order. The same points, settings and seed give the same positions, whatever the
/// number of threads. One point lies at 0, 0.
///
/// # Errors
/// [`ProjectionError::Setting`] or [`ProjectionError::Cancelled`].
pub fn tsne(
    points: Points,
    settings: &TsneSettings,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, ProjectionError> {
    settings.validate()?;
    let neighbours = Neighbours::find(points, settings.neighbours_of(points.len()), progress)?;
    tsne_among(points, &neighbours, settings, progress)
}

/// Lays points out in the plane by t-SNE, as [`tsne`] does, where the neighbours of each are known already:
/// [`TsneSettings::neighbours_of`] or more, of which the nearest that many are taken.
///
/// # Errors
/// [`ProjectionError::Setting`] or [`ProjectionError::Cancelled`].
///
/// # Panics
/// When there are fewer neighbours, or they are of another number of points.
pub fn tsne_among(
    points: Points,
    neighbours: &Neighbours,
    settings: &TsneSettings,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, ProjectionError> {
    settings.validate()?;
    let n = points.len();
    if n == 1 {
        return Ok(vec![[0.0; 2]]);
    }
    let perplexity = settings.perplexity_of(n);
    if perplexity < settings.perplexity {
        let asked = settings.perplexity;
        progress.note(&format!("perplexity {asked} is too large for {n} points; using {perplexity:.1}"));
    }
    let affinities = Affinities::of(&neighbours.nearest(settings.neighbours_of(n)), perplexity);
    descent::descend(start(points, settings.seed)?, &affinities, settings.iterations, progress)
}

/// The first two principal components, scaled to [`START`], with noise.
fn start(points: Points, seed: u64) -> Result<Vec<[f32; 2]>, ProjectionError> {
    let pca = Pca::of(points);
    let deviation = pca.explained_variance[0].sqrt();
    let scale = if deviation > 0.0 { START / deviation } else { 0.0 };
    let stream = RandomStream::new(seed);
    let noisy =
        |number: usize, value: f32| (f64::from(value) * scale + NOISE * stream.normal(number as u64)) as f32;
    let positions = pca.positions(points)?;
    Ok(positions.iter().enumerate().map(|(i, &[x, y])| [noisy(2 * i, x), noisy(2 * i + 1, y)]).collect())
}
