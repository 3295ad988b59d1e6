//! A song enters, and leaves with copies of itself in each of which one band is softer, all as features.

use std::ops::Range;

use auteur_ground::Progress;
use rayon::prelude::*;

use super::{Extraction, Extractor, decoded_ahead};
use crate::decode::{DecodedSong, Decoding};
use crate::distort::Distorting;
use crate::extracted::ExtractedSong;
use crate::listening::AtOnce;
use crate::open::open;
use crate::{ExtractionError, Limits, SongSource};

/// Samples that are given to all copies of a song at once: enough for threads to be worth while.
const SAMPLES_AT_ONCE: usize = 1 << 17;

impl Extractor {
    /// [`Extractor::extract_ahead`] of a song, and of copies of it in each of which one of `bands`, in Hz, is softer: `gain` of its
    /// amplitudes is left. The song is decoded once, and memory holds as much of each copy as of the song.
    /// A band that reaches beyond half the song's rate is open above, one from 0 open below.
    ///
    /// # Errors
    /// As [`Extractor::extract`]: of the song, and within the list of a copy, such as one without a sound that chroma could be of.
    pub fn extract_with_softer_bands<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        limits: &Limits,
        (bands, gain): (&[Range<f64>], f64),
        progress: &dyn Progress,
    ) -> Result<(ExtractedSong, Vec<Result<ExtractedSong, ExtractionError>>), ExtractionError> {
        let song = song.into();
        let pass = |heard| {
            // The copies are divided among the threads, each with all of its work.
            let copy = |band: Option<&Range<f64>>| SoftCopy {
                band: band.cloned(),
                gain,
                extraction: Extraction::new(self, AtOnce::ManySongs, progress),
                fault: None,
            };
            let mut copies: Vec<SoftCopy> =
                std::iter::once(None).chain(bands.iter().map(Some)).map(copy).collect();
            let mut waiting = Vec::new();
            let mut rate = 0;
            let decoding = || Ok(Decoding::new(open(&song)?, limits, heard).watched(progress));
            let decoded = decoded_ahead(decoding, |sample_rate, block| {
                rate = sample_rate;
                waiting.extend_from_slice(block);
                if waiting.len() >= SAMPLES_AT_ONCE {
                    copies.par_iter_mut().for_each(|copy| copy.push(rate, &waiting));
                    waiting.clear();
                }
                Ok(())
            })?;
            if !waiting.is_empty() {
                copies.par_iter_mut().for_each(|copy| copy.push(rate, &waiting));
            }
            Ok((copies, decoded))
        };
        self.hear(pass, |copies, decoded| {
            let finished = copies.into_par_iter().map(|copy| copy.finish(decoded.clone()));
            let mut finished = finished.collect::<Vec<_>>().into_iter();
            let song = finished.next().ok_or_else(|| ExtractionError::NotMusic("nothing".to_owned()))??;
            // Copies must not be taken for such as cannot be made.
            if progress.is_cancelled() {
                return Err(ExtractionError::Interrupted);
            }
            Ok((song, finished.collect()))
        })
    }
}

/// A copy of a song with a softer band, or the song itself, on its way.
struct SoftCopy<'a> {
    /// Until it has begun.
    band: Option<Range<f64>>,
    gain: f64,
    extraction: Extraction<'a>,
    /// What went wrong with it; the others go on.
    fault: Option<ExtractionError>,
}

impl SoftCopy<'_> {
    fn push(&mut self, sample_rate: u32, samples: &[f32]) {
        if self.fault.is_some() {
            return;
        }
        if let Some(band) = self.band.take() {
            self.extraction.distorting = Some(Distorting::softer_band(&band, self.gain, sample_rate));
        }
        self.fault = self.extraction.push(sample_rate, samples).err();
    }

    fn finish(self, song: DecodedSong) -> Result<ExtractedSong, ExtractionError> {
        match self.fault {
            Some(fault) => Err(fault),
            None => self.extraction.finish(song),
        }
    }
}
