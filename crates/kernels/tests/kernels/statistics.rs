//! The batch's statistics where they are small beside what they are statistics of.

use auteur_kernels::{Shape, block::forward};

use crate::support::{
    case::{Inputs, blocks},
    numbers::Random,
};

/// Error of a variance in parts of itself: the squares' distances from the job's first value are at most some
/// deviations, so only roundings of their sums remain.
const VARIANCE: f64 = 1e-5;

/// Error of a mean in parts of itself: one rounding to f32.
const MEAN: f64 = 1.2e-7;

/// Mean and biased variance in f64.
fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
}

#[test]
fn a_small_spread_about_a_large_mean_keeps_its_variance() {
    for (inputs, outputs) in [(3, 5), (16, 16)] {
        let shape = Shape { batch: 3, time: 23, frequency: 14, inputs, outputs, pool: (2, 4) };
        let mut case = Inputs::random(shape, 1);
        let deviation = 1e-2;
        // Evenly spread values reach to the root of three deviations.
        case.input = Random::new(2).values(shape.input_len(), deviation * 3f32.sqrt());
        case.kernel.fill(0.0);
        for output in 0..outputs {
            // The kernel's middle takes one channel as it is; biases are 1e4, 1e3, 1e2, 10.
            case.kernel[(4 * inputs + output % inputs) * outputs + output] = 1.0;
            case.bias[output] = 10f32.powi(4 - (output % 4) as i32);
        }
        for block in blocks(shape) {
            let trained = forward(block, &case.input, case.weights(), None);
            for output in 0..outputs {
                let values = case.input.iter().skip(output % inputs).step_by(inputs);
                // What a float can hold of value and bias: in steps of 1e-3 where the mean is 1e4.
                let values: Vec<f64> = values.map(|value| f64::from(value + case.bias[output])).collect();
                let (mean, variance) = moments(&values);
                let (error, of_mean) = (
                    f64::from(trained.variance[output]) / variance - 1.0,
                    f64::from(trained.mean[output]) / mean - 1.0,
                );
                assert!(
                    error.abs() <= VARIANCE,
                    "variance {variance:e} is wrong by {error:e} with {block:?}"
                );
                assert!(of_mean.abs() <= MEAN, "mean {mean:e} is wrong by {of_mean:e} with {block:?}");
                assert!(
                    (variance.sqrt() / f64::from(deviation) - 1.0).abs() < 0.1,
                    "not the spread that was meant"
                );
            }
        }
    }
}

#[test]
fn clips_about_different_means_have_the_variance_of_them_all() {
    for (inputs, outputs) in [(2, 3), (16, 16)] {
        let shape = Shape { batch: 4, time: 12, frequency: 9, inputs, outputs, pool: (2, 2) };
        let mut case = Inputs::random(shape, 3);
        case.kernel.fill(0.0);
        case.bias.fill(0.0);
        (0..outputs).for_each(|output| case.kernel[(4 * inputs + output % inputs) * outputs + output] = 1.0);
        let of_clip = shape.input_len() / shape.batch;
        for (clip, values) in case.input.chunks_exact_mut(of_clip).enumerate() {
            let mean = [1e-3, 1.0, 30.0, 1e3][clip];
            values.iter_mut().for_each(|value| *value = mean * (1.0 + value.abs() / 100.0));
        }
        for block in blocks(shape) {
            let trained = forward(block, &case.input, case.weights(), None);
            for output in 0..outputs {
                let values = case.input.iter().skip(output % inputs).step_by(inputs);
                let (mean, variance) = moments(&values.map(|value| f64::from(*value)).collect::<Vec<_>>());
                let error = f64::from(trained.variance[output]) / variance - 1.0;
                assert!(
                    error.abs() <= VARIANCE,
                    "variance {variance:e} is wrong by {error:e} with {block:?}"
                );
                let error = f64::from(trained.mean[output]) / mean - 1.0;
                assert!(error.abs() <= VARIANCE, "mean {mean:e} is wrong by {error:e} with {block:?}");
            }
        }
    }
}

#[test]
fn a_constant_channel_has_its_activation_as_mean_and_no_variance() {
    for channels in [(3, 5), (16, 32)] {
        let shape =
            Shape { batch: 2, time: 9, frequency: 6, inputs: channels.0, outputs: channels.1, pool: (2, 2) };
        let mut case = Inputs::random(shape, 4);
        (0..shape.outputs).for_each(|output| case.make_constant(output));
        case.bias.iter_mut().for_each(|bias| *bias = bias.abs());
        for block in blocks(shape) {
            let trained = forward(block, &case.input, case.weights(), None);
            assert_eq!(trained.mean, case.bias, "{block:?}");
            assert_eq!(trained.variance, vec![0.0; shape.outputs], "{block:?}");
        }
    }
}
