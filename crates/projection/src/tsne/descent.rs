//! Attraction and repulsion move the points until they rest.
//!
//! Enter: a start and affinities. Leave: the final positions. The state of the descent, velocities and gains, lives here.

use auteur_ground::Progress;
use rayon::prelude::*;

use super::affinity::Affinities;
use super::attraction::attraction;
use super::repulsion::{Repulsion, repulsion};
use crate::ProjectionError;

/// Steps at the beginning in which neighbours attract each other more strongly.
const EXAGGERATED: usize = 250;
/// How much more strongly.
const EXAGGERATION: f64 = 12.0;
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
    progress.begin("Projecting", iterations as u64);
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
        let forces = Forces { affinities, exaggeration: phase.exaggeration, repulsion: &repulsion };
        motion.accelerate(forces.gradient(point, still), phase);
    };
    motions.par_iter_mut().enumerate().with_min_len(CHUNK).for_each(accelerate);
    for (position, motion) in positions.iter_mut().zip(motions) {
        *position = [position[0] + motion.velocity[0], position[1] + motion.velocity[1]];
    }
}

/// What acts on the points.
struct Forces<'a> {
    affinities: &'a Affinities,
    /// How many times attraction counts.
    exaggeration: f64,
    repulsion: &'a Repulsion,
}

impl Forces<'_> {
    /// The gradient at a point of what the descent makes less: the divergence of the picture from the affinities.
    fn gradient(&self, point: usize, positions: &[[f32; 2]]) -> [f32; 2] {
        let (others, values) = self.affinities.row(point);
        let pull = attraction(positions[point], others, values, positions);
        let push = self.repulsion.forces[point].map(|force| f64::from(force) / self.repulsion.total);
        [0, 1].map(|axis| 4.0 * (self.exaggeration * pull[axis] - push[axis]) as f32)
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

#[cfg(test)]
mod tests {
    use auteur_ground::{RandomStream, Silent};

    use super::super::repulsion::tests::exact;
    use super::*;
    use crate::Points;
    use crate::neighbours::Neighbours;

    /// Step of the central differences: their error falls with its square, what rounding leaves of f64 grows with it.
    const STEP: f64 = 1e-5;
    /// Of the largest coordinate of a gradient: forces and affinities are f32, and are added up in f32.
    const ROUNDING: f64 = 2e-6;

    /// `exaggeration` times the cross-entropy of the picture's closeness from the affinities, and the logarithm of what
    /// all closeness adds up to. Without exaggeration it is the Kullback-Leibler divergence but for the affinities' own
    /// entropy, which no position changes.
    fn divergence(positions: &[[f64; 2]], affinities: &Affinities, exaggeration: f64) -> f64 {
        let closeness = |one: usize, other: usize| {
            let [dx, dy] = [0, 1].map(|axis| positions[one][axis] - positions[other][axis]);
            1.0 / (1.0 + dx * dx + dy * dy)
        };
        let (mut entropy, mut total) = (0.0, 0.0);
        for one in 0..positions.len() {
            let (others, values) = affinities.row(one);
            for (&other, &value) in others.iter().zip(values) {
                entropy -= f64::from(value) * closeness(one, other as usize).ln();
            }
            total += (0..positions.len())
                .filter(|&other| other != one)
                .map(|other| closeness(one, other))
                .sum::<f64>();
        }
        exaggeration * entropy + total.ln()
    }

    #[test]
    fn the_gradient_is_that_of_the_divergence_with_and_without_exaggeration() {
        const POINTS: usize = 30;
        let stream = RandomStream::new(11);
        let values: Vec<f32> = (0..4 * POINTS as u64).map(|at| stream.normal(at) as f32).collect();
        let neighbours = Neighbours::find(Points::new(&values, 4).unwrap(), 16, &Silent).unwrap();
        let affinities = Affinities::of(&neighbours, 5.0);
        let positions: Vec<[f32; 2]> = (0..POINTS as u64)
            .map(|i| [0, 1].map(|axis| (2.0 * stream.normal(1_000 + 2 * i + axis)) as f32))
            .collect();
        let (forces, total) = exact(&positions);
        let repulsion =
            Repulsion { forces: forces.iter().map(|force| force.map(|axis| axis as f32)).collect(), total };
        let positions_f64: Vec<[f64; 2]> = positions.iter().map(|position| position.map(f64::from)).collect();
        for exaggeration in [1.0, EXAGGERATION] {
            let at = |point: usize, axis: usize, step: f64| {
                let mut moved = positions_f64.clone();
                moved[point][axis] += step;
                divergence(&moved, &affinities, exaggeration)
            };
            let (mut largest, mut worst) = (0.0_f64, 0.0_f64);
            for point in 0..POINTS {
                let forces = Forces { affinities: &affinities, exaggeration, repulsion: &repulsion };
                let found = forces.gradient(point, &positions);
                for (axis, found) in found.into_iter().enumerate() {
                    let expected = (at(point, axis, STEP) - at(point, axis, -STEP)) / (2.0 * STEP);
                    largest = largest.max(expected.abs());
                    worst = worst.max((f64::from(found) - expected).abs());
                }
            }
            assert!(largest > 0.0 && worst < ROUNDING * largest, "{exaggeration}: {worst} of {largest}");
        }
    }
}
