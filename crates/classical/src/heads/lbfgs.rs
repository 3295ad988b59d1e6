//! The least value of a smooth convex function, by its gradients alone.

use std::collections::VecDeque;

use auteur_ground::dense::{add_scaled, dot};

/// Steps whose curvature is remembered.
const MEMORY: usize = 10;
/// Share of the promised descent that a step must bring.
const SUFFICIENT: f64 = 1e-4;
/// A step is halved so often at most: then rounding is all that is left to gain.
const MOST_HALVINGS: usize = 40;

/// Walks from `point` downhill until no part of the gradient is larger than `tolerance`, or for `steps` steps; `function`
/// returns value and gradient.
///
/// # Source
/// Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5.
pub(crate) fn minimise(
    mut point: Vec<f64>,
    tolerance: f64,
    steps: usize,
    function: impl Fn(&[f64]) -> (f64, Vec<f64>),
) -> Vec<f64> {
    let (mut value, mut gradient) = function(&point);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
    for _ in 0..steps {
        if gradient.iter().all(|slope| slope.abs() <= tolerance) {
            break;
        }
        let direction = descent(&memory, &gradient);
        let slope = dot(&direction, &gradient);
        let mut length = if memory.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt() } else { 1.0 };
        let next = (0..MOST_HALVINGS).find_map(|_| {
            let mut there = point.clone();
            add_scaled(&mut there, length, &direction);
            let (lower, slopes) = function(&there);
            let enough = lower <= value + SUFFICIENT * length * slope;
            length /= 2.0;
            enough.then_some((there, lower, slopes))
        });
        let Some((there, lower, slopes)) = next else { break };
        let step: Vec<f64> = there.iter().zip(&point).map(|(there, here)| there - here).collect();
        let change: Vec<f64> = slopes.iter().zip(&gradient).map(|(there, here)| there - here).collect();
        (point, value, gradient) = (there, lower, slopes);
        if dot(&step, &change) > 0.0 {
            memory.truncate(MEMORY - 1);
            memory.push_front((step, change));
        }
    }
    point
}

/// Minus the gradient times the inverse curvature that the steps of `memory`, the last one first, have shown.
fn descent(memory: &VecDeque<(Vec<f64>, Vec<f64>)>, gradient: &[f64]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::new();
    for (step, change) in memory {
        let share = dot(step, &direction) / dot(step, change);
        add_scaled(&mut direction, -share, change);
        shares.push(share);
    }
    if let Some((step, change)) = memory.front() {
        let scale = dot(step, change) / dot(change, change);
        direction.iter_mut().for_each(|part| *part *= scale);
    }
    for ((step, change), share) in memory.iter().zip(shares).rev() {
        let back = dot(change, &direction) / dot(step, change);
        add_scaled(&mut direction, share - back, step);
    }
    direction
}
