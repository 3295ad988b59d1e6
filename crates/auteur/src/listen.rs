//! A song from a file or a reader becomes what a model hears of it, if there is a whole clip.

use std::ops::Range;

use auteur_audio::{ExtractedSong, ExtractionError, Extractor, Limits, SongSource};
use auteur_classifier::Card;
use auteur_ground::Progress;

/// Why a model hears nothing of a song. Messages leave out the song's name, which the caller knows.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The song cannot be read.
    #[error(transparent)]
    Song(#[from] ExtractionError),
    /// The song is shorter than a clip.
    #[error("is {seconds:.1} s long; the model needs at least {needed:.1} s")]
    TooShort {
        /// Its length in seconds.
        seconds: f64,
        /// The length of a clip in seconds.
        needed: f64,
    },
}

/// What a model with this card hears of a song, within limits and while nobody asks to stop.
///
/// # Errors
/// [`ListenError`].
pub(crate) fn listen<'s>(
    extractor: &Extractor,
    card: &Card,
    song: impl Into<SongSource<'s>>,
    (limits, progress): (&Limits, &dyn Progress),
) -> Result<ExtractedSong, ListenError> {
    long_enough(extractor.extract_ahead(song, limits, progress)?, card)
}

/// The same, and of copies of the song in each of which one of `bands`, in Hz, is softer by a gain.
///
/// # Errors
/// [`ListenError`].
pub(crate) fn listen_with_softer_bands<'s>(
    extractor: &Extractor,
    card: &Card,
    song: impl Into<SongSource<'s>>,
    (softer, limits, progress): ((&[Range<f64>], f64), &Limits, &dyn Progress),
) -> Result<(ExtractedSong, Vec<Result<ExtractedSong, ExtractionError>>), ListenError> {
    let (heard, copies) = extractor.extract_with_softer_bands(song, limits, softer, progress)?;
    Ok((long_enough(heard, card)?, copies))
}

fn long_enough(heard: ExtractedSong, card: &Card) -> Result<ExtractedSong, ListenError> {
    if heard.features.log_mel.n_frames() < card.clip_frames {
        return Err(ListenError::TooShort { seconds: heard.duration_s, needed: card.clip_seconds() });
    }
    Ok(heard)
}

/// Puts a song's name before what is wrong with it.
pub(crate) fn with_name(song: &str, cause: &ListenError) -> String {
    match cause {
        ListenError::Song(_) => format!("{song}: {cause}"),
        ListenError::TooShort { .. } => format!("{song} {cause}"),
    }
}
