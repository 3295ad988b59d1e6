//! What was learnt.

use auteur_ground::Progress;

use crate::{Card, JudgeError, Likeness, Song, SongJudgement};

/// A fitted classifier, with all that it takes to judge songs.
pub trait Model: Send + Sync {
    /// What it was made of.
    fn card(&self) -> &Card;

    /// Judges the clips of these songs, in their order, on all threads of the current pool.
    ///
    /// The songs have the kinds of features that the card asks for. One that is shorter than a clip has a judgement
    /// without clips. Progress advances by one for each song.
    ///
    /// # Errors
    /// [`JudgeError::Song`] for the first song, in their order, whose features do not fit; [`JudgeError::Cancelled`].
    fn judge(&self, songs: &[Song], progress: &dyn Progress) -> Result<Vec<SongJudgement>, JudgeError>;

    /// What it can be asked beyond that, of a model that keeps where its songs lie.
    fn likeness(&self) -> Option<&dyn Likeness> {
        None
    }
}

/// What computes. The results differ in rounding alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// The best graphics card, in a program that was built for one.
    Gpu,
}
