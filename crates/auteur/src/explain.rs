//! A model and a song become whom the song sounds like, in which second, and by what.
//!
//! What decided is found by asking again: the song is judged without some of its seconds, and with a band of its frequencies softer,
//! and what the log odds of the named artist lose by that is what the seconds, or the band, were worth. It works for every classifier
//! and every encoder: bands are changed in the sound, before anything hears it, seconds left out of the features of all kinds.
//!
//! Bands are made softer and not taken out, for a hole in the spectrum is like no music: whichever band is gone, the named artist loses
//! most of its odds, and all bands seem to speak for it. A few decibels are what an equaliser does.

mod detail;
mod page;
mod stretches;
mod written;

use std::ops::Range;

use auteur_audio::{EncoderVectors, ExtractedSong, LogMel, SongCut, SongFeatures, SongSource};
use auteur_classifier::{KeptSong, Song};
use auteur_evaluation::{Vote, vote, winner};
use auteur_ground::{Progress, Unseen};
use serde::Serialize;

use crate::likeness::LikenessError;
use crate::predict::{NamedSong, PredictError, Predictor};
use stretches::stretches;

pub use detail::NamedInDetail;
pub use written::{
    ExplanationFormat, UnknownExplanation, WriteExplanationError, expect_folder_of_explanation,
};

/// The name that messages have for the song.
const SONG: &str = "the song";
/// Bands that become softer in turn, and by how much.
const BANDS: usize = 9;
const SOFTER_DB: f64 = 6.0;
/// Songs of the model that are named.
const NEAREST: usize = 5;
/// No probability counts as less, so that log odds end at 20.7.
const LEAST: f64 = 1e-9;

/// An artist that was named, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    /// The answer, as [`Predictor::name`] gives it.
    #[serde(flatten)]
    pub song: NamedSong,
    /// Why.
    pub explanation: SongExplanation,
}

/// Why an artist is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SongExplanation {
    /// The natural logarithm of the odds of the named artist, whom the song's clips together make likeliest.
    pub log_odds: f64,
    /// Stretches of the song, one after the other.
    pub stretches: Vec<StretchExplained>,
    /// Bands of frequencies, lowest first.
    pub bands: Vec<BandExplained>,
    /// By how many decibels each of them was made softer.
    pub bands_softer_db: f64,
    /// The songs of the model that are most alike, the most alike first.
    pub nearest: Vec<NearestKnown>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest_left_out: Option<String>,
    /// What it all means, a sentence or some each.
    pub words: Vec<String>,
    /// The artists that probabilities of stretches are of, in their order.
    pub artists: Vec<String>,
}

/// Some seconds of a song.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StretchExplained {
    /// Where they begin, in seconds.
    pub start_s: f64,
    /// Where they end.
    pub end_s: f64,
    /// The likeliest artist, of these seconds by themselves.
    pub artist: String,
    /// Its probability.
    pub probability: f64,
    /// Whether nothing sounds in them: they then decide nothing, and whom they sound like says nothing.
    pub silent: bool,
    /// Whether they sound like any artist of the model, by the threshold for whole songs; none of silent ones, and of a model that cannot
    /// tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<bool>,
    /// How much lower the log odds of the song's artist are without them; none of silent ones, and where the rest is too short or cannot
    /// be judged.
    pub log_odds_lost: Option<f64>,
    /// The probability of each artist.
    pub probabilities: Vec<f64>,
}

/// A band of frequencies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandExplained {
    /// Its lowest frequency in Hz.
    pub low_hz: f64,
    /// Its highest; none of the last band, which is open above.
    pub high_hz: Option<f64>,
    /// How much lower the log odds of the song's artist are when it is softer; none where that cannot be judged.
    pub log_odds_lost: Option<f64>,
    /// The probability of the song's artist then.
    pub probability: Option<f64>,
}

/// A song that the model keeps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearestKnown {
    /// Its path in the store that the model was trained on; none of a model that does not keep that.
    pub path: Option<String>,
    /// Its artist.
    pub artist: String,
    /// How alike it is, from -1 to 1.
    pub alike: f64,
    /// Whether it is the recording that is explained.
    pub same_recording: bool,
}

