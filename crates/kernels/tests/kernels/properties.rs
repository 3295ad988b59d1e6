//! What holds for blocks, recurrences and dropout of any sizes. The random cases are the same in every run.

use auteur_kernels::{
    Dropout, Instructions, Method, Shape,
    block::{Activation, Block},
    gru,
};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, RngSeed},
};

use crate::support::{
    case::{Case, Inputs},
    numbers::{Expected, Random, wide},
    recurrence::RecurrentCase,
};

/// How far results may lie apart in parts of the largest, where each is within the tolerances of `support::case` of the
/// reference: those count in parts of what cancels, which can be some times the largest result.
const AGREEMENT: f64 = 2e-4;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(3),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Inputs and outputs that fill whole vectors.
fn whole_vectors() -> impl Strategy<Value = (usize, usize)> {
    (1usize..=5, 1usize..=5).prop_map(|(inputs, outputs)| (16 * inputs, 16 * outputs))
}

fn channels() -> impl Strategy<Value = (usize, usize)> {
    prop_oneof![(1usize..=20, 1usize..=36), whole_vectors()]
}

/// Blocks whose pools leave up to `most` frames and bands, and any remainder.
fn shapes(
    channels: impl Strategy<Value = (usize, usize)>,
    most: (usize, usize),
) -> impl Strategy<Value = Shape> {
    let pool = (1usize..=4, 1usize..=4);
    let left = (1..=most.0, 1..=most.1);
    (1usize..=3, channels, pool, left, (0usize..4, 0usize..4)).prop_map(
        |(batch, (inputs, outputs), pool, left, more)| Shape {
            batch,
            time: left.0 * pool.0 + more.0 % pool.0,
            frequency: left.1 * pool.1 + more.1 % pool.1,
            inputs,
            outputs,
            pool,
        },
    )
}

fn block(shape: Shape, method: Method, instructions: Instructions) -> Block {
    Block { shape, activation: Activation::Elu, method, instructions }
}

/// Inputs of a block with ReLU.
fn with_relu(shape: Shape, seed: u64) -> Case {
    Case::new(Inputs { activation: Activation::Relu, ..Inputs::random(shape, seed) })
}

/// The largest difference of two trainings, in parts of each result's largest value.
fn disagreement(case: &Case, one: Block, other: Block) -> f64 {
    let results = case.train(one).into_iter().zip(case.train(other));
    let differences =
        results.map(|((_, one), (_, other))| Expected::relative_to_largest(wide(&one), 0.0).error_of(&other));
    differences.fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_block_trains_as_the_reference(shape in shapes(channels(), (6, 5)), seed in any::<u64>()) {
        Case::random(shape, seed).assert_trains_as_the_reference();
    }

    #[test]
    fn any_block_that_leaves_one_frame_trains_as_the_reference(
        shape in shapes(channels(), (1, 5)),
        seed in any::<u64>(),
    ) {
        prop_assert_eq!(shape.pooled_time(), 1);
        Case::random(shape, seed).assert_trains_as_the_reference();
    }

    #[test]
    fn any_block_with_relu_trains_as_the_reference(shape in shapes(channels(), (6, 5)), seed in any::<u64>()) {
        with_relu(shape, seed).assert_trains_as_the_reference();
    }

    #[test]
    fn any_block_infers_as_the_reference(shape in shapes(channels(), (6, 5)), seed in any::<u64>()) {
        let random = &mut Random::new(seed);
        let mean = random.values(shape.outputs, 2.0);
        let variance: Vec<f32> = random.values(shape.outputs, 1.0).iter().map(|value| value * value).collect();
        for case in [Case::random(shape, seed), with_relu(shape, seed)] {
            case.assert_infers_as_the_reference([&mean, &variance]);
        }
    }

    #[test]
    fn winograd_and_direct_convolutions_agree(
        shape in shapes(whole_vectors(), (5, 5)),
        seed in any::<u64>(),
    ) {
        prop_assert_eq!(shape.fastest_method(), Method::Winograd);
        let case = Case::random(shape, seed);
        for instructions in Instructions::available() {
            let [winograd, direct] =
                [Method::Winograd, Method::Direct].map(|method| block(shape, method, instructions));
            let apart = disagreement(&case, winograd, direct);
            prop_assert!(apart <= AGREEMENT, "{apart:e} apart with {shape:?}, {instructions}");
        }
    }

    #[test]
    fn all_instructions_agree(shape in shapes(channels(), (5, 5)), seed in any::<u64>()) {
        let case = Case::random(shape, seed);
        let with = |instructions| block(shape, shape.fastest_method(), instructions);
        for instructions in Instructions::available() {
            let apart = disagreement(&case, with(Instructions::Portable), with(instructions));
            prop_assert!(apart <= AGREEMENT, "{apart:e} apart with {shape:?}, {instructions}");
        }
    }

    #[test]
    fn any_recurrence_runs_as_the_reference(
        (batch, time, units) in (1usize..=9, 1usize..=12, 1usize..=40),
        seed in any::<u64>(),
    ) {
        RecurrentCase::random(gru::Shape { batch, time, units }, seed).assert_runs_as_the_reference();
    }

    #[test]
    fn dropout_does_not_depend_on_how_positions_are_cut(
        key in any::<u64>(),
        rate in 0.0..1.0,
        cuts in prop::collection::vec(0usize..50, 0..8),
    ) {
        let dropout = Dropout { key, rate };
        let mut whole = vec![f32::NAN; 400];
        dropout.factors(0, &mut whole);
        let mut pieces = vec![f32::NAN; 400];
        let mut first = 0;
        for length in cuts.into_iter().map(|cut| 4 * cut).chain([400]) {
            let length = length.min(400 - first);
            dropout.factors(first, &mut pieces[first..first + length]);
            first += length;
        }
        prop_assert_eq!(pieces, whole);
    }
}
