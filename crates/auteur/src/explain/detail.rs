//! A song's name with what a listener looks at beside it: who sounds in which second, and the nearest songs. Nothing is left out of the
//! song for that, so it takes hardly longer than the name.

use auteur_audio::SongSource;
use auteur_ground::Progress;
use serde::Serialize;

use super::{Found, NearestKnown, StretchExplained};
use crate::predict::{NamedSong, PredictError, Predictor};

/// A song that was named, stretch by stretch.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedInDetail {
    /// The answer, as [`Predictor::name`] gives it.
    #[serde(flatten)]
    pub song: NamedSong,
    /// The song's length in seconds.
    pub duration_s: f64,
    /// Stretches of the song, one after the other, each by itself; without what the song loses by theirs.
    pub stretches: Vec<StretchExplained>,
    /// The songs of the model that are most alike, the most alike first; none of a model that keeps none.
    pub nearest: Vec<NearestKnown>,
}

impl Predictor {
    /// [`Predictor::name_watched`] with who sounds in which second, and the nearest songs.
    ///
    /// # Errors
    /// As [`Predictor::name_watched`].
    pub fn name_in_detail<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        progress: &dyn Progress,
    ) -> Result<NamedInDetail, PredictError> {
        let heard = self.listen(song, progress)?;
        let song = self.judge(heard.features.clone(), heard.warnings, progress)?;
        let found = Found { predictor: self, label: 0, features: &heard.features, progress };
        let stretches = found.stretches(heard.duration_s, None)?;
        let nearest = found.nearest()?.0;
        Ok(NamedInDetail { song, duration_s: heard.duration_s, stretches, nearest })
    }
}
