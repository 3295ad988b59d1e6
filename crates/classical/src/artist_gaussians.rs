//! A Gaussian per artist: the density of the frames, or of the segments between beats, of the artist's songs.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007: one full covariance per artist, the
//! log-likelihoods of all frames added up.

use auteur_classifier::{FitError, ModelFileError};

use crate::answers::posteriors;
use crate::arrays::{Arrays, misshapen};
use crate::choice::ValidationScore;
use crate::error::Unfit;
use crate::fitting::Fitting;
use crate::gaussian::{Gaussian, shrunk};
use crate::moments::Moments;
use crate::standard::Standard;

/// The shares of a covariance to replace by the identity, where nobody says otherwise.
pub(crate) const SHRINKAGES: [f64; 5] = [0.001, 0.01, 0.03, 0.1, 0.3];

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
    pub(crate) score: ValidationScore,
}

/// The moments that Gaussians are fitted to and chosen by.
pub(crate) struct Heard {
    /// The moments of all rows of each artist, `[artists]`.
    pub(crate) artists: Vec<Moments>,
    /// The moments of each clip of the validation songs, `[songs][clips]`.
    pub(crate) validation: Vec<Vec<Moments>>,
}

impl ArtistGaussians {
    /// Fits one to each artist's moments with each shrinkage, and chooses the shrinkage by the validation songs' clips.
    ///
    /// # Errors
    /// [`FitError::Songs`] where no shrinkage makes all covariances regular.
    pub(crate) fn fit(
        work: &Fitting,
        heard: &Heard,
        shrinkages: &[f64],
    ) -> Result<ChosenGaussians, FitError> {
        let fitted = shrinkages.iter().map(|&shrinkage| {
            Ok((shrinkage, Self::with_shrinkage(&heard.artists, shrinkage, work.artists)?))
        });
        let mut candidates = work.viable(fitted)?;
        let answers: Vec<_> = heard
            .validation
            .iter()
            .map(|clips| {
                let rows = |gaussians: &Self| {
                    clips.iter().map(|clip| posteriors(&gaussians.log_likelihoods(clip))).collect()
                };
                candidates.iter().map(|(_, gaussians)| rows(gaussians)).collect()
            })
            .collect();
        let (best, score) = work.choose(&answers)?;
        let (shrinkage, gaussians) = candidates.swap_remove(best);
        Ok(ChosenGaussians { gaussians, shrinkage, score })
    }

    fn with_shrinkage(of_artists: &[Moments], shrinkage: f64, artists: &[String]) -> Result<Self, Unfit> {
        let width = of_artists[0].mean.len();
        let standard = Moments::sum(width, of_artists).standard();
        let densities = of_artists.iter().zip(artists).map(|(moments, artist)| {
            let moments = moments.standardised(&standard);
            let covariance = shrunk(moments.covariance(), shrinkage);
            let singular = || Unfit::Singular { artist: artist.clone(), shrinkage };
            Gaussian::new(moments.mean, covariance).ok_or_else(singular)
        });
        Ok(Self { densities: densities.collect::<Result<_, _>>()?, standard })
    }

    /// The log-likelihood of some rows under each artist, `[artists]`.
    pub(crate) fn log_likelihoods(&self, rows: &Moments) -> Vec<f64> {
        let rows = rows.standardised(&self.standard);
        self.densities.iter().map(|density| density.log_likelihood(&rows)).collect()
    }

    /// Puts them into arrays whose names begin with `name`.
    pub(crate) fn save(&self, arrays: &mut Arrays, name: &str) {
        self.standard.save(arrays, name);
        Gaussian::save_all(&self.densities, arrays, &prefix(name), self.standard.width());
    }

    /// Takes what [`ArtistGaussians::save`] has put there, of so many artists and of rows of `width` numbers.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn load(
        arrays: &mut Arrays,
        name: &str,
        artists: usize,
        width: usize,
    ) -> Result<Self, ModelFileError> {
        let standard = Standard::load(arrays, name, width)?;
        let densities = Gaussian::load_all(arrays, &prefix(name), width)?;
        if densities.len() != artists {
            return Err(misshapen(&format!("{}mean", prefix(name)), &[densities.len(), width]));
        }
        Ok(Self { densities, standard })
    }
}

/// Begins the names of the arrays of densities.
fn prefix(name: &str) -> String {
    format!("{name}.artist_")
}