impl Predictor {
    /// [`Predictor::name_watched`] with the reasons: takes some dozen times as long.
    ///
    /// # Errors
    /// As [`Predictor::name_watched`].
    pub fn explain<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        progress: &dyn Progress,
    ) -> Result<Explained, PredictError> {
        let bands = self.card().features.equal_bands(BANDS);
        let gain = 10f64.powf(-SOFTER_DB / 20.0);
        let (heard, copies) = self.listen_with_softer_bands(song, (&bands, gain), progress)?;
        let duration = heard.duration_s;
        let song = self.judge(heard.features.clone(), heard.warnings.clone(), progress)?;
        let label = self.card().artists.iter().position(|artist| *artist == song.artist).unwrap_or(0);
        let found = Found { predictor: self, label, features: &heard.features, progress };
        let whole = found.verdict(&heard.features)?;
        let log_odds = log_odds(&whole, label);
        let (nearest, nearest_left_out) = found.nearest()?;
        let mut explanation = SongExplanation {
            log_odds,
            stretches: found.stretches(duration, Some(log_odds))?,
            bands: bands
                .iter()
                .zip(copies)
                .map(|(band, copy)| found.band(band, copy.ok().as_ref(), log_odds))
                .collect::<Result<_, _>>()?,
            bands_softer_db: SOFTER_DB,
            nearest,
            nearest_left_out,
            words: Vec::new(),
            artists: self.card().artists.clone(),
        };
        explanation.words = page::in_words(self, &song, &explanation);
        Ok(Explained { song, explanation })
    }
}

/// A song of which something is asked.
struct Found<'p> {
    predictor: &'p Predictor,
    /// The artist that is named.
    label: usize,
    features: &'p SongFeatures<'static>,
    /// Who may cancel it.
    progress: &'p dyn Progress,
}

