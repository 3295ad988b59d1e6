//! Whether songs bear the right names, by what models make of them that had not heard them.

use std::path::Path;

use auteur_audio::EncoderVectors;
use auteur_classifier::{Configuration, SplitConfig};
use auteur_dataset::{FeatureStore, Fold, StoredSong, distinct_songs};
use auteur_evaluation::{Answers, Vote};
use auteur_ground::{Progress, whole_folder};
use auteur_likeness::labels::{self, Heard, Points};
use serde::{Deserialize, Serialize};

use super::{AuditError, AuditSettings};
use crate::cross_validate::{CrossValidateError, Folds};
use crate::evaluate::EvaluateSettings;
use crate::registry::registry;
use crate::run_folder::RunFolder;
use crate::train::{TrainError, at_home, expect_kinds};

/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Songs of an artist that are no copies of each other, of which one is tested, one validates and one is learnt from.
const FEWEST_SONGS: usize = 3;

/// What a cross-validation says of the names that songs bear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// The classifier that judged.
    pub classifier: String,
    /// Songs that were judged, each by a model that had not heard it.
    pub songs: usize,
    /// Of them, those that were named as they are.
    pub named_rightly: usize,
    /// Names that were not judged: they have fewer than three songs that differ.
    pub left_out: Vec<String>,
    /// About how many songs bear the wrong name.
    pub wrong: usize,
    /// All songs that were judged, those whose name is most in doubt first.
    pub doubts: Vec<DoubtedSong>,
    /// Pairs of names that are told apart no better than by chance, those most alike first.
    pub alike: Vec<AlikeNames>,
    /// How the songs of each name fall into two parts, those furthest apart first.
    pub parted: Vec<PartedName>,
}

/// A song, and how much there is to be said against its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoubtedSong {
    /// Its path.
    pub song: String,
    /// The name that it bears.
    pub artist: String,
    /// The other name that it sounds most like.
    pub sounds_like: String,
    /// From 0, where its own name is certain, to 1, where the other is.
    pub doubt: f64,
    /// Probability of its own name.
    pub own_probability: f64,
    /// Probability of the other.
    pub other_probability: f64,
    /// Whether it is among those that [`Labels::wrong`] counts.
    pub is_counted: bool,
}

/// Two names whose songs sound like one artist's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlikeNames {
    /// Both names.
    pub artists: [String; 2],
    /// Songs of each.
    pub songs: [usize; 2],
    /// How often a song of the first sounds more like the first than a song of the second does: 1 always, 0.5 by chance.
    pub told_apart: f64,
    /// The share of names dealt by chance that are told apart as well.
    pub by_chance: f64,
}

/// How the songs of a name fall into two parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartedName {
    /// The name.
    pub artist: String,
    /// How far apart the parts' middles lie, in units of how far songs lie from the middle of their part.
    pub distance: f64,
    /// The share of pairs of two other names that lie less far apart.
    pub further_than_two: f64,
    /// The share of other names whose own parts lie less far apart.
    pub further_than_one: f64,
    /// The songs of the smaller part.
    pub smaller: Vec<String>,
    /// The other songs.
    pub larger: Vec<String>,
}

/// Why names were not judged.
pub(super) enum Cause {
    /// The collection does not allow it.
    Impossible(String),
    /// Something went wrong.
    Failed(Box<AuditError>),
}

impl From<CrossValidateError> for Cause {
    fn from(error: CrossValidateError) -> Self {
        match error {
            // Songs that are too few or too short for the folds.
            CrossValidateError::Train(TrainError::Split(_) | TrainError::Clips(_)) => {
                Self::Impossible(error.to_string())
            }
            error => Self::Failed(Box::new(AuditError::Labels(Box::new(error)))),
        }
    }
}

/// What names are judged by.
pub(super) struct LabelCheck<'a> {
    pub(super) store: &'a FeatureStore,
    /// The folder of the store.
    pub(super) place: &'a Path,
    /// The songs of each recording that is there more than once.
    pub(super) groups: &'a [Vec<String>],
    /// The folder of the audit.
    pub(super) folder: &'a Path,
    pub(super) settings: &'a AuditSettings,
}

