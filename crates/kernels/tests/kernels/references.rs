//! The slow references themselves: their gradients are the slopes of their results.

use crate::support::{
    block::Network,
    case::{Case, Inputs},
    numbers::{Random, difference, slopes, wide},
    recurrence::Recurrence,
};
use auteur_kernels::{Dropout, Shape, block::Activation, gru};

/// Central differences in f64 with steps of 1e-5 are rounded off at 1e-10, and cut off at 1e-10 times the third slope:
/// where a channel's variance is zero, that is a thousand times the first.
const DIFFERENCES: f64 = 1e-6;

fn shapes() -> Vec<Shape> {
    let shape = |(batch, time, frequency), (inputs, outputs), pool| Shape {
        batch,
        time,
        frequency,
        inputs,
        outputs,
        pool,
    };
    vec![
        shape((2, 5, 4), (2, 3), (2, 2)),
        shape((1, 7, 3), (1, 4), (3, 1)),
        shape((3, 3, 5), (3, 2), (3, 2)),
        shape((1, 1, 6), (2, 2), (1, 4)),
        shape((2, 4, 1), (1, 1), (2, 1)),
        shape((2, 3, 2), (2, 12), (1, 1)),
    ]
}

/// The sum of a block's outputs, weighted by `gradient`.
fn weighted(network: &Network, factors: &[f64], gradient: &[f64]) -> f64 {
    network.train(factors).output.iter().zip(gradient).map(|(output, gradient)| output * gradient).sum()
}

fn assert_slopes(name: &str, analytic: &[f64], numeric: &[f64]) {
    let error = difference(analytic, numeric);
    assert!(error < DIFFERENCES, "gradient of {name} is wrong by {error:e}");
}

#[test]
fn the_blocks_gradients_are_the_slopes_of_its_output() {
    for (shape, seed) in shapes().into_iter().zip(1..) {
        let dropout = [None, Some(Dropout { key: seed, rate: 0.25 })].into_iter();
        let activations = [Activation::Elu, Activation::Relu];
        for (dropout, activation) in
            dropout.flat_map(|dropout| activations.map(|activation| (dropout, activation)))
        {
            let case = Case::new(Inputs { dropout, activation, ..Inputs::random(shape, seed) });
            let (network, pass, factors) = case.reference();
            let mut gradient = wide(&case.gradient);
            // Where all of a window are equal the maximum jumps, so there is no slope to compare with.
            let ties = gradient.iter_mut().zip(&pass.leads).filter(|(_, lead)| **lead == 0.0);
            ties.for_each(|(gradient, _)| *gradient = 0.0);
            let gradients = network.gradients(pass, factors, &gradient);
            let along = |part: fn(&mut Network) -> &mut Vec<f64>| {
                let at = part(&mut network.clone()).clone();
                slopes(&at, |moved| {
                    let mut network = network.clone();
                    *part(&mut network) = moved.to_vec();
                    weighted(&network, factors, &gradient)
                })
            };
            assert_slopes("input", &gradients.input.values, &along(|network| &mut network.input));
            assert_slopes("kernel", &gradients.kernel.values, &along(|network| &mut network.kernel));
            assert_slopes("bias", &gradients.bias.values, &along(|network| &mut network.bias));
            assert_slopes("gamma", &gradients.gamma.values, &along(|network| &mut network.gamma));
            assert_slopes("beta", &gradients.beta.values, &along(|network| &mut network.beta));
        }
    }
}

#[test]
fn the_blocks_output_is_what_can_be_done_by_hand() {
    // One channel of 1, 2, 3, 6: the kernel's middle doubles and the bias takes 5 off.
    let mut kernel = vec![0.0; 9];
    kernel[4] = 2.0;
    let network = Network {
        shape: Shape { batch: 1, time: 2, frequency: 2, inputs: 1, outputs: 1, pool: (2, 2) },
        activation: Activation::Elu,
        input: vec![1.0, 2.0, 3.0, 6.0],
        kernel,
        bias: vec![-5.0],
        gamma: vec![2.0],
        beta: vec![0.5],
    };
    let activations = [(-3.0f64).exp() - 1.0, (-1.0f64).exp() - 1.0, 1.0, 7.0];
    let mean = activations.iter().sum::<f64>() / 4.0;
    let variance = activations.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 4.0;
    let pass = network.train(&[1.25]);
    let expected = 1.25 * (2.0 * (7.0 - mean) / (variance + 1e-3).sqrt() + 0.5);
    assert!(difference(&pass.output, &[expected]) < DIFFERENCES);
    assert!(difference(&pass.mean, &[mean]) < DIFFERENCES);
    assert!(difference(&pass.variance, &[variance]) < DIFFERENCES);
}

#[test]
fn the_recurrences_gradients_are_the_slopes_of_its_states() {
    for (batch, time, units) in [(2, 4, 3), (1, 1, 2), (3, 2, 1), (1, 6, 2)] {
        let random = &mut Random::new(units as u64);
        let recurrence = Recurrence {
            shape: gru::Shape { batch, time, units },
            projected: wide(&random.values(batch * time * 3 * units, 1.5)),
            kernel: wide(&random.values(units * 3 * units, 1.0)),
            bias: wide(&random.values(3 * units, 0.5)),
        };
        let gradient = wide(&random.values(batch * time * units, 1.0));
        let gradients = recurrence.backward(&gradient);
        let along = |part: fn(&mut Recurrence) -> &mut Vec<f64>| {
            let at = part(&mut recurrence.clone()).clone();
            slopes(&at, |moved| {
                let mut recurrence = recurrence.clone();
                *part(&mut recurrence) = moved.to_vec();
                recurrence.forward().0.iter().zip(&gradient).map(|(state, gradient)| state * gradient).sum()
            })
        };
        assert_slopes("projected", &gradients.projected, &along(|recurrence| &mut recurrence.projected));
        assert_slopes("kernel", &gradients.kernel, &along(|recurrence| &mut recurrence.kernel));
        assert_slopes("bias", &gradients.bias, &along(|recurrence| &mut recurrence.bias));
    }
}
