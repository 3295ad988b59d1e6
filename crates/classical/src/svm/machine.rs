//! The machines of all pairs, kept over the points that support any of them: what is left of a fit, and what answers.

use std::ops::Range;

use auteur_classifier::ModelFileError;

use super::examples::Comparable;
use super::pairs::{pairs, places};
use super::probability::{STEEPEST, coupled};
use crate::answers::ClipRows;
use crate::arrays::{Arrays, damaged, misshapen};

/// How far the coefficients of a pair's two artists may be from cancelling out, as a share: the solver moves both by the
/// same amount, and rounds in each of up to a few million steps.
const IMBALANCE: f64 = 1e-6;

/// A song as a machine hears it: points, and which of them are in each clip.
#[derive(Clone, Debug)]
pub(crate) struct Heard<P> {
    pub(crate) points: Vec<P>,
    /// The points of each clip, one or more; clips may share them.
    pub(crate) clips: Vec<Range<usize>>,
}

/// The machines of all pairs.
#[derive(Clone, Debug)]
pub(crate) struct Machine<P> {
    /// Points that support a pair, those of the first artist first.
    pub(crate) points: Vec<P>,
    pub(crate) decisions: Decisions,
    pub(crate) gamma: f64,
    /// Slope of the sigmoid.
    pub(crate) slope: f64,
}

/// What the machines of all pairs make of the kernel between their points and another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decisions {
    /// Number of each artist's points, `[artists]`.
    pub(crate) counts: Vec<usize>,
    /// Weights of the points, `[artists - 1, points]`: a point of artist `i` has in row `j` its weight in the pair with
    /// artist `j`, or with `j + 1` from `i` on.
    pub(crate) coefficients: Vec<f64>,
    /// What is added to each pair's decision, in the order of [`pairs`].
    pub(crate) biases: Vec<f64>,
}

impl Decisions {
    /// The decision of every pair, positive for the first of the two, in the order of [`pairs`].
    pub(crate) fn of(&self, kernel: &[f64]) -> Vec<f64> {
        let places = places(&self.counts);
        let sum = |row: usize, of: &Range<usize>| -> f64 {
            let weights = &self.coefficients[row * kernel.len()..][of.clone()];
            weights.iter().zip(&kernel[of.clone()]).map(|(weight, kernel)| weight * kernel).sum()
        };
        let decide = |((first, second), bias): ((usize, usize), &f64)| {
            sum(second - 1, &places[first]) + sum(first, &places[second]) + bias
        };
        pairs(places.len()).zip(&self.biases).map(decide).collect()
    }

    /// Refuses coefficients that no machine has: a pair's first artist pulls its decision up and its second down, each by
    /// as much as the other.
    fn validate(&self) -> Result<(), ModelFileError> {
        let (places, points) = (places(&self.counts), self.counts.iter().sum::<usize>());
        for (first, second) in pairs(places.len()) {
            let weights = |row: usize, of: &Range<usize>| &self.coefficients[row * points..][of.clone()];
            let (up, down) = (weights(second - 1, &places[first]), weights(first, &places[second]));
            let wrong = up.iter().find(|weight| **weight < 0.0).or(down.iter().find(|weight| **weight > 0.0));
            if let Some(wrong) = wrong {
                return Err(damaged(format!(
                    "support.coefficient holds {wrong} in the pair of artists {first} and {second}, which has the \
                     other sign there"
                )));
            }
            let (up, down) = (up.iter().sum::<f64>(), down.iter().sum::<f64>());
            if (up + down).abs() > IMBALANCE * up {
                return Err(damaged(format!(
                    "support.coefficient adds up to {up} and {down} in the pair of artists {first} and {second}, which \
                     must cancel out"
                )));
            }
        }
        Ok(())
    }

    /// The same without the points that support no pair, and whether each point is kept.
    pub(crate) fn compact(&self) -> (Self, Vec<bool>) {
        let points: usize = self.counts.iter().sum();
        let rows = || self.coefficients.chunks_exact(points);
        let kept: Vec<bool> = (0..points).map(|point| rows().any(|row| row[point] != 0.0)).collect();
        let counts = places(&self.counts).into_iter().map(|of| kept[of].iter().filter(|kept| **kept).count());
        let row = |row: &[f64]| {
            row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(weight, _)| *weight).collect::<Vec<_>>()
        };
        let compact = Self {
            counts: counts.collect(),
            coefficients: rows().flat_map(row).collect(),
            biases: self.biases.clone(),
        };
        (compact, kept)
    }
}

impl<P: Comparable> Machine<P> {
    /// The probabilities of the artists of each clip: the mean of those of its points.
    pub(crate) fn rows(&self, heard: &Heard<P>) -> ClipRows {
        let artists = self.decisions.counts.len();
        let of_point = |point: &P| {
            let kernel = self.points.iter().map(|own| (-self.gamma * own.dissimilarity(point)).exp());
            coupled(&self.decisions.of(&kernel.collect::<Vec<_>>()), artists, self.slope)
        };
        pooled(&heard.points.iter().map(of_point).collect::<Vec<_>>(), &heard.clips)
    }

    pub(crate) fn save(&self, arrays: &mut Arrays) {
        let (artists, points) = (self.decisions.counts.len(), self.points.len());
        let counts = self.decisions.counts.iter().map(|count| *count as f64).collect();
        arrays.put("support.count", &[artists], counts);
        arrays.put("support.coefficient", &[artists - 1, points], self.decisions.coefficients.clone());
        arrays.put("pair.bias", &[self.decisions.biases.len()], self.decisions.biases.clone());
        arrays.put("kernel.gamma", &[1], vec![self.gamma]);
        arrays.put("sigmoid.slope", &[1], vec![self.slope]);
    }

    /// Takes all but the points, which are given.
    pub(crate) fn load(arrays: &mut Arrays, artists: usize, points: Vec<P>) -> Result<Self, ModelFileError> {
        let counts: Vec<usize> =
            arrays.take("support.count", &[artists])?.into_iter().map(|count| count as usize).collect();
        if counts.iter().try_fold(0_usize, |sum, count| sum.checked_add(*count)) != Some(points.len()) {
            return Err(misshapen("support.count", &[artists]));
        }
        let coefficients = arrays.take("support.coefficient", &[artists - 1, points.len()])?;
        let biases = arrays.take("pair.bias", &[artists * (artists - 1) / 2])?;
        let gamma = arrays.take_positive("kernel.gamma")?;
        // A slope below 0 would answer the opposite.
        let slope = arrays.take_within("sigmoid.slope", STEEPEST)?;
        let decisions = Decisions { counts, coefficients, biases };
        decisions.validate()?;
        Ok(Self { points, decisions, gamma, slope })
    }
}

/// The mean of the rows of each clip's points.
pub(crate) fn pooled(rows: &[Vec<f64>], clips: &[Range<usize>]) -> ClipRows {
    let mean = |clip: &Range<usize>| {
        let mut mean = vec![0.0; rows[clip.start].len()];
        for row in &rows[clip.clone()] {
            mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / clip.len() as f64);
        }
        mean
    };
    clips.iter().map(mean).collect()
}
