//! Songs to pairs of them that are one recording.

use std::borrow::Cow;

use auteur_ground::Progress;
use half::f16;
use rayon::prelude::*;

use super::alignment::{Alignment, SAME_RECORDING, align};
use super::fingerprint::Fingerprint;
use super::index::Index;
use super::line::Line;

/// Places that two songs have in common on one line, beyond which they are laid over each other.
const FEWEST_PLACES: usize = 3;

/// The spectrogram of a song.
#[derive(Clone, Copy, Debug)]
pub(super) struct Song<'a> {
    /// Decibels, `[frames, n_mels]`.
    pub(super) values: &'a [f16],
    /// Mel bands.
    pub(super) n_mels: usize,
}

/// Two songs that are one recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SameRecording {
    /// The places of both among the songs, the first before the second.
    pub songs: [usize; 2],
    /// Places that their fingerprints have in common.
    pub places: usize,
    /// How they lie over each other.
    pub alignment: Alignment,
}

/// Why copies were not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopiesError {
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Cancelled,
    /// There are too many songs.
    #[error("{songs} songs have more than 4,294,967,295 landmarks together, more than are compared at once")]
    TooMany {
        /// How many.
        songs: usize,
    },
}

/// The pairs among `songs` songs that are one recording, in the order of the songs. `spectrogram` gives a song's decibels, `[frames, n_mels]`:
/// once for its peaks, and once for each song that may be the same, a few songs at a time, so that nobody has to hold all of them.
///
/// # Errors
/// [`CopiesError`], and those of `spectrogram`.
pub fn find_copies<'a, E: From<CopiesError> + Send>(
    songs: usize,
    n_mels: usize,
    spectrogram: impl Fn(usize) -> Result<Cow<'a, [f16]>, E> + Sync,
    progress: &dyn Progress,
) -> Result<Vec<SameRecording>, E> {
    progress.begin("Finding peaks", songs as u64);
    let fingerprints = (0..songs).into_par_iter().map(|song| {
        if progress.is_cancelled() {
            return Err(CopiesError::Cancelled.into());
        }
        let fingerprint = Fingerprint::of(&spectrogram(song)?, n_mels);
        progress.advance(1);
        Ok(fingerprint)
    });
    let fingerprints = fingerprints.collect::<Result<Vec<_>, E>>();
    progress.finish();
    let candidates = candidates(&fingerprints?, progress)?;
    progress.begin("Comparing songs", candidates.len() as u64);
    let same = candidates.par_iter().map(|candidate| {
        if progress.is_cancelled() {
            return Err(CopiesError::Cancelled.into());
        }
        let [first, second] = candidate.songs;
        let values = [spectrogram(first)?, spectrogram(second)?];
        let alignment = align(values.each_ref().map(|values| Song { values, n_mels }), candidate.line);
        progress.advance(1);
        let same = alignment.filter(|alignment| alignment.similarity >= SAME_RECORDING);
        Ok(same.map(|alignment| SameRecording {
            songs: candidate.songs,
            places: candidate.places,
            alignment,
        }))
    });
    let same = same.collect::<Result<Vec<Option<SameRecording>>, E>>();
    progress.finish();
    Ok(same?.into_iter().flatten().collect())
}

/// Two songs that may be one recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The places of both among the songs, the first before the second.
    pub songs: [usize; 2],
    /// Places that their fingerprints have in common on one line.
    pub places: usize,
    line: Line,
}

/// The pairs of songs whose fingerprints have much in common, in the order of the songs.
///
/// # Errors
/// [`CopiesError`].
pub fn candidates(
    fingerprints: &[Fingerprint],
    progress: &dyn Progress,
) -> Result<Vec<Candidate>, CopiesError> {
    let index = Index::of(fingerprints).ok_or(CopiesError::TooMany { songs: fingerprints.len() })?;
    progress.begin("Comparing fingerprints", fingerprints.len() as u64);
    let of_song = |song: usize| {
        if progress.is_cancelled() {
            return Err(CopiesError::Cancelled);
        }
        let candidates = index.hits(song, FEWEST_PLACES).into_iter().filter_map(|(earlier, hits)| {
            let (line, places) = Line::through(&hits);
            (places >= FEWEST_PLACES).then_some(Candidate { songs: [earlier, song], places, line })
        });
        let candidates: Vec<Candidate> = candidates.collect();
        progress.advance(1);
        Ok(candidates)
    };
    let found: Result<Vec<Vec<Candidate>>, CopiesError> =
        (0..fingerprints.len()).into_par_iter().map(of_song).collect();
    progress.finish();
    let mut candidates: Vec<Candidate> = found?.into_iter().flatten().collect();
    candidates.sort_unstable_by_key(|candidate| candidate.songs);
    Ok(candidates)
}
