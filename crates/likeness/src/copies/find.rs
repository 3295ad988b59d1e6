//! Songs to pairs of them that are one recording.

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
pub struct Song<'a> {
    /// Decibels, `[frames, n_mels]`.
    pub values: &'a [f16],
    /// Mel bands.
    pub n_mels: usize,
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

/// The pairs of songs that are one recording, in the order of the songs.
///
/// # Errors
/// [`CopiesError`].
pub fn find_copies(songs: &[Song<'_>], progress: &dyn Progress) -> Result<Vec<SameRecording>, CopiesError> {
    progress.begin("Finding peaks", songs.len() as u64);
    let fingerprints = songs.par_iter().map(|song| {
        if progress.is_cancelled() {
            return Err(CopiesError::Cancelled);
        }
        let fingerprint = Fingerprint::of(song.values, song.n_mels);
        progress.advance(1);
        Ok(fingerprint)
    });
    let fingerprints = fingerprints.collect::<Result<Vec<_>, _>>();
    progress.finish();
    let candidates = candidates(&fingerprints?, progress)?;
    progress.begin("Comparing songs", candidates.len() as u64);
    let same = candidates.par_iter().map(|candidate| {
        if progress.is_cancelled() {
            return Err(CopiesError::Cancelled);
        }
        let [first, second] = candidate.songs;
        let alignment = align([songs[first], songs[second]], candidate.line);
        progress.advance(1);
        let same = alignment.filter(|alignment| alignment.similarity >= SAME_RECORDING);
        Ok(same.map(|alignment| SameRecording {
            songs: candidate.songs,
            places: candidate.places,
            alignment,
        }))
    });
    let same: Result<Vec<Option<SameRecording>>, CopiesError> = same.collect();
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
