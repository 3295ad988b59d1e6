use proptest::{prelude::*, test_runner::RngSeed};

use super::{Method, Pieces, Shape, TILE, Unit, least_common_multiple, split_rows};

fn shape(batch: usize, time: usize, frequency: usize, pool: (usize, usize)) -> Shape {
    Shape { batch, time, frequency, inputs: 16, outputs: 16, pool }
}

/// The units of all jobs in their order.
fn units(pieces: Pieces) -> Vec<Unit> {
    (0..pieces.jobs()).flat_map(|job| pieces.of_job(job)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn units_cover_every_row_and_every_pooled_row_once_and_in_order(
        (batch, time, frequency) in (1usize..5, 1usize..120, 1usize..140),
        pool in (1usize..9, 1usize..9),
    ) {
        let shape = shape(batch, time, frequency, pool);
        for method in [Method::Winograd, Method::Direct] {
            let units = units(Pieces::new(shape, method));
            let of_units = |rows: fn(&Unit) -> std::ops::Range<usize>| -> Vec<(usize, usize)> {
                units.iter().flat_map(|unit| rows(unit).map(move |row| (unit.clip, row))).collect()
            };
            let all = |rows: usize| -> Vec<(usize, usize)> {
                (0..batch).flat_map(|clip| (0..rows).map(move |row| (clip, row))).collect()
            };
            prop_assert_eq!(of_units(|unit| unit.rows.clone()), all(time));
            prop_assert_eq!(of_units(|unit| unit.pooled_rows.clone()), all(shape.pooled_time()));
        }
    }

    #[test]
    fn a_units_pooled_rows_come_of_its_own_rows_and_its_rows_begin_a_tile(
        (batch, time, frequency) in (1usize..5, 1usize..120, 1usize..140),
        pool in (1usize..9, 1usize..9),
    ) {
        let shape = shape(batch, time, frequency, pool);
        for method in [Method::Winograd, Method::Direct] {
            for unit in units(Pieces::new(shape, method)) {
                prop_assert!(!unit.rows.is_empty());
                if !unit.pooled_rows.is_empty() {
                    prop_assert_eq!(unit.pooled_rows.start * pool.0, unit.rows.start);
                    prop_assert!(unit.pooled_rows.end * pool.0 <= unit.rows.end);
                }
                prop_assert!(method == Method::Direct || unit.rows.start.is_multiple_of(TILE));
            }
        }
    }

    #[test]
    fn jobs_have_as_many_rows_as_they_say_and_clips_the_units_of_their_jobs(
        (batch, time, frequency) in (1usize..5, 1usize..120, 1usize..140),
        pool in (1usize..9, 1usize..9),
    ) {
        let shape = shape(batch, time, frequency, pool);
        for method in [Method::Winograd, Method::Direct] {
            let pieces = Pieces::new(shape, method);
            let (rows, pooled_rows) = (pieces.rows_of_jobs(), pieces.pooled_rows_of_jobs());
            prop_assert_eq!(rows.len(), pieces.jobs());
            prop_assert_eq!(pooled_rows.len(), pieces.jobs());
            for (job, (rows, pooled_rows)) in rows.into_iter().zip(pooled_rows).enumerate() {
                let units = pieces.of_job(job);
                prop_assert_eq!(units.iter().map(|unit| unit.rows.len()).sum::<usize>(), rows);
                prop_assert_eq!(units.iter().map(|unit| unit.pooled_rows.len()).sum::<usize>(), pooled_rows);
            }
            let of_clips: Vec<Unit> = (0..batch).flat_map(|clip| pieces.of_clip(clip)).collect();
            prop_assert_eq!(of_clips, units(pieces));
        }
    }
}

#[test]
fn the_method_follows_from_the_channels() {
    for (inputs, outputs) in [(16, 16), (128, 48)] {
        let shape = Shape { inputs, outputs, ..shape(1, 1, 1, (1, 1)) };
        assert_eq!(shape.fastest_method(), Method::Winograd);
    }
    for (inputs, outputs) in [(1, 64), (16, 17), (8, 8), (24, 32)] {
        let shape = Shape { inputs, outputs, ..shape(1, 1, 1, (1, 1)) };
        assert_eq!(shape.fastest_method(), Method::Direct);
    }
}

#[test]
fn what_leaves_is_rounded_down() {
    let shape = Shape { inputs: 3, outputs: 5, ..shape(2, 911, 130, (2, 4)) };
    assert_eq!((shape.pooled_time(), shape.pooled_frequency()), (455, 32));
    assert_eq!((shape.input_len(), shape.output_len()), (2 * 911 * 130 * 3, 2 * 455 * 32 * 5));
}

#[test]
fn rows_are_split_into_slices_that_lie_one_behind_the_other() {
    let mut values: Vec<f32> = (0..12).map(|value| value as f32).collect();
    let slices = split_rows(&mut values, &[2, 0, 1, 3], 2);
    let expected: [&[f32]; 4] = [&[0.0, 1.0, 2.0, 3.0], &[], &[4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0, 11.0]];
    assert_eq!(slices, expected);
}

#[test]
fn the_least_common_multiple_is_the_first_that_both_divide() {
    for (left, right) in (1..20).flat_map(|left| (1..20).map(move |right| (left, right))) {
        let first = (1usize..).find(|number| number.is_multiple_of(left) && number.is_multiple_of(right));
        assert_eq!(Some(least_common_multiple(left, right)), first);
    }
}
