//! Inference: moving statistics, and clips that know nothing of each other.

use auteur_kernels::{
    Dropout, Shape,
    block::{Prepared, forward},
};

use crate::support::{
    case::{Case, Inputs, blocks, infer},
    numbers::{Expected, Random, bits, wide},
};

/// Training and inference put the same numbers together in another order, in parts of the largest output: within
/// Winograd's error of either.
const ORDER: f64 = 1e-4;

fn shape(sizes: (usize, usize, usize), channels: (usize, usize), pool: (usize, usize)) -> Shape {
    let ((batch, time, frequency), (inputs, outputs)) = (sizes, channels);
    Shape { batch, time, frequency, inputs, outputs, pool }
}

fn shapes() -> Vec<Shape> {
    vec![
        shape((3, 13, 10), (1, 5), (2, 2)),
        shape((3, 13, 10), (16, 32), (2, 4)),
        shape((4, 9, 7), (48, 80), (3, 2)),
        shape((2, 21, 6), (6, 16), (4, 1)),
    ]
}

/// A mean and a variance for each channel, some of them zero.
fn statistics(channels: usize) -> [Vec<f32>; 2] {
    let random = &mut Random::new(channels as u64);
    let mean = random.values(channels, 2.0);
    let variance = (0..channels).map(|channel| if channel % 4 == 1 { 0.0 } else { 1.5 + random.within(1.4) });
    [mean, variance.collect()]
}

#[test]
fn blocks_of_real_networks_infer_as_the_reference() {
    for block in [
        shape((2, 32, 128), (1, 64), (2, 2)),
        shape((2, 16, 64), (64, 128), (2, 4)),
        shape((2, 8, 16), (128, 128), (2, 4)),
        shape((2, 4, 4), (128, 128), (2, 4)),
        // Those of a pre-trained encoder.
        shape((1, 31, 96), (1, 64), (4, 1)),
        shape((1, 10, 24), (64, 96), (1, 4)),
        shape((2, 11, 6), (96, 128), (4, 4)),
    ] {
        let [mean, variance] = statistics(block.outputs);
        Case::random(block, 1).assert_infers_as_the_reference([&mean, &variance]);
    }
}

#[test]
fn all_clip_lengths_of_the_paper_infer_as_the_reference() {
    for time in [32, 94, 157, 313, 628, 911] {
        for (sizes, channels) in [((1, time, 7), (1, 5)), ((1, time / 2, 6), (16, 16))] {
            let block = shape(sizes, channels, (2, 2));
            let [mean, variance] = statistics(block.outputs);
            Case::random(block, 2).assert_infers_as_the_reference([&mean, &variance]);
        }
    }
}

#[test]
fn channels_that_only_fill_up_vectors_change_nothing_at_inference_and_in_training() {
    for (sizes, channels, used) in
        [((2, 9, 7), (64, 64), 49), ((1, 8, 6), (32, 96), 1), ((1, 5, 5), (16, 16), 0)]
    {
        let shape = shape(sizes, channels, (2, 2));
        let mut inputs = Inputs::random(shape, 6);
        for (index, weight) in inputs.kernel.iter_mut().enumerate() {
            if index / shape.outputs % shape.inputs >= used {
                *weight = 0.0;
            }
        }
        let [mean, variance] = statistics(shape.outputs);
        let case = Case::new(inputs);
        case.assert_infers_as_the_reference([&mean, &variance]);
        case.assert_trains_as_the_reference();
    }
}

#[test]
fn one_prepared_block_says_of_a_clip_alone_what_it_says_among_others() {
    for shape in shapes() {
        let inputs = Inputs::random(shape, 3);
        let statistics = statistics(shape.outputs);
        let [mean, variance] = &statistics;
        for block in blocks(shape) {
            let prepared = Prepared::new(block, inputs.weights(), [mean, variance]);
            let sizes = |batch| [batch, shape.time, shape.frequency];
            let all = prepared.infer(&inputs.input, sizes(shape.batch));
            let alone = prepared.shape(sizes(1));
            let (entering, leaving) = (alone.input_len(), alone.output_len());
            for clip in 0..shape.batch {
                let output = prepared.infer(&inputs.input[clip * entering..][..entering], sizes(1));
                assert_eq!(bits(&output), bits(&all[clip * leaving..][..leaving]), "clip {clip}, {block:?}");
            }
        }
    }
}

#[test]
fn inference_with_the_batchs_own_statistics_is_training_without_dropout() {
    for shape in shapes() {
        let inputs = Inputs::random(shape, 4);
        for block in blocks(shape) {
            let trained = forward(block, &inputs.input, inputs.weights(), None);
            let inferred = infer(block, &inputs.input, inputs.weights(), [&trained.mean, &trained.variance]);
            let apart = Expected::relative_to_largest(wide(&trained.output), 0.0).error_of(&inferred);
            assert!(apart <= ORDER, "{apart:e} apart with {block:?}");
        }
    }
}

#[test]
fn dropout_takes_outputs_by_their_position_and_scales_the_others() {
    for shape in shapes() {
        let inputs = Inputs::random(shape, 5);
        let dropout = Dropout { key: 5, rate: 0.3 };
        let factors = Inputs { dropout: Some(dropout), ..inputs.clone() }.factors();
        for block in blocks(shape) {
            let whole = forward(block, &inputs.input, inputs.weights(), None).output;
            let dropped = forward(block, &inputs.input, inputs.weights(), Some(dropout)).output;
            let expected: Vec<f32> =
                whole.iter().zip(&factors).map(|(value, factor)| value * *factor as f32).collect();
            assert_eq!(dropped, expected, "{block:?}");
        }
    }
}
