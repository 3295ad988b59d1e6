//! How sharp a head's scores are made to be log odds.

use std::collections::BTreeMap;

use super::linear::log_softmax;

/// The factor of all scores, of which probabilities are the exponentials, that makes the rows' own artists likeliest by the
/// answers to rows that were left out.
///
/// It keeps near `usual` where there are few rows; those of an artist with fewer than three say nothing of it, since
/// without them hardly anything of the artist was left.
pub(crate) fn likeliest_sharpness(left_out: &[Vec<f64>], labels: &[usize], usual: f64) -> f64 {
    const ENOUGH: usize = 3;
    /// How many rows the usual value is worth.
    const TRUST: f64 = 8.0;
    /// It is looked for from a hundredth of it to a hundred times it.
    const MOST: f64 = 100.0;
    const STEPS: i32 = 60;
    let mut of_artist = BTreeMap::new();
    labels.iter().for_each(|label| *of_artist.entry(label).or_insert(0) += 1);
    let told: Vec<_> = left_out.iter().zip(labels).filter(|(_, label)| of_artist[label] >= ENOUGH).collect();
    let loss = |sharpness: f64| -> f64 {
        let losses = told.iter().map(|(scores, label)| {
            -log_softmax(scores.iter().map(|score| score * sharpness).collect())[**label]
        });
        losses.sum::<f64>() + TRUST * (sharpness / usual).ln().powi(2)
    };
    let candidates = (-STEPS..=STEPS).map(|step| usual * MOST.powf(f64::from(step) / f64::from(STEPS)));
    let best = candidates
        .map(|sharpness| (loss(sharpness), sharpness))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    best.map_or(usual, |(_, sharpness)| sharpness)
}
