//! A Gaussian an artist: the density of the frames, or of the segments between beats, of the artist's songs.
//!
//! Stands alone because `gaussian` and `ellis` hear timbre with it, and `ellis` harmony too.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007: one full covariance an artist, the
//! log-likelihoods of all frames added up.

use crate::BaselineError;
use crate::answers::{Score, choose, posteriors};
use crate::fitting::Fitting;
use crate::gaussian::{Gaussian, shrunk};
use crate::moments::Moments;
use crate::standard::Standard;
use crate::tensors::Tensors;

/// The artists' densities, of features that are standardised together.
#[derive(Clone, Debug)]
pub(crate) struct ArtistGaussians {
    standard: Standard,
    densities: Vec<Gaussian>,
}

/// Gaussians with what they were chosen by.
pub(crate) struct ChosenGaussians {
    pub(crate) gaussians: ArtistGaussians,
    pub(crate) shrinkage: f64,
    pub(crate) score: Score,
}

impl ArtistGaussians {
    /// Fits one to each artist's moments, and chooses the shrinkage by the validation songs' clips.
    ///
    /// # Errors
    /// [`BaselineError::Singular`] where no shrinkage makes all covariances regular.
    pub(crate) fn fit(
        work: &Fitting,
        of_artists: &[Moments],
        of_validation: &[Vec<Moments>],
    ) -> Result<ChosenGaussians, BaselineError> {
        let fitted = work.settings.shrinkages.iter().map(|&shrinkage| {
            Ok((shrinkage, Self::with_shrinkage(of_artists, shrinkage, work.data.artists)?))
        });
        let mut candidates = work.viable(fitted)?;
        let answers: Vec<_> = of_validation
            .iter()
            .map(|clips| {
                let rows = |gaussians: &Self| {
                    clips.iter().map(|clip| posteriors(&gaussians.log_likelihoods(clip))).collect()
                };
                candidates.iter().map(|(_, gaussians)| rows(gaussians)).collect()
            })
            .collect();
        let (best, score) = choose(work.data.artists, work.data.validation, &answers)?;
        let (shrinkage, gaussians) = candidates.swap_remove(best);
        Ok(ChosenGaussians { gaussians, shrinkage, score })
    }

    fn with_shrinkage(
        of_artists: &[Moments],
        shrinkage: f64,
        artists: &[String],
    ) -> Result<Self, BaselineError> {
        let width = of_artists[0].mean.len();
        let standard = Standard::of(&Moments::sum(width, of_artists));
        let densities = of_artists.iter().zip(artists).map(|(moments, artist)| {
            let moments = moments.standardised(&standard);
            let covariance = shrunk(moments.covariance(), shrinkage);
            let singular = || BaselineError::Singular { artist: artist.clone(), shrinkage };
            Gaussian::new(moments.mean, covariance).ok_or_else(singular)
        });
        Ok(Self { densities: densities.collect::<Result<_, _>>()?, standard })
    }

    /// The log-likelihood of some rows under each artist, `[artists]`.
    pub(crate) fn log_likelihoods(&self, rows: &Moments) -> Vec<f64> {
        let rows = rows.standardised(&self.standard);
        self.densities.iter().map(|density| density.log_likelihood(&rows)).collect()
    }

    pub(crate) fn save(&self, tensors: &mut Tensors, name: &str) {
        let (artists, width) = (self.densities.len(), self.standard.mean.len());
        tensors.put_standard(name, &self.standard);
        let all = |part: fn(&Gaussian) -> &Vec<f64>| {
            self.densities.iter().flat_map(|density| part(density).iter().copied()).collect()
        };
        tensors.put(&format!("{name}.artist_mean"), &[artists, width], all(|density| &density.mean));
        let covariances = all(|density| &density.covariance);
        tensors.put(&format!("{name}.artist_covariance"), &[artists, width, width], covariances);
    }

    pub(crate) fn load(
        tensors: &mut Tensors,
        name: &str,
        artists: usize,
        width: usize,
    ) -> Result<Self, BaselineError> {
        let standard = tensors.take_standard(name, width)?;
        let means = tensors.take(&format!("{name}.artist_mean"), &[artists, width])?;
        let covariance = format!("{name}.artist_covariance");
        let covariances = tensors.take(&covariance, &[artists, width, width])?;
        Tensors::expect_symmetric(&covariance, &covariances, width)?;
        let parts = means.chunks_exact(width).zip(covariances.chunks_exact(width * width));
        let densities = parts.map(|(mean, matrix)| {
            Gaussian::new(mean.to_vec(), matrix.to_vec()).ok_or_else(|| Tensors::singular(&covariance))
        });
        Ok(Self { densities: densities.collect::<Result<_, _>>()?, standard })
    }
}
