//! Attraction and repulsion move the points until they rest.
//!
//! Enter: a start and affinities. Leave: the final positions. It stands alone because it alone keeps the state of the
//! descent: velocities and gains.

use auteur_dataset::Progress;
use rayon::prelude::*;

use super::affinity::Affinities;
use super::attraction::attraction;
use super::repulsion::repulsion;
use super::{EXAGGERATED, EXAGGERATION};
use crate::ProjectionError;

/// Steps are as long as the number of points divided by the exaggeration and this, but at least [`SHORTEST_RATE`].
const RATE_DIVISOR: f64 = 4.0;
const SHORTEST_RATE: f64 = 50.0;
/// The gain of a coordinate that keeps its direction grows by this amount, that of one that turns shrinks by this factor.
const GAIN_STEP: f32 = 0.2;
const GAIN_FACTOR: f32 = 0.8;
const SMALLEST_GAIN: f32 = 0.01;
/// Points that one thread moves at a time or more.
const CHUNK: usize = 1_024;

/// One part of the descent.
#[derive(Clone, Copy)]
struct Phase {
    exaggeration: f64,
    momentum: f32,
    rate: f32,
}

/// A point on its way.
#[derive(Clone, Copy)]
struct Motion {
    velocity: [f32; 2],
    gain: [f32; 2],
}

impl Motion {
    const REST: Self = Self { velocity: [0.0; 2], gain: [1.0; 2] };
}

/// Moves `positions` by `iterations` steps down the gradient.
///
/// # Source
/// scikit-learn's `TSNE` with `learning_rate="auto"`: the second phase begins at rest.
pub(super) fn descend(
    mut positions: Vec<[f32; 2]>,
    affinities: &Affinities,
    iterations: usize,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, ProjectionError> {
    progress.begin("laying out", iterations as u64);
    let exaggerated = iterations.min(EXAGGERATED);
    let rate = (positions.len() as f64 / EXAGGERATION / RATE_DIVISOR).max(SHORTEST_RATE) as f32;
    let early = Phase { exaggeration: EXAGGERATION, momentum: 0.5, rate };
    let late = Phase { exaggeration: 1.0, momentum: 0.8, rate };
    let mut done = true;
    for (phase, steps) in [(early, exaggerated), (late, iterations - exaggerated)] {
        let mut motions = vec![Motion::REST; positions.len()];
        done = done
            && (0..steps).all(|_| {
                step(&mut positions, &mut motions, affinities, phase);
                progress.advance(1);
                !progress.is_cancelled()
            });
    }
    progress.finish();
    if done { Ok(positions) } else { Err(ProjectionError::Cancelled) }
}

fn step(positions: &mut [[f32; 2]], motions: &mut [Motion], affinities: &Affinities, phase: Phase) {
    let repulsion = repulsion(positions);
    let still: &[[f32; 2]] = positions;
    let accelerate = |(point, motion): (usize, &mut Motion)| {
        let pull = attraction(still[point], affinities.row(point), still);
        let push = repulsion.forces[point].map(|force| f64::from(force) / repulsion.total);
        let gradient = [0, 1].map(|axis| 4.0 * (phase.exaggeration * pull[axis] - push[axis]) as f32);
        motion.accelerate(gradient, phase);
    };
    motions.par_iter_mut().enumerate().with_min_len(CHUNK).for_each(accelerate);
    for (position, motion) in positions.iter_mut().zip(motions) {
        *position = [position[0] + motion.velocity[0], position[1] + motion.velocity[1]];
    }
}

impl Motion {
    fn accelerate(&mut self, gradient: [f32; 2], phase: Phase) {
        for ((velocity, gain), gradient) in self.velocity.iter_mut().zip(&mut self.gain).zip(gradient) {
            // Down the gradient is against it: of opposite signs, the coordinate keeps its direction.
            let keeps = *velocity * gradient < 0.0;
            *gain = if keeps { *gain + GAIN_STEP } else { *gain * GAIN_FACTOR }.max(SMALLEST_GAIN);
            *velocity = phase.momentum * *velocity - phase.rate * *gain * gradient;
        }
    }
}
