//! Positions become a tree of squares within squares.
//!
//! Enter: positions. Leaves: a [`Quadtree`] over them, sorted so that what lies together in the plane lies together in
//! memory. It knows no forces.
//!
//! Points are sorted along a Z-shaped curve (Morton's order), in which every square of the tree is one range. Nodes
//! follow each other in the order of a walk from the root, each with the number of the node after its square, so that a
//! walk needs no stack.

use std::ops::Range;

use rayon::prelude::*;

/// A square with more points is divided.
const LEAF: u32 = 16;
/// The finest squares are 2^-16 of the whole: no coordinate has more bits in the sorted keys.
const BITS: u32 = 16;

/// A square that holds points.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// Mean position of its points.
    pub(super) centre: [f32; 2],
    /// Lowest coordinates of its points.
    pub(super) low: [f32; 2],
    /// Highest coordinates of its points.
    pub(super) high: [f32; 2],
    /// Its points, as a range of the sorted positions.
    pub(super) first: u32,
    pub(super) end: u32,
    /// Number of the first node behind all those within this one.
    pub(super) next: u32,
}

impl Node {
    /// The longer side of the smallest rectangle around the points.
    pub(super) fn extent(&self) -> f32 {
        (self.high[0] - self.low[0]).max(self.high[1] - self.low[1])
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        (self.end - self.first) as usize
    }
}

/// Squares over positions, the largest first.
pub(super) struct Quadtree {
    /// Positions along the curve.
    pub(super) sorted: Vec<[f32; 2]>,
    /// For each sorted position the point that it belongs to.
    pub(super) points: Vec<u32>,
    pub(super) nodes: Vec<Node>,
}

impl Quadtree {
    /// Builds the tree over one position or more.
    pub(super) fn of(positions: &[[f32; 2]]) -> Self {
        let mut keys = keys(positions);
        // No two keys are equal, so their order is the same however it is found.
        keys.par_sort_unstable();
        let codes: Vec<u32> = keys.iter().map(|key| (key >> 32) as u32).collect();
        let points: Vec<u32> = keys.iter().map(|&key| key as u32).collect();
        let sorted = points.iter().map(|&point| positions[point as usize]).collect();
        let mut tree = Self { sorted, points, nodes: Vec::with_capacity(positions.len() / 2) };
        tree.grow(&codes, 0..codes.len(), BITS);
        tree
    }

    /// Whether a node is not divided further.
    pub(super) fn is_leaf(&self, node: usize) -> bool {
        self.nodes[node].next as usize == node + 1
    }

    /// Numbers of the undivided nodes. Together they hold each point once, in sorted order.
    pub(super) fn leaves(&self) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(|&node| self.is_leaf(node))
    }

    /// Adds the node of the points of `range`, whose codes agree above the lowest `2 * bits` bits, and all within
    /// it. Returns the sum of their positions.
    fn grow(&mut self, codes: &[u32], range: Range<usize>, bits: u32) -> [f64; 2] {
        let number = self.nodes.len();
        let leaf = Node {
            centre: [0.0; 2],
            low: [f32::INFINITY; 2],
            high: [f32::NEG_INFINITY; 2],
            first: range.start as u32,
            end: range.end as u32,
            next: 0,
        };
        self.nodes.push(leaf);
        // Squares that hold all the points of the square around them are passed over.
        let differing = u32::BITS - (codes[range.start] ^ codes[range.end - 1]).leading_zeros();
        let bits = bits.min(differing.div_ceil(2));
        let sum = if leaf.len() as u32 <= LEAF || bits == 0 {
            self.enclose_points(number)
        } else {
            self.divide(codes, number, bits - 1)
        };
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[number];
        node.centre = sum.map(|sum| (sum / leaf.len() as f64) as f32);
        node.next = next;
        sum
    }

    fn divide(&mut self, codes: &[u32], number: usize, bits: u32) -> [f64; 2] {
        let Node { first, end, .. } = self.nodes[number];
        let (mut first, end) = (first as usize, end as usize);
        let mut total = [0.0; 2];
        while first < end {
            let quarter = codes[first] >> (2 * bits);
            let length = codes[first..end].partition_point(|code| code >> (2 * bits) == quarter);
            let child = self.nodes.len();
            let sum = self.grow(codes, first..first + length, bits);
            let Node { low, high, .. } = self.nodes[child];
            self.enclose(number, low, high);
            total = [total[0] + sum[0], total[1] + sum[1]];
            first += length;
        }
        total
    }

    fn enclose_points(&mut self, number: usize) -> [f64; 2] {
        let mut total = [0.0; 2];
        for at in self.nodes[number].first..self.nodes[number].end {
            let position = self.sorted[at as usize];
            self.enclose(number, position, position);
            total = [total[0] + f64::from(position[0]), total[1] + f64::from(position[1])];
        }
        total
    }

    fn enclose(&mut self, number: usize, low: [f32; 2], high: [f32; 2]) {
        let node = &mut self.nodes[number];
        for axis in 0..2 {
            node.low[axis] = node.low[axis].min(low[axis]);
            node.high[axis] = node.high[axis].max(high[axis]);
        }
    }
}

