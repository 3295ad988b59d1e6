//! Numbers at the edge of what a float holds, and those that are none.

use auteur_kernels::{
    Instructions, Shape,
    adam::{Parameter, Step, step},
    block::forward,
    gru,
};

use crate::support::{
    case::{Case, Inputs, blocks, infer},
    numbers::bits,
    recurrence::RecurrentCase,
};

const EXTREMES: [f32; 8] = [1e-40, -1e-40, 1e30, -1e30, f32::MAX, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];

fn shapes() -> Vec<Shape> {
    let shape = |(inputs, outputs)| Shape { batch: 3, time: 9, frequency: 6, inputs, outputs, pool: (2, 2) };
    [(1, 5), (6, 16), (16, 16)].into_iter().map(shape).collect()
}

/// Each extreme number in one place, and everywhere.
fn extremes() -> impl Iterator<Item = (f32, bool)> {
    EXTREMES.into_iter().flat_map(|value| [(value, false), (value, true)])
}

/// Puts `value` at every place, or at one of them.
fn put(values: &mut [f32], value: f32, everywhere: bool) {
    match everywhere {
        true => values.fill(value),
        false => values[values.len() / 2] = value,
    }
}

#[test]
fn extreme_numbers_anywhere_keep_the_sizes_of_results_and_vanish_only_where_they_are_small() {
    for (shape, (value, everywhere)) in
        shapes().into_iter().flat_map(|shape| extremes().map(move |how| (shape, how)))
    {
        let case = Case::random(shape, 1);
        let places: [fn(&mut Case) -> &mut Vec<f32>; 6] = [
            |case| &mut case.inputs.input,
            |case| &mut case.inputs.kernel,
            |case| &mut case.inputs.bias,
            |case| &mut case.inputs.gamma,
            |case| &mut case.inputs.beta,
            |case| &mut case.gradient,
        ];
        let (outputs, weights) = (shape.outputs, case.inputs.kernel.len());
        let (entering, leaving) = (shape.input_len(), shape.output_len());
        let sizes = [leaving, outputs, outputs, entering, weights, outputs, outputs, outputs];
        let statistics = [&vec![0.5; outputs][..], &vec![2.0; outputs]];
        for place in places {
            let mut case = case.clone();
            put(place(&mut case), value, everywhere);
            for block in blocks(shape) {
                let results = case.train(block).map(|(_, values)| values);
                assert_eq!(results.each_ref().map(Vec::len), sizes, "{value} in {block:?}");
                let output = infer(block, &case.inputs.input, case.inputs.weights(), statistics);
                assert_eq!(output.len(), leaving, "{value} in {block:?}");
                let mut all = results.iter().chain([&output]).flatten();
                if value.abs() < f32::MIN_POSITIVE {
                    assert!(all.all(|result| result.is_finite()), "{value} blew up in {block:?}");
                } else if value.is_nan() && everywhere {
                    assert!(all.any(|result| result.is_nan()), "{value} vanished in {block:?}");
                }
            }
        }
    }
}

#[test]
fn denormal_numbers_train_as_the_reference() {
    for shape in shapes() {
        let mut inputs = Inputs::random(shape, 2);
        inputs.input.iter_mut().for_each(|value| *value *= 1e-39);
        Case::new(inputs.clone()).assert_trains_as_the_reference();
        inputs.beta.fill(1e-40);
        inputs.bias.fill(-1e-40);
        Case::new(inputs).assert_trains_as_the_reference();
    }
}

#[test]
fn one_input_that_is_no_number_leaves_no_number_in_training() {
    for shape in shapes() {
        let mut inputs = Inputs::random(shape, 3);
        inputs.dropout = None;
        inputs.input[shape.input_len() / 2] = f32::NAN;
        for block in blocks(shape) {
            let trained = forward(block, &inputs.input, inputs.weights(), None);
            for (name, values) in
                [("mean", trained.mean), ("variance", trained.variance), ("output", trained.output)]
            {
                assert!(values.iter().all(|value| value.is_nan()), "{name} hides it with {block:?}");
            }
        }
    }
}

#[test]
fn a_gradient_that_is_no_number_reaches_all_gradients_of_its_channel() {
    for shape in shapes() {
        let mut case = Case::random(shape, 4);
        case.inputs.dropout = None;
        case.inputs.gamma.fill(1.0);
        case.gradient.fill(f32::NAN);
        for block in blocks(shape) {
            for (name, values) in &case.train(block)[3..] {
                assert!(values.iter().all(|value| value.is_nan()), "{name} hides it with {block:?}");
            }
        }
    }
}

#[test]
fn inputs_too_large_for_a_variance_do_not_pass_for_small_ones() {
    for shape in shapes() {
        let mut inputs = Inputs::random(shape, 5);
        inputs.kernel.iter_mut().for_each(|weight| *weight = weight.abs() + 0.01);
        inputs.input.iter_mut().for_each(|value| *value *= 1e30);
        for block in blocks(shape) {
            let trained = forward(block, &inputs.input, inputs.weights(), None);
            assert!(trained.variance.iter().all(|variance| !variance.is_finite()), "{block:?}");
        }
    }
}

#[test]
fn a_clip_of_no_numbers_infers_none_and_leaves_the_others_alone() {
    for shape in shapes() {
        let inputs = Inputs::random(shape, 6);
        let (mean, variance) = (vec![0.5; shape.outputs], vec![2.0; shape.outputs]);
        let (entering, leaving) = (shape.input_len() / shape.batch, shape.output_len() / shape.batch);
        for block in blocks(shape) {
            let whole = infer(block, &inputs.input, inputs.weights(), [&mean, &variance]);
            let mut input = inputs.input.clone();
            input[entering..2 * entering].fill(f32::NAN);
            let output = infer(block, &input, inputs.weights(), [&mean, &variance]);
            assert!(output[leaving..2 * leaving].iter().all(|value| value.is_nan()), "{block:?}");
            assert_eq!(bits(&output[..leaving]), bits(&whole[..leaving]), "{block:?}");
            assert_eq!(bits(&output[2 * leaving..]), bits(&whole[2 * leaving..]), "{block:?}");
        }
    }
}

