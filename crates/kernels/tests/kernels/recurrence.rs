//! The recurrence on every instruction set, against the reference in f64.

use auteur_kernels::{Instructions, gru};

use crate::support::{numbers::bits, recurrence::RecurrentCase};

fn shape(batch: usize, time: usize, units: usize) -> gru::Shape {
    gru::Shape { batch, time, units }
}

#[test]
fn the_networks_own_recurrences_run_as_the_reference() {
    for time in [2, 5, 9, 19, 39, 56] {
        RecurrentCase::random(shape(5, time, 32), time as u64).assert_runs_as_the_reference();
    }
}

#[test]
fn any_number_of_units_runs_as_the_reference() {
    for units in [1, 2, 7, 15, 16, 17, 31, 33, 48, 64, 70] {
        RecurrentCase::random(shape(3, 4, units), units as u64).assert_runs_as_the_reference();
    }
}

#[test]
fn any_number_of_clips_runs_as_the_reference() {
    for batch in 1..=13 {
        RecurrentCase::random(shape(batch, 3, 5), batch as u64).assert_runs_as_the_reference();
    }
}

#[test]
fn a_single_step_runs_as_the_reference_and_teaches_the_kernel_nothing() {
    for units in [3, 16] {
        let case = RecurrentCase::random(shape(2, 1, units), 1);
        case.assert_runs_as_the_reference();
        // The state before the only step is zero.
        for instructions in Instructions::available() {
            let [_, _, (_, kernel), _] = case.run(instructions);
            assert_eq!(kernel, vec![0.0; units * 3 * units]);
        }
    }
}

#[test]
fn gates_that_are_wide_open_or_shut_run_as_the_reference() {
    for size in [1e-20, 1.0, 30.0, 90.0, 1e4, 1e30] {
        let mut case = RecurrentCase::random(shape(3, 7, 6), 1);
        case.projected.iter_mut().for_each(|value| *value *= size);
        case.assert_runs_as_the_reference();
    }
}

#[test]
fn a_clips_states_do_not_depend_on_the_other_clips() {
    let shape = shape(6, 5, 10);
    let of_clip = shape.time * shape.units;
    let case = RecurrentCase::random(shape, 1);
    for instructions in Instructions::available() {
        let [(_, all), ..] = case.run(instructions);
        for clip in 0..shape.batch {
            let mut alone = case.clone();
            alone.shape.batch = 1;
            alone.projected = case.projected[clip * 3 * of_clip..][..3 * of_clip].to_vec();
            alone.gradient.truncate(of_clip);
            let [(_, states), ..] = alone.run(instructions);
            assert_eq!(bits(&states), bits(&all[clip * of_clip..][..of_clip]), "clip {clip}, {instructions}");
        }
    }
}
