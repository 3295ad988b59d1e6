//! Recordings that are there more than once: saved again by a lossy coder, trimmed, louder or softer, with more bass, a
//! little faster.
//!
//! The log-mel spectrograms of songs enter, pairs of songs leave with how alike they are. The way is that of every
//! fingerprint of music: what survives saving is where the spectrogram has its peaks, and four peaks close together
//! rarely lie alike by chance.
//!
//! ```text
//! spectrogram ─▶ peaks ─▶ landmarks ─▶ Fingerprint ─▶ candidates ─▶ similarity on the spectrograms ─▶ SameRecording
//! ```
//!
//! Landmarks only propose: each pair is then laid over each other, spectrogram on spectrogram, and what decides is how they agree
//! ([`Alignment`]). The same songs give the same pairs for any number of threads.
//!
//! # Source
//! Landmarks are those of Wang, "An industrial-strength audio search algorithm" (ISMIR 2003), here of
//! four peaks, of which differences count: as in Sonnleitner and Widmer's quads (DAFx 2014), so that they outlive another
//! speed.

mod alignment;
mod find;
mod fingerprint;
mod groups;
mod index;
mod line;
mod peaks;

pub use alignment::{Alignment, SAME_RECORDING};
pub use find::{Candidate, CopiesError, SameRecording, candidates, find_copies};
pub use fingerprint::{Fingerprint, Peak};
pub use groups::groups;