#[test]
fn a_weight_that_is_no_number_spoils_its_channel_and_no_other() {
    for shape in shapes() {
        let inputs = Inputs::random(shape, 7);
        let spoilt = shape.outputs / 2;
        let mut with_none = inputs.clone();
        with_none.kernel[4 * shape.inputs * shape.outputs + spoilt] = f32::NAN;
        let (mean, variance) = (vec![0.5; shape.outputs], vec![2.0; shape.outputs]);
        for block in blocks(shape) {
            let run = |inputs: &Inputs| {
                let trained = forward(block, &inputs.input, inputs.weights(), None).output;
                [trained, infer(block, &inputs.input, inputs.weights(), [&mean, &variance])]
            };
            for (before, after) in run(&inputs).iter().zip(run(&with_none)) {
                for (place, (before, after)) in before.iter().zip(after).enumerate() {
                    let as_it_should = match place % shape.outputs == spoilt {
                        true => after.is_nan(),
                        false => after.to_bits() == before.to_bits(),
                    };
                    assert!(as_it_should, "{before} became {after} at {place} with {block:?}");
                }
            }
        }
    }
}

#[test]
fn a_step_that_is_no_number_stays_in_its_clip_and_does_not_vanish() {
    let shape = gru::Shape { batch: 5, time: 4, units: 7 };
    let case = RecurrentCase::random(shape, 8);
    let of_clip = shape.time * shape.units;
    for instructions in Instructions::available() {
        let [(_, before), ..] = case.run(instructions);
        for gate in 0..3 {
            let mut spoilt = case.clone();
            // Clip 2, step 1.
            let place = (2 * shape.time + 1) * 3 * shape.units + gate * shape.units;
            spoilt.projected[place] = f32::NAN;
            let [(_, after), ..] = spoilt.run(instructions);
            let first = 2 * of_clip + shape.units;
            assert_eq!(bits(&after[..first]), bits(&before[..first]), "gate {gate}, {instructions}");
            assert_eq!(
                bits(&after[3 * of_clip..]),
                bits(&before[3 * of_clip..]),
                "gate {gate}, {instructions}"
            );
            assert!(after[first].is_nan(), "gate {gate} hides it with {instructions}");
            let later = &after[first + shape.units..3 * of_clip];
            assert!(later.iter().all(|state| state.is_nan()), "gate {gate} forgets it with {instructions}");
        }
    }
}

#[test]
fn extreme_numbers_in_the_recurrence_give_states_from_minus_one_to_one_or_none() {
    for (value, everywhere) in extremes() {
        let places: [fn(&mut RecurrentCase) -> &mut Vec<f32>; 4] = [
            |case| &mut case.projected,
            |case| &mut case.kernel,
            |case| &mut case.bias,
            |case| &mut case.gradient,
        ];
        for place in places {
            let mut case = RecurrentCase::random(gru::Shape { batch: 3, time: 4, units: 9 }, 9);
            put(place(&mut case), value, everywhere);
            for instructions in Instructions::available() {
                let [(_, states), (_, projected), (_, kernel), (_, bias)] = case.run(instructions);
                assert!(states.iter().all(|state| state.is_nan() || state.abs() <= 1.0), "{instructions}");
                assert_eq!((projected.len(), kernel.len(), bias.len()), (3 * 4 * 27, 9 * 27, 27));
            }
        }
    }
}

#[test]
fn a_gradient_that_is_no_number_spoils_its_weight_and_no_other() {
    let numbers = Step { rate: 1e-2, betas: (0.9, 0.999), epsilon: 1e-7, decay: 0.0 };
    for (instructions, spoilt) in
        Instructions::available().into_iter().flat_map(|instructions| [(instructions, 5), (instructions, 34)])
    {
        let run = |value: f32| {
            let (mut weights, mut mean, mut mean_square) = (vec![1.0; 35], vec![0.1; 35], vec![0.2; 35]);
            let mut gradient = vec![0.5; 35];
            gradient[spoilt] = value;
            let parameter = Parameter {
                weights: &mut weights,
                gradient: &gradient,
                mean: &mut mean,
                mean_square: &mut mean_square,
            };
            step(numbers, instructions, parameter);
            [weights, mean, mean_square]
        };
        for (before, after) in run(0.5).iter().zip(run(f32::NAN)) {
            assert!(after[spoilt].is_nan(), "{instructions}");
            assert_eq!(bits(&after[..spoilt]), bits(&before[..spoilt]), "{instructions}");
            assert_eq!(bits(&after[spoilt + 1..]), bits(&before[spoilt + 1..]), "{instructions}");
        }
    }
}

#[test]
fn extreme_gradients_leave_weights_that_are_finite_unless_they_are_infinite() {
    let numbers = Step { rate: 1e-2, betas: (0.9, 0.999), epsilon: 1e-7, decay: 0.0 };
    for instructions in Instructions::available() {
        for value in EXTREMES {
            let (mut weights, mut mean, mut mean_square) = (vec![1.0; 3], vec![0.0; 3], vec![0.0; 3]);
            let parameter = Parameter {
                weights: &mut weights,
                gradient: &[value; 3],
                mean: &mut mean,
                mean_square: &mut mean_square,
            };
            step(numbers, instructions, parameter);
            assert_eq!(weights.iter().all(|weight| weight.is_finite()), value.is_finite(), "{value:e}");
        }
    }
}
