//! `pretrained`: a linear head on the vectors of a network that was trained to tag other music.
//!
//! The encoder is frozen, and its vectors, one for each three seconds, are in the store. What is learnt is where songs lie
//! on a sphere (see [`VectorSpace`]) and a linear head that tells artists apart there. A clip is answered by the vectors
//! around it, for an artist seldom changes within a song.
//!
//! No setting is chosen: the validation songs only tell how good the head is, and are then learnt from as well. How sure
//! an answer is follows from songs that are left out one by one.
//!
//! # Source
//! J. Pons and X. Serra, "musicnn: pre-trained convolutional neural networks for music audio tagging", 2019, for the
//! encoder; what stands on it was chosen by cross-validation on the corpus that ships, see EXPERIMENTS.md.

mod enrolment;
mod graph;
mod learning;
mod song_directions;
mod songs;
mod verification;

use std::collections::BTreeMap;
use std::ops::Range;

use auteur_audio::{EncoderVectors, FeatureKind, FeatureKinds};
use auteur_classifier::{
    About, Embedding, FitError, JudgeError, Judges, ModelFileError, NOT_NEGATIVE, POSITIVE, SHARE, Said,
    SettingError, Settings, Song,
};
use auteur_exchange::onnx::{Graph, Value};
use serde::{Deserialize, Serialize};

use crate::answers::ClipRows;
use crate::arrays::Arrays;
use crate::choice::Chosen;
use crate::classical::{Acquaintance, Classical};
use crate::error::unlearnable;
use crate::fitting::Fitting;
use crate::heads::{Linear, log_softmax};
use crate::hearing::{Hearing, refused};
use crate::recipe::ClassicalRecipe;
use crate::vector_space::{VectorSpace, direction};

use learning::{Head, Heard, Learning, Learnt};
use songs::{Songs, Told};

pub use song_directions::SongDirections;

pub(crate) static RECIPE: ClassicalRecipe<Pretrained> = ClassicalRecipe::new();

/// The section `[pretrained]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PretrainedSettings {
    /// What tells artists apart.
    head: Head,
    /// Of the ridge: penalty on the squared weights, in parts of the songs' mean squared distance from their mean.
    penalty: f64,
    /// Of the ridge: how much of what changes within songs is taken to change between songs of an artist too.
    scatter: f64,
    /// Of the discriminant: the share of the covariance that gives way to its mean variance.
    shrinkage: f64,
    /// Of the logistic regression: the cost of an error, C.
    cost: f64,
    /// Seconds around a clip that are heard for its answer.
    context_seconds: f64,
}

impl Default for PretrainedSettings {
    fn default() -> Self {
        let (head, context_seconds) = (Head::Ridge, 30.0);
        Self { head, penalty: 0.2, scatter: 0.5, shrinkage: 0.5, cost: 1.0, context_seconds }
    }
}

impl Settings for PretrainedSettings {
    fn validate(&self) -> Result<(), SettingError> {
        POSITIVE.holds("penalty", &self.penalty)?;
        NOT_NEGATIVE.holds("scatter", &self.scatter)?;
        SHARE.holds("shrinkage", &self.shrinkage)?;
        POSITIVE.holds("cost", &self.cost)?;
        NOT_NEGATIVE.holds("context_seconds", &self.context_seconds)
    }
}

/// A space of vectors and a head in it.
pub(crate) struct Pretrained {
    space: VectorSpace,
    head: Linear,
    /// What scores are multiplied by to be log odds.
    sharpness: f64,
    context_seconds: f64,
    /// What a ridge was learnt from; none of other heads.
    songs: Option<Songs>,
    /// What is known of strangers and of right answers by these songs.
    told: Told,
}

impl Classical for Pretrained {
    // The validation songs are learnt from as well.
    const FEWEST_SONGS: usize = 1;
    const CHOOSES: bool = false;

    type Settings = PretrainedSettings;

    fn about() -> About {
        About {
            name: "pretrained",
            title: "Pre-trained",
            description: "linear head on what a network hears that was trained to tag 200,000 songs",
            work: None,
            hears: FeatureKinds::of(&[FeatureKind::Vectors]),
            judges: Judges::ClipsInContext,
            seconds_per_frame: 2e-5,
        }
    }

    fn fit(work: &Fitting, settings: &PretrainedSettings) -> Result<(Self, Chosen), FitError> {
        let (train, validation) = (of_songs(work, &work.train)?, of_songs(work, &work.validation)?);
        let score = match validation.is_empty() {
            true => None,
            false => {
                let first = Self::of(work, &train, settings)?.0;
                let answers = work.each_validation_song(|song| Ok(vec![first.rows(song, &work.hearing)?]))?;
                Some(work.choose(&answers)?.1)
            }
        };
        let (mut learnt, by) = Self::of(work, &[&train[..], &validation].concat(), settings)?;
        if let Some((examples, scatter)) = &by.songs {
            learnt.told = Told::by(examples, scatter, (settings.penalty, by.sharpness));
            learnt.songs = Some(Songs::of(examples, scatter));
        }
        Ok((learnt, Chosen { score, settings: BTreeMap::new() }))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let vectors = self.fitting_vectors(song, hearing)?;
        let (width, places) = (self.space.width(), self.space.clips(vectors));
        let row = |clip: Range<f64>| {
            let heard = heard_in(self.context(clip, vectors), vectors);
            let (place, _) = direction(&places[heard.start * width..heard.end * width], width);
            let scores = self.head.scores(&place).into_iter().map(|score| score * self.sharpness);
            log_softmax(scores.collect()).into_iter().map(f64::exp).collect()
        };
        Ok(hearing.clip_seconds(song).map(row).collect())
    }

