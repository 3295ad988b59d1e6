//! The number of threads changes no bit of any result.

use auteur_kernels::{
    Instructions, Shape,
    adam::{Parameter, Step, step},
    gru,
};

use crate::support::{
    case::{Case, blocks, infer},
    numbers::{Random, bits},
    recurrence::RecurrentCase,
};

/// Asserts that `work` gives the same bytes on one, two and three threads.
fn assert_same_bytes(what: &str, work: impl Fn() -> Vec<u32> + Sync) {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| pool.install(&work)).map_err(|error| error.to_string())
    };
    let one = on(1);
    assert!(one.is_ok(), "{one:?}");
    for threads in [2, 3] {
        assert!(on(threads) == one, "{what}: {threads} threads give other bytes than one");
    }
}

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
        // One input channel, whose activations are computed again; more clips than parts of the batch.
        shape((19, 17, 24), (1, 20), (2, 2)),
        // Several portions of tiles, several groups of channels.
        shape((3, 30, 33), (48, 80), (2, 4)),
        shape((2, 21, 9), (64, 64), (3, 2)),
        shape((5, 40, 11), (6, 16), (2, 4)),
    ]
}

#[test]
fn training_gives_the_same_bytes_on_any_number_of_threads() {
    for shape in shapes() {
        let case = Case::random(shape, 1);
        for block in blocks(shape) {
            assert_same_bytes(&format!("{block:?}"), || {
                case.train(block).into_iter().flat_map(|(_, values)| bits(&values)).collect()
            });
        }
    }
}

#[test]
fn inference_gives_the_same_bytes_on_any_number_of_threads() {
    for shape in shapes() {
        let case = Case::random(shape, 2);
        let (mean, variance) = (vec![0.25; shape.outputs], vec![0.5; shape.outputs]);
        for block in blocks(shape) {
            assert_same_bytes(&format!("{block:?}"), || {
                bits(&infer(block, &case.inputs.input, case.inputs.weights(), [&mean, &variance]))
            });
        }
    }
}

#[test]
fn the_recurrence_gives_the_same_bytes_on_any_number_of_threads() {
    for units in [10, 32] {
        let case = RecurrentCase::random(gru::Shape { batch: 17, time: 12, units }, 3);
        for instructions in Instructions::available() {
            assert_same_bytes(&format!("{units} units, {instructions}"), || {
                case.run(instructions).into_iter().flat_map(|(_, values)| bits(&values)).collect()
            });
        }
    }
}

#[test]
fn an_optimisers_step_gives_the_same_bytes_on_any_number_of_threads() {
    let random = &mut Random::new(4);
    let [weights, gradient, mean]: [Vec<f32>; 3] = std::array::from_fn(|_| random.values(100_003, 1.0));
    let numbers = Step { rate: 1e-3, betas: (0.9, 0.999), epsilon: 1e-7, decay: 0.0 };
    for instructions in Instructions::available() {
        assert_same_bytes(&format!("{instructions}"), || {
            let (mut weights, mut mean) = (weights.clone(), mean.clone());
            let mut mean_square: Vec<f32> = mean.iter().map(|mean| mean * mean).collect();
            let parameter = Parameter {
                weights: &mut weights,
                gradient: &gradient,
                mean: &mut mean,
                mean_square: &mut mean_square,
            };
            step(numbers, instructions, parameter);
            [weights, mean, mean_square].iter().flat_map(|values| bits(values)).collect()
        });
    }
}
