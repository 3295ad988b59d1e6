//! What a classical classifier has learnt becomes a model: it judges songs, and comes out of a file.

use auteur_classifier::{
    Card, JudgeError, Model, ModelFile, ModelFileError, SettingError, Settings, Song, SongJudgement,
};
use auteur_ground::Progress;

use crate::answers::narrowed;
use crate::arrays::Arrays;
use crate::classical::Classical;
use crate::hearing::Hearing;
use crate::in_order::in_order;

/// A fitted classical classifier.
pub(crate) struct ClassicalModel<C> {
    card: Card,
    hearing: Hearing,
    learnt: C,
}

impl<C: Classical> ClassicalModel<C> {
    /// Takes the model of a file.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn of(file: ModelFile) -> Result<Self, ModelFileError> {
        let ModelFile { card, tensors } = file;
        let damaged = |error: SettingError| ModelFileError::damaged(error.to_string());
        let n_mfcc = C::n_mfcc(&C::Settings::of(&card.settings).map_err(damaged)?);
        let grid = card.clips().map_err(|error| ModelFileError::damaged(error.to_string()))?;
        let hearing = Hearing::new(&card.features, n_mfcc, grid).map_err(damaged)?;
        let mut arrays = Arrays::from(tensors);
        let learnt = C::load(&mut arrays, card.artists.len(), n_mfcc)?;
        arrays.finish()?;
        Ok(Self { card, hearing, learnt })
    }
}

impl<C: Classical> Model for ClassicalModel<C> {
    fn card(&self) -> &Card {
        &self.card
    }

    fn judge(&self, songs: &[Song], progress: &dyn Progress) -> Result<Vec<SongJudgement>, JudgeError> {
        in_order(songs, progress, |song| {
            let rows = self.learnt.rows(song, &self.hearing)?;
            let embedding = self.learnt.embedding(song, &self.hearing)?;
            Ok(SongJudgement { probabilities: narrowed(song, &rows)?, embedding })
        })
    }
}
