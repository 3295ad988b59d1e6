//! How vectors become points in two dimensions.

use auteur_ground::Progress;
use auteur_projection::{Pca, Points, ProjectionError, TsneSettings, UmapSettings, tsne, umap};

/// How vectors become points.
#[derive(Clone, Debug, PartialEq)]
pub enum MapMethod {
    /// t-distributed stochastic neighbour embedding.
    Tsne(TsneSettings),
    /// Uniform manifold approximation and projection.
    Umap(UmapSettings),
    /// The two principal components.
    Pca,
}

impl Default for MapMethod {
    fn default() -> Self {
        Self::Tsne(TsneSettings::default())
    }
}

impl MapMethod {
    /// Refuses settings that make no sense.
    ///
    /// # Errors
    /// [`ProjectionError::Setting`].
    pub fn validate(&self) -> Result<(), ProjectionError> {
        match self {
            Self::Tsne(settings) => settings.validate(),
            Self::Umap(settings) => settings.validate(),
            Self::Pca => Ok(()),
        }
    }

    /// The name in the map's title, of a map of this many points.
    pub(super) fn name(&self, points: usize) -> String {
        match self {
            Self::Tsne(settings) => format!("t-SNE (perplexity {:.0})", settings.perplexity_of(points)),
            Self::Umap(_) => "UMAP".to_owned(),
            Self::Pca => "Principal components".to_owned(),
        }
    }

    /// A position for each point.
    pub(super) fn positions(
        &self,
        points: Points,
        progress: &dyn Progress,
    ) -> Result<Vec<[f32; 2]>, ProjectionError> {
        match self {
            Self::Tsne(settings) => tsne(points, settings, progress),
            Self::Umap(settings) => umap(points, settings, progress),
            Self::Pca => Pca::of(points).positions(points),
        }
    }
}
