//! Vectors become two dimensions, and the numbers that such a picture suggests.
//!
//! [`Points`] enter, `[n, dimensions]`: the bottleneck vectors of clips or songs. Positions `[n, 2]` leave, by [`tsne()`],
//! [`umap()`] or [`Pca`], and [`scores`] of the space itself, by the points' labels. All of it is mathematics on slices:
//! nothing is drawn, no file is opened, and no network is known.
//!
//! The same points, settings and seed give the same bytes for any number of threads.
//!
//! ```
//! use auteur_ground::Silent;
//! use auteur_projection::scores::{Distance, LabelledPoints, silhouette};
//! use auteur_projection::{Points, TsneSettings, tsne};
//!
//! let bottleneck = [0.9, 0.1, 0.8, 0.2, 0.1, 0.7, 0.2, 0.9];
//! let points = Points::new(&bottleneck, 2)?;
//! let positions = tsne(points, &TsneSettings::default(), &Silent)?;
//! assert_eq!(positions.len(), 4);
//!
//! let artists = LabelledPoints::new(points, &[0, 0, 1, 1], 2)?;
//! assert!(silhouette(artists, Distance::Euclidean, &Silent)?.overall > 0.7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod points;

mod nearest;
mod neighbours;

mod pca;

mod tsne;

mod umap;

pub mod scores;

mod error;

pub use error::{LabelError, PointsError, ProjectionError, ScoreError};
pub use neighbours::Neighbours;
pub use pca::Pca;
pub use points::Points;
pub use tsne::{TsneSettings, tsne, tsne_among};
pub use umap::{UmapSettings, umap, umap_among};
