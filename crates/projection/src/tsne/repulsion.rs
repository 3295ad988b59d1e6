//! Every point pushes every other away.
//!
//! Enter: positions. Leave: the repulsion of each, and what all pairs add up to. As the one sum over all pairs it takes
//! most of the time.
//!
//! # Algorithm
//! Barnes and Hut's: a square that is small for its distance acts as if all its points were at its centre. Here the squares are
//! chosen once for all the points of a leaf (Barnes, "A modified tree code: don't laugh; it runs", 1990), by the point
//! of the leaf's bounds that is nearest to the square, hence never worse than for each point alone. What acts on a leaf
//! is thus a plain list, over which its points are computed eight terms at a time. Small for its distance means
//! `extent < ANGLE * sqrt(NEAR^2 + distance^2)`: the force depends on `1 + distance^2`, so that well within a distance of
//! 1 it hardly changes, and early pictures, which are smaller than that, cost next to nothing.

use rayon::prelude::*;

use super::quadtree::{Node, Quadtree};

/// Extent of a square by its distance, from which on its points are told apart; scikit-learn's `angle`.
const ANGLE: f32 = 0.5;
/// Distance below which all are alike; at 1 it would be the largest part of the error.
const NEAR: f32 = 0.5;
/// Leaves that one thread computes at a time or more: fewer are not worth the waiting for another thread.
const LEAVES: usize = 64;
/// Terms that are computed side by side.
const LANES: usize = 8;

/// The repulsion of all points.
pub(super) struct Repulsion {
    /// For each point the sum over all others of `(y - y_other) / (1 + |y - y_other|^2)^2`.
    pub(super) forces: Vec<[f32; 2]>,
    /// The sum over all ordered pairs of different points of `1 / (1 + |y - y_other|^2)`.
    pub(super) total: f64,
}

/// Sums the repulsion between all pairs of `positions`, of which there is one or more.
pub(super) fn repulsion(positions: &[[f32; 2]]) -> Repulsion {
    let tree = Quadtree::of(positions);
    let mut sorted = vec![[0.0; 2]; positions.len()];
    let totals: Vec<f64> = leaves_with_forces(&tree, &mut sorted)
        .into_par_iter()
        .with_min_len(LEAVES)
        .map_init(Terms::default, |terms, (leaf, forces)| {
            terms.collect(&tree, &leaf);
            let targets = &tree.sorted[leaf.first as usize..leaf.end as usize];
            targets.iter().zip(forces).map(|(&target, force)| terms.act_on(target, force)).sum()
        })
        .collect();
    let mut forces = vec![[0.0; 2]; positions.len()];
    for (&point, &force) in tree.points.iter().zip(&sorted) {
        forces[point as usize] = force;
    }
    // Each point met itself, or a square around itself, where nothing pushes and the term is 1.
    Repulsion { forces, total: totals.iter().sum::<f64>() - positions.len() as f64 }
}

/// Each leaf beside the part of `forces` that is its own.
fn leaves_with_forces<'a>(
    tree: &Quadtree,
    mut forces: &'a mut [[f32; 2]],
) -> Vec<(Node, &'a mut [[f32; 2]])> {
    let mut tasks = Vec::new();
    for leaf in tree.leaves().map(|leaf| tree.nodes[leaf]) {
        let (own, rest) = forces.split_at_mut(leaf.len());
        tasks.push((leaf, own));
        forces = rest;
    }
    tasks
}

/// What acts on the points of a leaf, in steps of [`LANES`].
#[derive(Default)]
struct Terms {
    x: Vec<f32>,
    y: Vec<f32>,
    /// How many points a term stands for; 0 fills up the last step.
    weight: Vec<f32>,
}

