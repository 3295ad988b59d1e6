//! Multinomial logistic regression.

use rayon::prelude::*;

use super::lbfgs::minimise;
use super::linear::log_softmax;
use super::{Labelled, Linear};
use auteur_ground::dense::{add_scaled, dot};

/// No part of the mean loss' gradient is larger at the end.
const TOLERANCE: f64 = 1e-8;
/// Steps at most.
const STEPS: usize = 1000;
/// Rows whose gradients a thread adds up.
const STRIP: usize = 128;

/// The weights of the least sum of the log losses of all rows, times `cost`, and half the squared weights; constants are
/// free.
///
/// # Source
/// scikit-learn `LogisticRegression(C=cost)`; vectors from `reference/make_classical.py`.
pub(crate) fn logistic(examples: &Labelled, cost: f64) -> Linear {
    let Labelled { width, artists, .. } = *examples;
    let count = examples.labels.len() as f64;
    let (penalty, constants) = (1.0 / (cost * count), artists * width);
    let found = minimise(vec![0.0; constants + artists], TOLERANCE, STEPS, |point| {
        let (mut loss, mut gradient) = mean_loss(examples, point);
        let weights = &point[..constants];
        loss += 0.5 * penalty * dot(weights, weights);
        add_scaled(&mut gradient[..constants], penalty, weights);
        (loss, gradient)
    });
    let (weights, bias) = found.split_at(constants);
    Linear { weights: weights.to_vec(), bias: bias.to_vec() }
}

/// The mean log loss of all rows, and its gradient; `point` holds weights, `[artists, width]`, and constants.
fn mean_loss(examples: &Labelled, point: &[f64]) -> (f64, Vec<f64>) {
    let Labelled { width, artists, .. } = *examples;
    let (weights, bias) = point.split_at(artists * width);
    let of_strip = |(rows, labels): (&[f64], &[usize])| {
        let (mut loss, mut gradient) = (0.0, vec![0.0; point.len()]);
        for (row, &label) in rows.chunks_exact(width).zip(labels) {
            let scores =
                weights.chunks_exact(width).zip(bias).map(|(weights, bias)| dot(weights, row) + bias);
            let logarithms = log_softmax(scores.collect());
            loss -= logarithms[label];
            for (artist, logarithm) in logarithms.iter().enumerate() {
                let slope = logarithm.exp() - if artist == label { 1.0 } else { 0.0 };
                add_scaled(&mut gradient[artist * width..][..width], slope, row);
                gradient[artists * width + artist] += slope;
            }
        }
        (loss, gradient)
    };
    let strips = examples.rows.par_chunks(STRIP * width).zip(examples.labels.par_chunks(STRIP));
    let strips: Vec<_> = strips.map(of_strip).collect();
    let (mut loss, mut gradient) = (0.0, vec![0.0; point.len()]);
    for (of_strip, slopes) in strips {
        loss += of_strip;
        add_scaled(&mut gradient, 1.0, &slopes);
    }
    let count = examples.labels.len() as f64;
    gradient.iter_mut().for_each(|slope| *slope /= count);
    (loss / count, gradient)
}
