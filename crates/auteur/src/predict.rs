//! A model and a song, from a file or a reader, become the song's artist.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use auteur_audio::{ExtractedSong, ExtractionError, Extractor, Limits, Precision, SongFeatures, SongSource};
use auteur_classifier::{Card, Device, JudgeError, Judges, Model, Song};
use auteur_encoder::{BroughtEncoder, EncoderFile, ExtractorError, extractor};
use auteur_evaluation::{EvaluationError, SongVerdict, Vote, vote, winner};
use auteur_ground::{Progress, Silent, Unseen};
use auteur_likeness::{Threshold, Trials};
use serde::Serialize;

use crate::brought_encoder::{OpenEncoderError, open_encoder};
use crate::likeness::{Acquaintance, ArtistSet, LikenessError, answer_sets, strangers};
use crate::listen::{ListenError, listen, listen_with_softer_bands};
use crate::model_file::{LoadModelError, load_model};

/// A model with all that turns a song into an answer. Can be shared by threads.
pub struct Predictor {
    model: Box<dyn Model>,
    extractor: Extractor,
    limits: Limits,
    /// From which score on a song is by one of the model's artists; none of a model that cannot tell strangers.
    threshold: Option<Threshold>,
    /// How often a set of artists is to hold the right one, where sets are asked for.
    coverage: Option<f64>,
}

/// The artist that a song is taken for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedSong {
    /// The artist, or the nearest one of a song that is taken for a stranger's.
    pub artist: String,
    /// The mean probability of this artist over all clips, if the song is by any artist of the model.
    pub probability: f64,
    /// Whether it is; none of a model that cannot tell.
    #[serde(flatten)]
    pub acquaintance: Option<Acquaintance>,
    /// Whether the model has learnt from this very recording, so that the answer says little of others; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learnt_from: Option<bool>,
    /// The artists of whom one is the right one as often as was asked, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<ArtistSet>,
    /// All artists, the most probable first.
    pub top: Vec<ArtistProbability>,
    /// Share of the clips that each artist won; artists without one are left out.
    pub votes: BTreeMap<String, f64>,
    /// The winner of each clip.
    pub clips: Vec<NamedClip>,
    /// What is to be known of the file although it could be read, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Whether each clip was judged, or the song as a whole, so that all of its clips have one answer.
    #[serde(skip)]
    pub judged: Judges,
}

/// An artist and how probable it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ArtistProbability {
    /// The artist.
    pub artist: String,
    /// The mean probability over all clips.
    pub probability: f64,
}

/// The winner of one clip.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedClip {
    /// Second of the song at which the clip begins.
    pub start_s: f64,
    /// The artist.
    pub artist: String,
    /// Its probability.
    pub probability: f64,
}

