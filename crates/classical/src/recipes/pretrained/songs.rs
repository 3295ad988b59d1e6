//! Where the songs lie that a ridge was learnt from: what a model keeps of them so that strangers can be told from its artists, and
//! artists be added and taken away.

use auteur_classifier::{FEWEST_FOR_STRANGERS, ModelFileError};
use auteur_likeness::{AnswerSets, Trial, Trials};
use rayon::prelude::*;

use crate::arrays::{Arrays, damaged, misshapen};
use crate::heads::{Labelled, Ridge, log_softmax, ridge};

/// Version of the arrays that are described here.
const FORMAT: f64 = 1.0;
/// At most so many times artists are left out: where there are more artists, several at a time.
const TURNS: usize = 10;
/// Songs of an artist of which each can be left out, so that enough is left to know it by.
const ENOUGH: usize = 3;
/// Parts into which the songs of an artist are dealt, each of which is left out in turn.
const FOLDS: usize = 8;

/// Songs as directions, with their artists.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Songs {
    /// `[songs, width]`
    pub(super) points: Vec<f32>,
    /// The artist of each.
    pub(super) labels: Vec<usize>,
    /// The lower triangle, row after row, of the sum of the squares of how their clips differ from them.
    pub(super) scatter: Vec<f32>,
    pub(super) width: usize,
}

/// What is known of strangers and of right answers, by songs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// None where there are fewer than [`FEWEST_FOR_STRANGERS`] artists, or none of them has two songs.
    pub(super) strangers: Option<Trials>,
    /// None where no artist has [`ENOUGH`] songs.
    pub(super) answer_sets: Option<AnswerSets>,
}

impl Songs {
    /// Keeps rows and scatter, `[width, width]`, in single precision.
    pub(super) fn of(examples: &Labelled, scatter: &[f64]) -> Self {
        let width = examples.width;
        let triangle = (0..width).flat_map(|row| &scatter[row * width..][..row + 1]);
        Self {
            points: examples.rows.iter().map(|value| *value as f32).collect(),
            labels: examples.labels.clone(),
            scatter: triangle.map(|value| *value as f32).collect(),
            width,
        }
    }

    /// The number of artists.
    pub(super) fn artists(&self) -> usize {
        self.labels.iter().max().map_or(0, |label| label + 1)
    }

    pub(super) fn examples(&self) -> Labelled {
        Labelled {
            width: self.width,
            rows: self.points.iter().copied().map(f64::from).collect(),
            labels: self.labels.clone(),
            artists: self.artists(),
        }
    }

    /// The scatter, `[width, width]`.
    pub(super) fn whole_scatter(&self) -> Vec<f64> {
        let width = self.width;
        let mut scatter = vec![0.0; width * width];
        let mut rest = &self.scatter[..];
        for row in 0..width {
            let (values, behind) = rest.split_at(row + 1);
            rest = behind;
            for (column, value) in values.iter().enumerate() {
                scatter[row * width + column] = f64::from(*value);
                scatter[column * width + row] = f64::from(*value);
            }
        }
        scatter
    }

    pub(super) fn save(&self, arrays: &mut Arrays) {
        arrays.put("songs.format", &[1], vec![FORMAT]);
        arrays.put_single("songs.points", &[self.points.len()], self.points.clone());
        arrays.put_single("songs.scatter", &[self.scatter.len()], self.scatter.clone());
        let labels = self.labels.iter().map(|label| *label as f64).collect();
        arrays.put("songs.labels", &[self.labels.len()], labels);
    }

    /// None where nothing was saved, as by earlier versions and other heads.
    pub(super) fn load(
        arrays: &mut Arrays,
        artists: usize,
        width: usize,
    ) -> Result<Option<Self>, ModelFileError> {
        if !arrays.holds("songs.format") {
            return Ok(None);
        }
        let format = arrays.take("songs.format", &[1])?[0];
        if format != FORMAT {
            return Err(damaged(format!("its songs have format {format}; this program reads {FORMAT}")));
        }
        let labels = arrays.take_labels("songs.labels", artists)?;
        let mut has_song = vec![false; artists];
        labels.iter().for_each(|label| has_song[*label] = true);
        if has_song.contains(&false) {
            return Err(damaged("an artist has no song".to_owned()));
        }
        let (points, scatter) = (arrays.take_single("songs.points")?, arrays.take_single("songs.scatter")?);
        for (name, found, expected) in [
            ("songs.points", points.len(), labels.len() * width),
            ("songs.scatter", scatter.len(), width * (width + 1) / 2),
        ] {
            if found != expected {
                return Err(misshapen(name, &[found]));
            }
        }
        Ok(Some(Self { points, labels, scatter, width }))
    }
}