impl LabelCheck<'_> {
    pub(super) fn judge(&self, progress: &dyn Progress) -> Result<Labels, Cause> {
        let Self { store, settings, .. } = *self;
        let counts = distinct_songs(store.songs(), self.groups);
        let below = counts.iter().filter(|(_, songs)| **songs < FEWEST_SONGS);
        let left_out: Vec<String> = below.map(|(artist, _)| (*artist).to_owned()).collect();
        if counts.len() < left_out.len() + 2 {
            return Err(Cause::Impossible(format!(
                "names are judged where two artists or more have {FEWEST_SONGS} songs that are no copies of each other"
            )));
        }
        let configuration = self.configuration(left_out.clone())?;
        let answers = self.answers(&configuration, progress)?;
        let rows = answers.songs().map(|song| (song.truth(), song.vote(Vote::MeanProbability).probabilities));
        let rows: Vec<(usize, Vec<f64>)> = rows.collect();
        let heard = rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row });
        let heard: Vec<Heard<'_>> = heard.collect();
        let paths: Vec<&str> = answers.songs().map(|song| song.path()).collect();
        let name = |name: usize| answers.artists()[name].clone();
        let doubts: Vec<DoubtedSong> = labels::doubts(&heard)
            .into_iter()
            .map(|doubt| DoubtedSong {
                song: paths[doubt.song].to_owned(),
                artist: name(heard[doubt.song].name),
                sounds_like: name(doubt.other),
                doubt: doubt.doubt,
                own_probability: doubt.own_probability,
                other_probability: doubt.other_probability,
                is_counted: doubt.is_counted,
            })
            .collect();
        let alike = labels::alike(&heard, settings.seed).into_iter().map(|alike| AlikeNames {
            artists: alike.names.map(name),
            songs: alike.songs,
            told_apart: alike.told_apart,
            by_chance: alike.by_chance,
        });
        Ok(Labels {
            classifier: configuration.classifier.clone(),
            songs: heard.len(),
            named_rightly: doubts.iter().filter(|song| song.own_probability > song.other_probability).count(),
            left_out,
            wrong: doubts.iter().filter(|song| song.is_counted).count(),
            alike: alike.collect(),
            parted: self.parted(&answers)?,
            doubts,
        })
    }

    /// The default classifier's settings, of all artists but those left out.
    fn configuration(&self, exclude: Vec<String>) -> Result<Configuration, Cause> {
        let defaults = Configuration::defaults(registry());
        let defaults = defaults.map_err(|cause| Cause::Impossible(cause.to_string()))?;
        let mut configuration = at_home(&defaults, self.place);
        configuration.training.seed = self.settings.seed;
        configuration.split = SplitConfig { exclude, groups: self.groups.to_vec(), ..SplitConfig::default() };
        match expect_kinds(&configuration, self.store, self.place) {
            Err(TrainError::LacksKinds { classifier, needs, .. }) => {
                Err(Cause::Impossible(format!("names are judged by {classifier}, which needs {needs}")))
            }
            Err(error) => Err(CrossValidateError::from(error).into()),
            Ok(()) => Ok(configuration),
        }
    }

    /// What models make of the songs that had not heard them, or their copies.
    fn answers(&self, configuration: &Configuration, progress: &dyn Progress) -> Result<Answers, Cause> {
        let Self { store, place, folder, settings, .. } = *self;
        let settings = EvaluateSettings { store: None, device: settings.device };
        let place = place.to_path_buf();
        let folds = Folds { place: &place, store, settings: &settings };
        let trainings = folder.join("folds");
        let clean = || {
            let removed = whole_folder::remove(&trainings);
            removed.map_err(|cause| {
                Cause::Failed(Box::new(AuditError::Write { path: trainings.clone(), cause }))
            })
        };
        clean()?;
        let mut parts = Vec::new();
        let all = Fold::all(FOLDS).map_err(CrossValidateError::from)?;
        for (done, &fold) in all.iter().enumerate() {
            let mut configuration = configuration.clone();
            configuration.split.fold = Some(fold);
            let run = RunFolder::new(trainings.join(fold.number().to_string()));
            match folds.judged(&run, &configuration, progress)? {
                Some((answers, _)) => parts.push(answers),
                None => {
                    clean()?;
                    return Err(CrossValidateError::Stopped { done, of: all.len() }.into());
                }
            }
        }
        clean()?;
        Answers::pooled(&parts).map_err(|cause| {
            CrossValidateError::from(crate::evaluate::EvaluateError::Pool { path: folder.to_owned(), cause })
                .into()
        })
    }

    /// How the songs of each name that was judged fall into two parts.
    fn parted(&self, answers: &Answers) -> Result<Vec<PartedName>, Cause> {
        let songs = answers.songs().filter_map(|song| Some((self.store.song(song.path())?, song.truth())));
        let (songs, names): (Vec<&StoredSong>, Vec<usize>) = songs.unzip();
        let mut values = Vec::new();
        let mut width = 0;
        for song in &songs {
            let features = self.store.features(song);
            let features = features.map_err(|cause| Cause::Failed(Box::new(AuditError::Store(cause))))?;
            let Some(vectors) = features.get::<EncoderVectors>() else { return Ok(Vec::new()) };
            width = vectors.width();
            values.extend(mean(vectors));
        }
        let paths = |places: Vec<usize>| places.into_iter().map(|place| songs[place].path.clone()).collect();
        let parted = labels::parted(Points { values: &values, width, names: &names }, self.settings.seed);
        let parted = parted.into_iter().map(|parted| PartedName {
            artist: answers.artists()[parted.name].clone(),
            distance: parted.distance,
            further_than_two: parted.further_than_two,
            further_than_one: parted.further_than_one,
            smaller: paths(parted.smaller),
            larger: paths(parted.larger),
        });
        Ok(parted.collect())
    }
}

/// The mean of a song's vectors.
fn mean(vectors: &EncoderVectors) -> Vec<f32> {
    let mut mean = vec![0.0; vectors.width()];
    for vector in vectors.halves().chunks_exact(vectors.width()) {
        mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value.to_f32());
    }
    mean.iter().map(|sum| sum / vectors.n_clips().max(1) as f32).collect()
}
