//! What a classical classifier is to the rest of the crate, which makes a recipe and a model of it.

use auteur_classifier::{About, Embedding, FitError, JudgeError, ModelFileError, Settings, Song};

use crate::answers::ClipRows;
use crate::arrays::Arrays;
use crate::choice::Chosen;
use crate::fitting::Fitting;
use crate::hearing::Hearing;

/// A classical classifier. A value is what was learnt.
pub(crate) trait Classical: Sized + Send + Sync + 'static {
    /// The fewest training songs of an artist: one shows how a song sounds, not how an artist does.
    const FEWEST_SONGS: usize = 2;
    /// Whether it chooses by the validation songs, which must then be there.
    const CHOOSES: bool = true;

    /// Its section of a configuration.
    type Settings: Settings;

    /// What it is.
    fn about() -> About;

    /// How many coefficients of a frame these settings ask for, the overall level among them; 0 of a classifier that hears
    /// no coefficients.
    fn n_mfcc(settings: &Self::Settings) -> usize {
        let _ = settings;
        0
    }

    /// Learns from the training songs, and chooses by the weighted F1 of the validation songs' clips.
    ///
    /// # Errors
    /// [`FitError::Songs`] and [`FitError::Cancelled`].
    fn fit(work: &Fitting, settings: &Self::Settings) -> Result<(Self, Chosen), FitError>;

    /// The probabilities of the artists of each clip of a song.
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError>;

    /// Where each clip of a song lies in a space in which clips can be compared, of a classifier that has one.
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn embedding(&self, song: &Song, hearing: &Hearing) -> Result<Option<Embedding>, JudgeError> {
        let _ = (song, hearing);
        Ok(None)
    }

    /// Puts what was learnt into arrays.
    fn save(&self, arrays: &mut Arrays);

    /// Takes what [`Classical::save`] has put there, which knew so many artists and coefficients.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError>;
}
