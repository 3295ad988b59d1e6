//! What a classical classifier is to the rest of the crate, which makes a recipe and a model of it.

use auteur_classifier::{
    About, Card, Comparison, Embedding, EnrolError, FitError, JudgeError, KeptSong, ModelFileError, Said,
    SameArtist, Settings, Song, VerifyError,
};
use auteur_exchange::onnx::{Graph, Value};
use auteur_likeness::{AnswerSets, Trials};

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

    /// What it can be asked beyond which artist is the likeliest, of a classifier that keeps where its songs lie.
    fn acquaintance(&self) -> Option<&dyn Acquaintance<Self>> {
        None
    }

    /// Adds to a graph what it says of the vectors of a stretch of music, `[vectors, width]`; none of a classifier that hears others.
    fn add_to(&self, graph: &mut Graph, vectors: &Value) -> Option<Said> {
        let _ = (graph, vectors);
        None
    }

    /// Puts what was learnt into arrays.
    fn save(&self, arrays: &mut Arrays);

    /// Takes what [`Classical::save`] has put there, which knew so many artists and coefficients.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError>;
}

/// A classifier that keeps where its songs lie; see [`auteur_classifier::Likeness`].
pub(crate) trait Acquaintance<C>: Send + Sync {
    /// What it makes of a song as a whole.
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn compare(&self, song: &Song, hearing: &Hearing) -> Result<Comparison, JudgeError>;

    /// The artist of each song that it keeps, by label.
    fn labels(&self) -> &[usize];

    /// The songs that it keeps which are most alike, the most alike first, each with its place in [`Acquaintance::labels`].
    ///
    /// # Errors
    /// [`JudgeError::Song`].
    fn nearest(
        &self,
        song: &Song,
        hearing: &Hearing,
        most: usize,
    ) -> Result<Vec<(usize, KeptSong)>, JudgeError>;

    /// How known its songs and those of artists that were left out are.
    fn strangers(&self) -> Option<&Trials>;

    /// What it thought of the right artists of songs that it had not learnt from.
    fn answer_sets(&self) -> Option<&AnswerSets>;

    /// The same with one more artist, of whom these are songs; `card` is that of the classifier before.
    ///
    /// # Errors
    /// [`EnrolError`].
    fn enrolled(&self, card: &Card, songs: &[Song], hearing: &Hearing) -> Result<C, EnrolError>;

    /// The same without an artist, by its label.
    ///
    /// # Errors
    /// [`EnrolError`].
    fn without(&self, card: &Card, artist: usize) -> Result<C, EnrolError>;

    /// Whether a song is by the artist of some others, at least one, whoever that is.
    ///
    /// # Errors
    /// [`VerifyError`].
    fn verify(&self, songs: (&Song, &[Song]), hearing: &Hearing) -> Result<SameArtist, VerifyError>;

    /// The same of many pairs of songs at once, which are places among `songs`.
    ///
    /// # Errors
    /// [`VerifyError`].
    fn verify_pairs(
        &self,
        songs: &[Song],
        pairs: &[[usize; 2]],
        hearing: &Hearing,
    ) -> Result<Vec<SameArtist>, VerifyError>;
}