/// For each position its place on the curve, and below that its number.
fn keys(positions: &[[f32; 2]]) -> Vec<u64> {
    let axis = |axis: usize| {
        let values = positions.iter().map(|position| position[axis]);
        let low = values.clone().fold(f32::INFINITY, f32::min);
        (low, values.fold(f32::NEG_INFINITY, f32::max) - low)
    };
    let ((left, width), (bottom, height)) = (axis(0), axis(1));
    let side = width.max(height);
    let scale = if side > 0.0 { ((1_u32 << BITS) - 1) as f32 / side } else { 0.0 };
    let key = |(number, &[x, y]): (usize, &[f32; 2])| {
        let code = spread(((x - left) * scale) as u32) | spread(((y - bottom) * scale) as u32) << 1;
        u64::from(code) << 32 | number as u64
    };
    positions.iter().enumerate().map(key).collect()
}

/// Puts a zero above each of the lowest 16 bits.
fn spread(bits: u32) -> u32 {
    let bits = (bits | bits << 8) & 0x00FF_00FF;
    let bits = (bits | bits << 4) & 0x0F0F_0F0F;
    let bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    /// f32's rounding of a mean of numbers around 1.
    const ROUNDING: f32 = 1e-5;

    fn assert_sound(positions: &[[f32; 2]]) {
        let tree = Quadtree::of(positions);
        let mut points = tree.points.clone();
        points.sort_unstable();
        assert!(points.into_iter().eq(0..positions.len() as u32));
        let mut at = 0;
        for leaf in tree.leaves() {
            assert_eq!(tree.nodes[leaf].first, at);
            at = tree.nodes[leaf].end;
        }
        assert_eq!(at as usize, positions.len());
        for node in &tree.nodes {
            let held = &tree.sorted[node.first as usize..node.end as usize];
            for axis in 0..2 {
                let values = held.iter().map(|position| position[axis]);
                let mean = values.clone().sum::<f32>() / held.len() as f32;
                assert!((mean - node.centre[axis]).abs() <= ROUNDING * (1.0 + mean.abs()));
                assert_eq!(values.clone().fold(f32::INFINITY, f32::min), node.low[axis]);
                assert_eq!(values.fold(f32::NEG_INFINITY, f32::max), node.high[axis]);
            }
        }
    }

    #[test]
    fn every_node_holds_the_points_within_its_bounds_and_the_leaves_each_point_once() {
        let stream = RandomStream::new(3);
        let normal = |at: u64| stream.normal(at) as f32;
        for n in [1, 2, 16, 17, 500] {
            assert_sound(&(0..n).map(|i| [normal(2 * i), normal(2 * i + 1)]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn points_that_coincide_share_a_leaf_however_many_they_are() {
        assert_sound(&[[0.25, -1.0]; 100]);
        assert_eq!(Quadtree::of(&[[0.25, -1.0]; 100]).nodes.len(), 1);
        let mut positions = vec![[0.0; 2]; 100];
        positions.push([1.0, 0.0]);
        assert_sound(&positions);
        assert_eq!(Quadtree::of(&positions).nodes.len(), 3);
    }
}