impl Found<'_> {
    /// The probabilities of all artists by all clips.
    fn verdict(&self, features: &SongFeatures) -> Result<Vec<f64>, PredictError> {
        if self.progress.is_cancelled() {
            return Err(PredictError::Cancelled);
        }
        let heard = [Song { path: SONG, features: features.clone() }];
        let judged = self.predictor.model().judge(&heard, &Unseen(self.progress))?;
        let artists = self.predictor.card().artists.len();
        let rows: Vec<&[f32]> = judged.iter().flat_map(|song| song.clips(artists)).collect();
        Ok(vote(&rows, Vote::MeanProbability)?.probabilities)
    }

    /// What the model makes of the song when something of it is changed, if that can be judged.
    fn judged(&self, features: &SongFeatures) -> Result<Option<Vec<f64>>, PredictError> {
        if features.log_mel.n_frames() < self.predictor.card().clip_frames {
            return Ok(None);
        }
        match self.verdict(features) {
            Err(PredictError::Cancelled) => Err(PredictError::Cancelled),
            verdict => Ok(verdict.ok()),
        }
    }

    /// What sounds in which seconds; and what the song is without them, where the log odds of all of it are known.
    fn stretches(
        &self,
        duration: f64,
        log_odds_of_all: Option<f64>,
    ) -> Result<Vec<StretchExplained>, PredictError> {
        let card = self.predictor.card();
        let frames_per_second = card.features.frames_per_second();
        let all = stretches(duration, self.shortest());
        let floor = floor(&self.features.log_mel);
        // A frame nearer to an end of a stretch than half of what it hears also hears what is beyond.
        let edge = (card.features.n_fft / 2).div_ceil(card.features.hop_length);
        let judged = |seconds: &Range<f64>| {
            let part = self.features.cut(&SongCut::Within(seconds.clone()), frames_per_second);
            let probabilities = self.verdict(&part)?;
            let silent = floor.is_some_and(|floor| loudest(&part.log_mel, edge) <= floor);
            let lost = match log_odds_of_all.filter(|_| all.len() > 1 && !silent) {
                None => None,
                Some(of_all) => {
                    let rest = self.features.cut(&SongCut::Without(seconds.clone()), frames_per_second);
                    self.judged(&rest)?.map(|rest| of_all - log_odds(&rest, self.label))
                }
            };
            let winner = winner(&probabilities);
            let known = self.predictor.is_known(&Song { path: SONG, features: part })?;
            Ok(StretchExplained {
                start_s: seconds.start,
                end_s: seconds.end,
                artist: card.artists[winner].clone(),
                probability: probabilities[winner],
                silent,
                known: known.filter(|_| !silent),
                log_odds_lost: lost,
                probabilities,
            })
        };
        all.iter().map(judged).collect()
    }

    /// Seconds that a stretch must have for the model to hear something of it.
    fn shortest(&self) -> f64 {
        let vectors = self.features.get::<EncoderVectors>();
        vectors.map_or(0.0, EncoderVectors::clip_seconds).max(self.predictor.card().clip_seconds())
    }

    fn band(
        &self,
        band: &Range<f64>,
        copy: Option<&ExtractedSong>,
        log_odds_of_all: f64,
    ) -> Result<BandExplained, PredictError> {
        let then = copy.map_or(Ok(None), |copy| self.judged(&copy.features))?;
        Ok(BandExplained {
            low_hz: band.start,
            high_hz: band.end.is_finite().then_some(band.end),
            log_odds_lost: then.as_ref().map(|then| log_odds_of_all - log_odds(then, self.label)),
            probability: then.map(|then| then[self.label]),
        })
    }

    /// The nearest songs, or why there are none.
    fn nearest(&self) -> Result<(Vec<NearestKnown>, Option<String>), PredictError> {
        let card = self.predictor.card();
        let Some(likeness) = self.predictor.model().likeness() else {
            let none = LikenessError::NoSongs { classifier: card.kind.clone() };
            return Ok((Vec::new(), Some(none.to_string())));
        };
        let found = likeness.nearest(&Song { path: SONG, features: self.features.clone() }, NEAREST)?;
        let known = |KeptSong { path, artist, alike, is_same_recording }| NearestKnown {
            path,
            artist: card.artists[artist].clone(),
            alike,
            same_recording: is_same_recording,
        };
        Ok((found.into_iter().map(known).collect(), None))
    }
}

/// What a song's log-mel reads where nothing sounds, as far as its loudest value lets that be told: its least value. None where all
/// values are the same.
fn floor(log_mel: &LogMel) -> Option<f32> {
    let least = log_mel.halves().iter().map(|value| value.to_f32()).fold(f32::INFINITY, f32::min);
    (loudest(log_mel, 0) > least).then_some(least)
}

/// The greatest value without so many frames at either end.
fn loudest(log_mel: &LogMel, edge: usize) -> f32 {
    let frames = edge..log_mel.n_frames().saturating_sub(edge).max(edge);
    let inner = frames.start * log_mel.n_mels()..frames.end * log_mel.n_mels();
    let halves = log_mel.halves();
    let values = halves.get(inner).filter(|values| !values.is_empty()).unwrap_or(&halves);
    values.iter().map(|value| value.to_f32()).fold(f32::NEG_INFINITY, f32::max)
}

/// The log odds of an artist. What the others have is added up, as near 1 a probability says little of it.
fn log_odds(probabilities: &[f64], label: usize) -> f64 {
    let others = probabilities.iter().enumerate().filter(|(other, _)| *other != label);
    let others: f64 = others.map(|(_, probability)| probability).sum();
    probabilities[label].max(LEAST).ln() - others.max(LEAST).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_do_not_end_where_single_precision_does() {
        let nearly = |rest: f64| log_odds(&[1.0, rest, 0.0], 0);
        assert!((nearly(1e-3) - 1e3f64.ln()).abs() < 1e-9);
        assert!(nearly(1e-8) > nearly(1e-7));
        assert_eq!(nearly(0.0), nearly(1e-9));
        assert_eq!(log_odds(&[0.5, 0.25, 0.25], 0), 0.0);
        assert!(log_odds(&[0.2, 0.8], 0) < 0.0);
    }
}