impl Terms {
    /// Walks down the tree as far as the points of `leaf` must tell squares apart.
    fn collect(&mut self, tree: &Quadtree, leaf: &Node) {
        self.x.clear();
        self.y.clear();
        self.weight.clear();
        let mut number = 0;
        while let Some(node) = tree.nodes.get(number) {
            let [dx, dy] = [0, 1].map(|axis| {
                (leaf.low[axis] - node.centre[axis]).max(node.centre[axis] - leaf.high[axis]).max(0.0)
            });
            let extent = node.extent();
            if extent * extent < ANGLE * ANGLE * (NEAR * NEAR + dx * dx + dy * dy) {
                self.push(node.centre, node.len() as f32);
                number = node.next as usize;
            } else if tree.is_leaf(number) {
                for &position in &tree.sorted[node.first as usize..node.end as usize] {
                    self.push(position, 1.0);
                }
                number = node.next as usize;
            } else {
                number += 1;
            }
        }
        while !self.x.len().is_multiple_of(LANES) {
            self.push([0.0; 2], 0.0);
        }
    }

    fn push(&mut self, [x, y]: [f32; 2], weight: f32) {
        self.x.push(x);
        self.y.push(y);
        self.weight.push(weight);
    }

    /// Sums the force on a point at `target`; returns its share of the total.
    fn act_on(&self, [x, y]: [f32; 2], force: &mut [f32; 2]) -> f64 {
        let mut total = [0.0_f32; LANES];
        let mut forces = [[0.0_f32; LANES]; 2];
        let (xs, _) = self.x.as_chunks::<LANES>();
        let (ys, _) = self.y.as_chunks::<LANES>();
        let (weights, _) = self.weight.as_chunks::<LANES>();
        for ((xs, ys), weights) in xs.iter().zip(ys).zip(weights) {
            for lane in 0..LANES {
                let [dx, dy] = [x - xs[lane], y - ys[lane]];
                let closeness = 1.0 / (1.0 + dx * dx + dy * dy);
                let term = weights[lane] * closeness;
                total[lane] += term;
                forces[0][lane] += term * closeness * dx;
                forces[1][lane] += term * closeness * dy;
            }
        }
        *force = forces.map(|lanes| lanes.iter().sum());
        total.iter().map(|&lane| f64::from(lane)).sum()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    /// Of the root mean square force: an angle of 0.5 leaves 2 % in the worst of these pictures.
    const FORCE: f64 = 0.025;
    /// Of the total; 0.8 %.
    const TOTAL: f64 = 0.01;

    /// All pairs, one by one, in f64.
    pub(in crate::tsne) fn exact(positions: &[[f32; 2]]) -> (Vec<[f64; 2]>, f64) {
        let mut total = 0.0;
        let force = |(i, a): (usize, &[f32; 2])| {
            let mut force = [0.0; 2];
            for (_, b) in positions.iter().enumerate().filter(|&(j, _)| j != i) {
                let [dx, dy] = [0, 1].map(|axis| f64::from(a[axis]) - f64::from(b[axis]));
                let closeness = 1.0 / (1.0 + dx * dx + dy * dy);
                total += closeness;
                force = [force[0] + closeness * closeness * dx, force[1] + closeness * closeness * dy];
            }
            force
        };
        (positions.iter().enumerate().map(force).collect(), total)
    }

    #[test]
    fn the_tree_gives_the_sum_over_all_pairs_at_every_size_of_the_picture() {
        let stream = RandomStream::new(6);
        for scale in [1e-4, 0.3, 3.0, 30.0] {
            let normal = |at: u64| (scale * stream.normal(at)) as f32;
            let positions: Vec<[f32; 2]> = (0..1_500).map(|i| [normal(2 * i), normal(2 * i + 1)]).collect();
            let found = repulsion(&positions);
            let (forces, total) = exact(&positions);
            assert!((found.total / total - 1.0).abs() < TOTAL, "{} is not {total}", found.total);
            let (mut error, mut size) = (0.0, 0.0);
            for (ours, exact) in found.forces.iter().zip(&forces) {
                for axis in 0..2 {
                    error += (f64::from(ours[axis]) - exact[axis]).powi(2);
                    size += exact[axis].powi(2);
                }
            }
            assert!(error.sqrt() < FORCE * size.sqrt(), "at {scale}: {} of {}", error.sqrt(), size.sqrt());
        }
    }
}