/// How much a song is like those of the nearest artist, by the scores of a ridge.
pub(super) fn known(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

impl Told {
    /// Leaves artists out in turn, whose songs are then strangers, while every song of the others is left out by itself; and leaves out
    /// some songs of all artists in turn.
    pub(super) fn by(examples: &Labelled, scatter: &[f64], (penalty, sharpness): (f64, f64)) -> Self {
        Self {
            strangers: strangers(examples, scatter, penalty),
            answer_sets: answer_sets(examples, scatter, (penalty, sharpness)),
        }
    }

    pub(super) fn save(&self, arrays: &mut Arrays) {
        if let Some(trials) = &self.strangers {
            put_trials(arrays, "known", trials.wanted());
            put_trials(arrays, "strangers", trials.unwanted());
        }
        if let Some(sets) = &self.answer_sets {
            arrays.put("answer_sets", &[sets.of_right().len()], sets.of_right().to_vec());
        }
    }

    pub(super) fn load(arrays: &mut Arrays, artists: usize) -> Result<Self, ModelFileError> {
        let mut told = Self { strangers: None, answer_sets: None };
        let none = |error: &dyn std::error::Error| damaged(error.to_string());
        if arrays.holds("known.scores") {
            let [wanted, unwanted] = ["known", "strangers"].map(|name| take_trials(arrays, name, artists));
            told.strangers = Some(Trials::new(&wanted?, &unwanted?).map_err(|error| none(&error))?);
        }
        if arrays.holds("answer_sets") {
            let of_right = arrays.take_any("answer_sets", 1)?.values;
            told.answer_sets = Some(AnswerSets::new(of_right).map_err(|error| none(&error))?);
        }
        Ok(told)
    }
}

/// The scores of songs by artists that are known and by those that were left out; none of too few artists or songs.
pub(super) fn strangers(examples: &Labelled, scatter: &[f64], penalty: f64) -> Option<Trials> {
    if examples.artists < FEWEST_FOR_STRANGERS {
        return None;
    }
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for turn in 0..TURNS.min(examples.artists) {
        let is_out = |artist: usize| artist % TURNS == turn;
        let (rest, numbers) = without(examples, is_out);
        if rest.artists < 2 {
            continue;
        }
        let share = rest.labels.len() as f64 / examples.labels.len() as f64;
        let scatter: Vec<f64> = scatter.iter().map(|value| value * share).collect();
        let Ridge { head, left_out } = ridge(&rest, &scatter, penalty)?;
        let counts = rest.counts();
        let friends = left_out.iter().zip(&rest.labels).filter(|(_, label)| counts[**label] > 1.0);
        let friend =
            |(scores, label): (&Vec<f64>, &usize)| Trial { score: known(scores), source: numbers[*label] };
        wanted.extend(friends.map(friend));
        let stranger = |(row, source): (&[f64], usize)| Trial { score: known(&head.scores(row)), source };
        unwanted.extend(examples.iter().filter(|(_, artist)| is_out(*artist)).map(stranger));
    }
    Trials::new(&wanted, &unwanted).ok()
}

/// The rows of the artists that are not out, with labels of their own, and what number each of these artists had.
pub(super) fn without(examples: &Labelled, is_out: impl Fn(usize) -> bool) -> (Labelled, Vec<usize>) {
    let numbers: Vec<usize> = (0..examples.artists).filter(|artist| !is_out(*artist)).collect();
    let kept = || examples.iter().filter(|(_, artist)| !is_out(*artist));
    let label = |artist: usize| numbers.partition_point(|number| *number < artist);
    let rest = Labelled {
        width: examples.width,
        rows: kept().flat_map(|(row, _)| row.iter().copied()).collect(),
        labels: kept().map(|(_, artist)| label(artist)).collect(),
        artists: numbers.len(),
    };
    (rest, numbers)
}

/// What right artists were given by ridges that had not learnt from the song: each of them without some songs of every artist who has
/// enough, dealt in turns. To leave out one song alone would not do, for the artist's other songs would not get its weight.
pub(super) fn answer_sets(
    examples: &Labelled,
    scatter: &[f64],
    (penalty, sharpness): (f64, f64),
) -> Option<AnswerSets> {
    let (counts, mut dealt) = (examples.counts(), vec![0; examples.artists]);
    let deal = |label: &usize| {
        dealt[*label] += 1;
        (counts[*label] >= ENOUGH as f64).then_some(dealt[*label] % FOLDS)
    };
    let folds: Vec<Option<usize>> = examples.labels.iter().map(deal).collect();
    let of_fold = |fold: usize| -> Option<Vec<f64>> {
        let songs = || examples.iter().zip(&folds);
        let rest: Vec<_> = songs().filter(|(_, turn)| **turn != Some(fold)).map(|(song, _)| song).collect();
        let rest = Labelled {
            rows: rest.iter().flat_map(|(row, _)| row.iter().copied()).collect(),
            labels: rest.iter().map(|(_, label)| *label).collect(),
            ..*examples
        };
        let share = rest.labels.len() as f64 / examples.labels.len() as f64;
        let scatter: Vec<f64> = scatter.iter().map(|value| value * share).collect();
        let head = ridge(&rest, &scatter, penalty)?.head;
        let out = songs().filter(|(_, turn)| **turn == Some(fold));
        Some(out.map(|((row, label), _)| probabilities(&head.scores(row), sharpness)[label]).collect())
    };
    let of_right: Option<Vec<Vec<f64>>> = (0..FOLDS).into_par_iter().map(of_fold).collect();
    AnswerSets::new(of_right?.concat()).ok()
}

/// Probabilities of artists from the scores of a ridge.
pub(super) fn probabilities(scores: &[f64], sharpness: f64) -> Vec<f64> {
    let logarithms = log_softmax(scores.iter().map(|score| score * sharpness).collect());
    logarithms.into_iter().map(|logarithm| logarithm.exp().min(1.0)).collect()
}

fn put_trials(arrays: &mut Arrays, name: &str, trials: impl Iterator<Item = Trial>) {
    let (scores, sources): (Vec<f64>, Vec<f64>) =
        trials.map(|trial| (trial.score, trial.source as f64)).unzip();
    arrays.put(&format!("{name}.scores"), &[scores.len()], scores);
    arrays.put(&format!("{name}.artists"), &[sources.len()], sources);
}

fn take_trials(arrays: &mut Arrays, name: &str, artists: usize) -> Result<Vec<Trial>, ModelFileError> {
    let sources = arrays.take_labels(&format!("{name}.artists"), artists)?;
    let scores = arrays.take(&format!("{name}.scores"), &[sources.len()])?;
    Ok(scores.into_iter().zip(sources).map(|(score, source)| Trial { score, source }).collect())
}
