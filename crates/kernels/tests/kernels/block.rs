//! Training of the block on every instruction set and by every method that its sizes allow, against the reference in
//! f64: sizes that have once been, or could be, treated differently.

use crate::support::case::{Case, Inputs};
use auteur_kernels::{Method, Shape};

fn shape(sizes: (usize, usize, usize), channels: (usize, usize), pool: (usize, usize)) -> Shape {
    let ((batch, time, frequency), (inputs, outputs)) = (sizes, channels);
    Shape { batch, time, frequency, inputs, outputs, pool }
}

#[test]
fn the_networks_own_blocks_train_as_the_reference() {
    let blocks = [
        shape((2, 32, 128), (1, 64), (2, 2)),
        shape((2, 16, 64), (64, 128), (2, 4)),
        shape((2, 8, 16), (128, 128), (2, 4)),
        shape((2, 4, 4), (128, 128), (2, 4)),
    ];
    for (block, seed) in blocks.into_iter().zip(1..) {
        Case::random(block, seed).assert_trains_as_the_reference();
    }
}

#[test]
fn all_clip_lengths_of_the_paper_train_as_the_reference() {
    for time in [32, 94, 157, 313, 628, 911] {
        Case::random(shape((1, time, 7), (1, 5), (2, 2)), 1).assert_trains_as_the_reference();
        Case::random(shape((1, time / 2, 6), (16, 16), (2, 4)), 2).assert_trains_as_the_reference();
        Case::random(shape((2, time / 4, 5), (5, 7), (2, 4)), 3).assert_trains_as_the_reference();
        Case::random(shape((3, time / 8, 4), (16, 32), (2, 4)), 4).assert_trains_as_the_reference();
    }
}

#[test]
fn multiples_of_sixteen_channels_train_as_the_reference() {
    // Groups of 64 channels that are full, begun, and both, on either side.
    for inputs in [16, 48, 64, 80, 128] {
        for outputs in [16, 32, 64, 80, 96, 112, 144] {
            let block = shape((1, 5, 6), (inputs, outputs), (2, 2));
            assert_eq!(block.fastest_method(), Method::Winograd);
            Case::random(block, 5).assert_trains_as_the_reference();
        }
    }
}

#[test]
fn channels_that_fill_no_vector_train_as_the_reference() {
    for (inputs, outputs) in [(1, 1), (2, 3), (4, 16), (5, 15), (16, 17), (17, 16), (33, 31), (3, 65)] {
        let block = shape((2, 6, 5), (inputs, outputs), (2, 2));
        assert_eq!(block.fastest_method(), Method::Direct);
        Case::random(block, 6).assert_trains_as_the_reference();
    }
}

#[test]
fn every_pool_with_every_remainder_trains_as_the_reference() {
    for pool in (1..=4).flat_map(|times| (1..=4).map(move |bands| (times, bands))) {
        for more in 0..4 {
            let sizes = (2, pool.0 * 2 + more % pool.0, pool.1 * 2 + (more + 1) % pool.1);
            Case::random(shape(sizes, (3, 4), pool), 7).assert_trains_as_the_reference();
            Case::random(shape(sizes, (16, 16), pool), 8).assert_trains_as_the_reference();
        }
    }
}

#[test]
fn windows_larger_than_a_tile_train_as_the_reference() {
    for pool in [(5, 7), (6, 3), (9, 16), (64, 1), (1, 64)] {
        let sizes = (2, pool.0 + 3, pool.1 + 2);
        Case::random(shape(sizes, (2, 3), pool), 9).assert_trains_as_the_reference();
        Case::random(shape(sizes, (16, 16), pool), 10).assert_trains_as_the_reference();
    }
}

#[test]
fn one_frame_left_after_pooling_trains_as_the_reference() {
    for channels in [(2, 3), (16, 16)] {
        for (time, frequency, pool) in [(1, 1, (1, 1)), (3, 4, (3, 4)), (3, 3, (2, 2)), (7, 5, (4, 3))] {
            for batch in [1, 3] {
                Case::random(shape((batch, time, frequency), channels, pool), 11)
                    .assert_trains_as_the_reference();
            }
        }
    }
}

#[test]
fn more_clips_than_parts_of_a_batch_train_as_the_reference() {
    for batch in [15, 16, 17, 33, 40] {
        Case::random(shape((batch, 3, 3), (2, 3), (2, 2)), 12).assert_trains_as_the_reference();
        Case::random(shape((batch, 3, 5), (16, 16), (2, 2)), 13).assert_trains_as_the_reference();
    }
}

#[test]
fn channels_of_each_oddity_train_as_the_reference() {
    for channels in [(2, 6), (16, 16)] {
        let mut inputs = Inputs::random(shape((2, 9, 6), channels, (2, 3)), 14);
        inputs.gamma[..6].copy_from_slice(&[1.0, -1.0, 0.0, -0.0, 1e-3, -20.0]);
        for oddity in 0..3 {
            let mut inputs = inputs.clone();
            // First none of them is constant, then all are, then all beside the last, which always rests on its bias.
            (0..oddity * channels.1 / 2).for_each(|channel| inputs.make_constant(channel));
            inputs.bias[channels.1 - 1] = -3.0;
            Case::new(inputs).assert_trains_as_the_reference();
        }
    }
}

#[test]
fn silence_trains_as_the_reference() {
    for channels in [(2, 3), (16, 16)] {
        let mut inputs = Inputs::random(shape((2, 6, 6), channels, (2, 2)), 15);
        inputs.input.fill(0.0);
        Case::new(inputs).assert_trains_as_the_reference();
    }
}

#[test]
fn a_block_without_dropout_trains_as_the_reference() {
    for channels in [(2, 3), (16, 16), (16, 17)] {
        let mut inputs = Inputs::random(shape((2, 9, 7), channels, (2, 2)), 16);
        inputs.dropout = None;
        Case::new(inputs).assert_trains_as_the_reference();
    }
}

#[test]
fn a_window_larger_than_the_clip_leaves_statistics_and_gradients_of_nothing() {
    for channels in [(2, 3), (16, 16)] {
        for (time, frequency) in [(1, 8), (8, 1)] {
            let case = Case::random(shape((2, time, frequency), channels, (2, 2)), 17);
            assert_eq!(case.gradient.len(), 0);
            case.assert_trains_as_the_reference();
        }
    }
}