/// Why a song has no answer. Messages leave out the song's name, which the caller knows.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// The model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The model's own settings of features cannot be, or are of another encoder than the one that was brought along.
    #[error(transparent)]
    Features(#[from] ExtractorError),
    /// The encoder that was brought along.
    #[error(transparent)]
    Encoder(#[from] OpenEncoderError),
    /// The song cannot be read, or is shorter than a clip.
    #[error(transparent)]
    Song(ListenError),
    /// The model gave up.
    #[error(transparent)]
    Judge(JudgeError),
    /// It was interrupted.
    #[error("interrupted")]
    Cancelled,
    /// The model cannot be asked that.
    #[error(transparent)]
    Likeness(#[from] LikenessError),
    /// What the model said makes no answer.
    #[error(transparent)]
    Vote(#[from] EvaluationError),
}

impl From<ListenError> for PredictError {
    fn from(error: ListenError) -> Self {
        match error {
            ListenError::Song(ExtractionError::Interrupted) => Self::Cancelled,
            error => Self::Song(error),
        }
    }
}

impl From<JudgeError> for PredictError {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Cancelled => Self::Cancelled,
            error => Self::Judge(error),
        }
    }
}

impl Predictor {
    /// Reads the model of a run's folder, or a model's file itself, to be computed by `device`.
    ///
    /// # Errors
    /// [`PredictError::Model`], and [`PredictError::Features`], also of a model that hears the vectors of an encoder which does
    /// not ship.
    pub fn load(model: &Path, device: Device) -> Result<Self, PredictError> {
        Self::of(load_model(model, device)?)
    }

    /// [`Predictor::load`] of a model that hears the vectors of this encoder.
    ///
    /// # Errors
    /// As [`Predictor::load`], and [`PredictError::Encoder`].
    pub fn load_with_encoder(
        model: &Path,
        device: Device,
        encoder: &EncoderFile,
    ) -> Result<Self, PredictError> {
        let model = load_model(model, device)?;
        Self::hearing(model, Some(&open_encoder(encoder)?))
    }

    /// A predictor with this model.
    ///
    /// # Errors
    /// [`PredictError::Features`].
    pub fn of(model: Box<dyn Model>) -> Result<Self, PredictError> {
        Self::hearing(model, None)
    }

    fn hearing(
        model: Box<dyn Model>,
        encoder: Option<&Arc<dyn BroughtEncoder>>,
    ) -> Result<Self, PredictError> {
        let extractor = extractor(&model.card().features, &model.card().hears, Precision::Half, encoder)?;
        let strangers = model.likeness().and_then(|likeness| likeness.strangers());
        let threshold = strangers.map(Trials::equal_error);
        Ok(Self { model, extractor, limits: Limits::default(), threshold, coverage: None })
    }

    /// The same with the threshold at which it takes no larger share than about `rate` of strangers' songs for those of its artists,
    /// as far as its artists, left out in turn, tell. Else both kinds of errors are as equal as can be.
    ///
    /// # Errors
    /// [`PredictError::Likeness`] of a model that cannot tell strangers, or not so well.
    pub fn with_false_accept(self, rate: f64) -> Result<Self, PredictError> {
        let threshold = strangers(&*self.model)?.at_false_accept(rate).map_err(LikenessError::from)?;
        Ok(Self { threshold: Some(threshold), ..self })
    }

    /// The same, answering also with a set of artists that holds the right one with a probability of `coverage` at least, if the
    /// song is by any artist of the model.
    ///
    /// # Errors
    /// [`PredictError::Likeness`] of a model that cannot tell.
    pub fn with_coverage(self, coverage: f64) -> Result<Self, PredictError> {
        answer_sets(&*self.model)?;
        Ok(Self { coverage: Some(coverage), ..self })
    }

    /// How the songs that are taken for strangers' are told; none of a model that cannot tell.
    pub fn threshold(&self) -> Option<&Threshold> {
        self.threshold.as_ref()
    }

    /// Whether it can tell songs of strangers from those by its artists.
    ///
    /// # Errors
    /// Why not.
    pub fn tells_strangers(&self) -> Result<(), LikenessError> {
        strangers(&*self.model).map(|_| ())
    }

    /// The same with other limits on what a song may ask for.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What the model says of itself: its artists, and how it was made.
    pub fn card(&self) -> &Card {
        self.model.card()
    }

    /// Names the artist of a song: a music file by its path, or an upload through a reader, see [`SongSource::reader`].
    ///
    /// # Errors
    /// [`PredictError`], but for `Model`, `Features`, `Encoder` and `Cancelled`.
    pub fn name<'s>(&self, song: impl Into<SongSource<'s>>) -> Result<NamedSong, PredictError> {
        self.name_watched(song, &Silent)
    }

    /// [`Predictor::name`], which `progress` may cancel while the song is heard or judged. It is told of nothing.
    ///
    /// # Errors
    /// As [`Predictor::name`], and [`PredictError::Cancelled`].
    pub fn name_watched<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        progress: &dyn Progress,
    ) -> Result<NamedSong, PredictError> {
        let ExtractedSong { features, warnings, .. } = self.listen(song, progress)?;
        self.judge(features, warnings, progress)
    }

    /// A song as the model hears it.
    pub(crate) fn listen<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        progress: &dyn Progress,
    ) -> Result<ExtractedSong, ListenError> {
        listen(&self.extractor, self.model.card(), song, (&self.limits, progress))
    }

    pub(crate) fn model(&self) -> &dyn Model {
        &*self.model
    }

    /// A song as the model hears it, and as it hears copies in each of which one of some bands, in Hz, is softer by a gain.
    #[allow(clippy::type_complexity, reason = "a name for the pair would say less than its parts")]
    pub(crate) fn listen_with_softer_bands<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        softer: (&[Range<f64>], f64),
        progress: &dyn Progress,
    ) -> Result<(ExtractedSong, Vec<Result<ExtractedSong, ExtractionError>>), ListenError> {
        listen_with_softer_bands(&self.extractor, self.card(), song, (softer, &self.limits, progress))
    }

    /// Whether a song, or a part of one, is by any artist of the model; none where that cannot be told.
    pub(crate) fn is_known(&self, song: &Song) -> Result<Option<bool>, PredictError> {
        let likeness = self.model.likeness().zip(self.threshold);
        let known =
            likeness.map(|(likeness, threshold)| Ok(likeness.compare(song)?.known >= threshold.score));
        known.transpose()
    }

    /// Names the artist of a song by its features, of which `warnings` are to be known.
    pub(crate) fn judge(
        &self,
        features: SongFeatures,
        warnings: Vec<String>,
        progress: &dyn Progress,
    ) -> Result<NamedSong, PredictError> {
        let card = self.model.card();
        let heard = [Song { path: "the song", features }];
        let judged = self.model.judge(&heard, &Unseen(progress))?;
        let rows: Vec<&[f32]> = judged.iter().flat_map(|song| song.clips(card.artists.len())).collect();
        let clip_seconds = card.clip_seconds();
        let verdict = vote(&rows, Vote::MeanProbability)?;
        let clip = |(index, row): (usize, &&[f32])| {
            let winner = winner(row);
            NamedClip {
                start_s: index as f64 * clip_seconds,
                artist: card.artists[winner].clone(),
                probability: f64::from(row[winner]),
            }
        };
        let Compared { acquaintance, learnt_from, set } = self.compare(&heard[0])?;
        Ok(NamedSong {
            acquaintance,
            learnt_from,
            set,
            artist: card.artists[verdict.artist].clone(),
            probability: verdict.probability,
            top: ranked(&card.artists, &verdict),
            votes: votes(&card.artists, &verdict),
            clips: rows.iter().enumerate().map(clip).collect(),
            warnings,
            judged: card.judges,
        })
    }

    /// What is found by comparing a song with those that the model keeps.
    fn compare(&self, song: &Song) -> Result<Compared, PredictError> {
        let Some(likeness) = self.model.likeness() else { return Ok(Compared::default()) };
        let comparison = likeness.compare(song)?;
        let acquaintance = self.threshold.map(|threshold| Acquaintance::of(&comparison, &threshold));
        let set = self.coverage.zip(likeness.answer_sets()).map(|(coverage, sets)| {
            let named = sets.set(&comparison.probabilities, coverage);
            let name = |artist: &usize| self.model.card().artists[*artist].clone();
            ArtistSet { coverage, artists: named.iter().map(name).collect() }
        });
        Ok(Compared { acquaintance, learnt_from: comparison.learnt_from, set })
    }
}

/// What a comparison with the songs of a model tells, as far as that is asked and can be told.
#[derive(Default)]
struct Compared {
    acquaintance: Option<Acquaintance>,
    learnt_from: Option<bool>,
    set: Option<ArtistSet>,
}

fn ranked(artists: &[String], verdict: &SongVerdict) -> Vec<ArtistProbability> {
    let entry = |&artist: &usize| ArtistProbability {
        artist: artists[artist].clone(),
        probability: verdict.probabilities[artist],
    };
    verdict.ranking.iter().map(entry).collect()
}

fn votes(artists: &[String], verdict: &SongVerdict) -> BTreeMap<String, f64> {
    let shares = artists.iter().cloned().zip(verdict.shares.iter().copied());
    shares.filter(|(_, share)| *share > 0.0).collect()
}