    fn embedding(&self, song: &Song, hearing: &Hearing) -> Result<Option<Embedding>, JudgeError> {
        let vectors = self.fitting_vectors(song, hearing)?;
        let (width, places) = (self.space.width(), self.space.clips(vectors));
        let scores = hearing.clip_seconds(song).flat_map(|clip| {
            // Each clip by what sounds in it: with its context, neighbours would all lie in one place.
            let heard = heard_in(clip, vectors);
            self.head.scores(&direction(&places[heard.start * width..heard.end * width], width).0)
        });
        let values = scores.map(|score| score as f32).collect();
        Ok(Some(Embedding { width: self.head.bias.len(), values }))
    }

    fn acquaintance(&self) -> Option<&dyn Acquaintance<Self>> {
        self.songs.is_some().then_some(self)
    }

    fn add_to(&self, graph: &mut Graph, vectors: &Value) -> Option<Said> {
        Some(self.said(graph, vectors))
    }

    fn save(&self, arrays: &mut Arrays) {
        if let Some(songs) = &self.songs {
            songs.save(arrays);
            self.told.save(arrays);
        }
        self.space.save(arrays);
        self.head.save(arrays, "head");
        arrays.put("sharpness", &[1], vec![self.sharpness]);
        arrays.put("context_seconds", &[1], vec![self.context_seconds]);
    }

    fn load(arrays: &mut Arrays, artists: usize, _n_mfcc: usize) -> Result<Self, ModelFileError> {
        let space = VectorSpace::load(arrays)?;
        let head = Linear::load(arrays, "head", [artists, space.width()])?;
        let sharpness = arrays.take_positive("sharpness")?;
        let context_seconds = arrays.take_within("context_seconds", f64::MAX)?;
        let songs = Songs::load(arrays, artists, space.width())?;
        let told = Told::load(arrays, artists)?;
        Ok(Self { space, head, sharpness, context_seconds, songs, told })
    }
}

/// The vectors of songs.
fn of_songs<'a>(work: &Fitting, songs: &'a [(Song, usize)]) -> Result<Vec<Heard<'a>>, FitError> {
    let first = work.hearing.vectors(&work.train[0].0).map_err(unlearnable)?;
    let heard = |(song, artist): &'a (Song, usize)| {
        let vectors = work.hearing.vectors(song)?;
        expect_parts(song, vectors, first.parts())?;
        Ok((vectors, *artist))
    };
    songs.iter().map(heard).collect::<Result<_, _>>().map_err(unlearnable)
}

/// Refuses vectors of another encoder.
fn expect_parts(song: &Song, vectors: &EncoderVectors, expected: &[usize]) -> Result<(), JudgeError> {
    let found = vectors.parts();
    if found == expected {
        return Ok(());
    }
    Err(refused(song, format!("has vectors of {found:?} numbers, not of {expected:?}")))
}

impl Pretrained {
    /// Learns from songs, but nothing of strangers.
    fn of(
        work: &Fitting,
        songs: &[Heard],
        settings: &PretrainedSettings,
    ) -> Result<(Self, Learnt), FitError> {
        let space = VectorSpace::of(&work.hearing.features.encoder, songs.iter().map(|(song, _)| *song));
        let learning = Learning { space: &space, songs, artists: work.artists.len(), settings };
        let by = learning.learn().map_err(FitError::Songs)?;
        let told = Told { strangers: None, answer_sets: None };
        let (head, context_seconds) = (by.head.clone(), settings.context_seconds);
        Ok((Self { space, head, sharpness: by.sharpness, context_seconds, songs: None, told }, by))
    }

    /// The vectors of a song that is to be judged.
    fn fitting_vectors<'s>(
        &self,
        song: &'s Song,
        hearing: &Hearing,
    ) -> Result<&'s EncoderVectors, JudgeError> {
        let vectors = hearing.vectors(song)?;
        expect_parts(song, vectors, self.space.parts())?;
        Ok(vectors)
    }

    /// The seconds that are heard for the answer to those of a clip: as many before it as behind it, or as far as the song
    /// goes, and then more on the other side.
    fn context(&self, clip: Range<f64>, song: &EncoderVectors) -> Range<f64> {
        let end = song.n_clips() as f64 * song.clip_seconds();
        let length = self.context_seconds.max(clip.end - clip.start).min(end);
        let start = ((clip.start + clip.end - length) / 2.0).clamp(0.0, end - length);
        start..start + length
    }
}

/// The vectors whose middle lies in these seconds of a song; at least the nearest.
fn heard_in(seconds: Range<f64>, song: &EncoderVectors) -> Range<usize> {
    // Vector n has its middle at n + 1/2 steps.
    let from =
        |second: f64| ((second / song.clip_seconds() - 0.5).ceil().max(0.0) as usize).min(song.n_clips());
    let (first, last) = (from(seconds.start), from(seconds.end));
    let first = first.min(song.n_clips() - 1);
    first..last.max(first + 1)
}
