//! Ties move the points until the picture has settled.
//!
//! Enter: a start and ties. Leave: the final positions.
//!
//! Each tie acts as often as it is strong, the strongest in every epoch: it pulls both ends together, and then pushes
//! its first end from [`PUSHES`] points drawn at random. A step takes what the step before it left, as umap-learn's do,
//! so one thread takes them all, and the result is one and the same.

use auteur_ground::{Progress, RandomStream};

use super::curve::Curve;
use super::graph::Tie;
use crate::ProjectionError;

/// Random points that each action of a tie pushes from.
const PUSHES: u64 = 5;
/// No coordinate moves by more than this times the length of steps.
const LONGEST: f32 = 4.0;
/// Keeps the push between points that nearly coincide finite.
const SOFTENING: f32 = 1e-3;

/// What moves the points, and for how long.
pub(super) struct Layout<'a> {
    pub(super) ties: &'a [Tie],
    pub(super) curve: Curve,
    pub(super) epochs: u32,
    pub(super) stream: RandomStream,
}

impl Layout<'_> {
    /// Moves `positions` through all epochs, in which steps shorten from 1 to 0.
    ///
    /// # Source
    /// umap-learn's `optimize_layout_euclidean`.
    pub(super) fn settle(
        &self,
        mut positions: Vec<[f32; 2]>,
        progress: &dyn Progress,
    ) -> Result<Vec<[f32; 2]>, ProjectionError> {
        progress.begin("Projecting", u64::from(self.epochs));
        // The noise at the start took the first numbers, two for each coordinate.
        let mut drawn = 4 * positions.len() as u64;
        let done = (0..self.epochs).all(|epoch| {
            let length = 1.0 - epoch as f32 / self.epochs as f32;
            for tie in self.ties.iter().filter(|tie| acts(tie.strength, epoch)) {
                self.pull(&mut positions, tie, length);
                for push in drawn..drawn + PUSHES {
                    let other = positions[self.stream.below(push, positions.len())];
                    self.push(&mut positions[tie.from as usize], other, length);
                }
                drawn += PUSHES;
            }
            progress.advance(1);
            !progress.is_cancelled()
        });
        progress.finish();
        if done { Ok(positions) } else { Err(ProjectionError::Cancelled) }
    }

    fn pull(&self, positions: &mut [[f32; 2]], tie: &Tie, length: f32) {
        let (from, to) = (tie.from as usize, tie.to as usize);
        let (difference, squared) = difference(positions[from], positions[to]);
        if squared > 0.0 {
            let (a, b) = (self.curve.a as f32, self.curve.b as f32);
            let power = squared.powf(b);
            let pull = -2.0 * a * b * power / squared / (a * power + 1.0);
            shift(&mut positions[from], difference, pull, length);
            shift(&mut positions[to], difference, -pull, length);
        }
    }

    fn push(&self, position: &mut [f32; 2], other: [f32; 2], length: f32) {
        let (difference, squared) = difference(*position, other);
        if squared > 0.0 {
            let (a, b) = (self.curve.a as f32, self.curve.b as f32);
            let push = 2.0 * b / ((SOFTENING + squared) * (a * squared.powf(b) + 1.0));
            shift(position, difference, push, length);
        }
    }
}

/// Whether a tie is due: after `n` epochs it has acted `strength * n` times, rounded down.
fn acts(strength: f32, epoch: u32) -> bool {
    let times = |epochs: u32| (f64::from(strength) * f64::from(epochs)).floor();
    times(epoch + 1) > times(epoch)
}

fn difference(from: [f32; 2], to: [f32; 2]) -> ([f32; 2], f32) {
    let [dx, dy] = [from[0] - to[0], from[1] - to[1]];
    ([dx, dy], dx * dx + dy * dy)
}

fn shift(position: &mut [f32; 2], difference: [f32; 2], strength: f32, length: f32) {
    for axis in 0..2 {
        position[axis] += (strength * difference[axis]).clamp(-LONGEST, LONGEST) * length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_acts_as_often_as_it_is_strong() {
        for (strength, times) in [(1.0, 500), (0.5, 250), (0.25, 125), (0.002, 1)] {
            assert_eq!((0..500).filter(|&epoch| acts(strength, epoch)).count(), times, "{strength}");
        }
    }

    /// Of each force: positions and forces are f32.
    const ROUNDING: f64 = 1e-5;
    /// Step of the central differences in f64.
    const STEP: f64 = 1e-6;

    #[test]
    fn a_pull_and_a_push_are_the_gradients_of_the_cross_entropy() {
        let curve = Curve::fit(0.1);
        let layout = Layout { ties: &[], curve, epochs: 1, stream: RandomStream::new(0) };
        let closeness = |[dx, dy]: [f64; 2]| 1.0 / (1.0 + curve.a * (dx * dx + dy * dy).powf(curve.b));
        let tie = Tie { from: 0, to: 1, strength: 1.0 };
        for apart in [[0.7, -0.4], [2.0, 1.0], [-6.0, 0.5]] {
            let start = [[apart[0], apart[1]], [0.0, 0.0]];
            let squared = f64::from(start[0][0] * start[0][0] + start[0][1] * start[0][1]);
            let moved = |act: &dyn Fn(&mut [[f32; 2]])| {
                let mut positions = start;
                act(&mut positions);
                [0, 1].map(|point| [0, 1].map(|axis| f64::from(positions[point][axis] - start[point][axis])))
            };
            let pulled = moved(&|positions| layout.pull(positions, &tie, 1.0));
            let pushed = moved(&|positions| {
                let other = positions[1];
                layout.push(&mut positions[0], other, 1.0);
            });
            for axis in 0..2 {
                let slope = |of: &dyn Fn(f64) -> f64| {
                    let at = |step: f64| {
                        let mut apart = start[0].map(f64::from);
                        apart[axis] += step;
                        of(closeness(apart))
                    };
                    (at(STEP) - at(-STEP)) / (2.0 * STEP)
                };
                // Up the logarithm of closeness, and up that of its opposite, which is softened near 0.
                let (pull, push) = (slope(&f64::ln), slope(&|closeness| (1.0 - closeness).ln()));
                let push = push * squared / (squared + f64::from(SOFTENING));
                let near =
                    |found: f64, expected: f64| (found - expected).abs() < ROUNDING * (1.0 + expected.abs());
                assert!(
                    near(pulled[0][axis], pull) && near(pulled[1][axis], -pull),
                    "{pulled:?} is not {pull}"
                );
                assert!(near(pushed[0][axis], push) && pushed[1][axis] == 0.0, "{pushed:?} is not {push}");
            }
        }
    }
}
