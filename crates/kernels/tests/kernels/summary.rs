//! Means and largest values of channels.

use auteur_kernels::{Instructions, mean_and_largest};

use crate::support::numbers::Random;

/// A mean in f32 of values up to 3: two roundings, and those of sums of 64.
const MEAN: f64 = 1e-6;

#[test]
fn means_and_largest_values_are_those_of_each_channel() {
    for (count, channels) in [(1, 16), (63, 48), (64, 128), (65, 128), (1_000, 32)] {
        let cells = Random::new(count as u64).values(count * channels, 3.0);
        for instructions in Instructions::available() {
            let [mut mean, mut largest] = [vec![f32::NAN; channels], vec![f32::NAN; channels]];
            mean_and_largest(&cells, [&mut mean, &mut largest], instructions);
            for channel in 0..channels {
                let values = || cells.iter().skip(channel).step_by(channels).copied();
                let expected = values().map(f64::from).sum::<f64>() / count as f64;
                let error = (f64::from(mean[channel]) - expected).abs();
                assert!(error < MEAN, "the mean of {count} cells is wrong by {error:e} with {instructions}");
                assert_eq!(largest[channel], values().fold(f32::MIN, f32::max), "{instructions}");
            }
        }
    }
}
