//! Points become a picture in which near points lie near each other: UMAP.
//!
//! Enter: [`Points`] and [`UmapSettings`]. Leave: positions `[points, 2]`.
//!
//! # Algorithm
//! 1. `neighbours`: the nearest neighbours of each point, exact.
//! 2. [`graph`]: their distances become how strongly each pair is tied, a number from 0 to 1.
//! 3. `start`: the first two principal components, ten units wide. umap-learn starts from the graph's spectrum; the
//!    components are what t-SNE starts from here, and need no eigenvectors of a large sparse matrix.
//! 4. [`curve`]: how quickly closeness falls with distance in the picture.
//! 5. [`layout`]: ties pull, randomly chosen pairs push, step by step with ever shorter steps.
//!
//! # Source
//! McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction" (2018).
//! Settings that are not offered are those of umap-learn 0.5.

mod curve;
mod graph;
mod layout;

use auteur_ground::{Progress, RandomStream};

use crate::neighbours::Neighbours;
use crate::pca::Pca;
use crate::{Points, ProjectionError};
use curve::Curve;

/// Width of the picture at the start.
const START: f64 = 10.0;
/// Standard deviation of the noise that is added to it: it parts points that coincide.
const NOISE: f64 = 1e-4;
/// More points than this are given fewer epochs.
const MANY: usize = 10_000;
const EPOCHS: u32 = 500;
const EPOCHS_OF_MANY: u32 = 200;

/// Choices of UMAP.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UmapSettings {
    /// Neighbours of a point, itself among them; 2 or more. Where there are fewer points all are taken, and a note to
    /// the progress says so.
    pub neighbours: usize,
    /// Distance in the picture within which points are as near as can be; from 0 to 1.
    pub min_dist: f64,
    /// What the noise at the start and the pairs that push are drawn from.
    pub seed: u64,
}

impl Default for UmapSettings {
    /// 15 neighbours, distance 0.1, seed 0.
    fn default() -> Self {
        Self { neighbours: 15, min_dist: 0.1, seed: 0 }
    }
}

impl UmapSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`ProjectionError::Setting`].
    pub fn validate(&self) -> Result<(), ProjectionError> {
        if self.neighbours < 2 {
            let (value, range) = (self.neighbours as f64, "2 or more (5 to 50 is usual)");
            return Err(ProjectionError::Setting { setting: "neighbours", value, range });
        }
        if !(0.0..=1.0).contains(&self.min_dist) {
            let (value, range) = (self.min_dist, "from 0 to 1");
            return Err(ProjectionError::Setting { setting: "min_dist", value, range });
        }
        Ok(())
    }

    /// The neighbours of each of `points` points that are asked for, the point itself not among them.
    pub fn neighbours_of(&self, points: usize) -> usize {
        self.neighbours.min(points).saturating_sub(1)
    }
}

/// Lays points out in the plane by UMAP.
///
/// Returns positions in the points' order. The same points, settings and seed give the same positions, whatever the
/// number of threads: all but the search for neighbours is done by one. One point lies at 0, 0.
///
/// # Errors
/// [`ProjectionError::Setting`] or [`ProjectionError::Cancelled`].
pub fn umap(
    points: Points,
    settings: &UmapSettings,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, ProjectionError> {
    settings.validate()?;
    let neighbours = Neighbours::find(points, settings.neighbours_of(points.len()), progress)?;
    umap_among(points, &neighbours, settings, progress)
}

/// Lays points out in the plane by UMAP, as [`umap`] does, where the neighbours of each are known already:
/// [`UmapSettings::neighbours_of`] or more, of which the nearest that many are taken.
///
/// # Errors
/// [`ProjectionError::Setting`] or [`ProjectionError::Cancelled`].
///
/// # Panics
/// When there are fewer neighbours, or they are of another number of points.
pub fn umap_among(
    points: Points,
    neighbours: &Neighbours,
    settings: &UmapSettings,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, ProjectionError> {
    settings.validate()?;
    let n = points.len();
    if n == 1 {
        return Ok(vec![[0.0; 2]]);
    }
    if n < settings.neighbours {
        let asked = settings.neighbours;
        progress.note(&format!("{asked} neighbours are too many for {n} points; using all of them"));
    }
    let epochs = if n <= MANY { EPOCHS } else { EPOCHS_OF_MANY };
    let ties = graph::ties(&neighbours.nearest(settings.neighbours_of(n)), epochs);
    let curve = Curve::fit(settings.min_dist);
    let stream = RandomStream::new(settings.seed);
    let layout = layout::Layout { ties: &ties, curve, epochs, stream };
    layout.settle(start(points, stream)?, progress)
}

/// The first two principal components, scaled to [`START`], with noise.
fn start(points: Points, stream: RandomStream) -> Result<Vec<[f32; 2]>, ProjectionError> {
    let positions = Pca::of(points).positions(points)?;
    let along = positions.iter().map(|&[x, _]| x);
    let width = f64::from(along.clone().fold(f32::MIN, f32::max) - along.fold(f32::MAX, f32::min));
    let scale = if width > 0.0 { START / width } else { 0.0 };
    let noisy =
        |number: usize, value: f32| (f64::from(value) * scale + NOISE * stream.normal(number as u64)) as f32;
    Ok(positions.iter().enumerate().map(|(i, &[x, y])| [noisy(2 * i, x), noisy(2 * i + 1, y)]).collect())
}
