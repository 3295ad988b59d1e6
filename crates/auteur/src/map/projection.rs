//! How vectors become points in two dimensions.

use auteur_ground::Progress;
use auteur_projection::{
    Neighbours, Pca, Points, ProjectionError, TsneSettings, UmapSettings, tsne, tsne_among, umap, umap_among,
};

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

    /// A position for each point, and its nearest neighbours: at least this many, where there are as many.
    pub(super) fn laid_out(
        &self,
        points: Points,
        nearest: usize,
        progress: &dyn Progress,
    ) -> Result<(Vec<[f32; 2]>, Neighbours), ProjectionError> {
        let needed = match self {
            Self::Tsne(settings) => settings.neighbours_of(points.len()),
            Self::Umap(settings) => settings.neighbours_of(points.len()),
            Self::Pca => 0,
        };
        let neighbours = Neighbours::find(points, nearest.max(needed), progress)?;
        let positions = match self {
            Self::Tsne(settings) => tsne_among(points, &neighbours, settings, progress),
            Self::Umap(settings) => umap_among(points, &neighbours, settings, progress),
            Self::Pca => Pca::of(points).positions(points),
        };
        Ok((positions?, neighbours))
    }
}
