//! Affinities pull a point towards its neighbours.
//!
//! Enter: one row of affinities and all positions. Leaves: the attraction of one point, at a cost that is the number of
//! its affinities, whatever the picture looks like.

/// Pairs that are computed side by side.
const LANES: usize = 8;

/// The sum over `others` of `p * (y - y_other) / (1 + |y - y_other|^2)`, where `y` is the point's own position.
pub(super) fn attraction(
    [x, y]: [f32; 2],
    others: &[u32],
    values: &[f32],
    positions: &[[f32; 2]],
) -> [f64; 2] {
    let mut sums = [[0.0_f32; LANES]; 2];
    let (lanes, rest) = others.as_chunks::<LANES>();
    let (value_lanes, rest_values) = values.as_chunks::<LANES>();
    for (others, values) in lanes.iter().zip(value_lanes) {
        let mut differences = [[0.0; LANES]; 2];
        for lane in 0..LANES {
            let [other_x, other_y] = positions[others[lane] as usize];
            (differences[0][lane], differences[1][lane]) = (x - other_x, y - other_y);
        }
        let [dx, dy] = differences;
        for lane in 0..LANES {
            let pull = values[lane] / (1.0 + dx[lane] * dx[lane] + dy[lane] * dy[lane]);
            sums[0][lane] += pull * dx[lane];
            sums[1][lane] += pull * dy[lane];
        }
    }
    let mut total = sums.map(|lanes| lanes.iter().map(|&lane| f64::from(lane)).sum::<f64>());
    for (&other, value) in rest.iter().zip(rest_values) {
        let [other_x, other_y] = positions[other as usize];
        let [dx, dy] = [x - other_x, y - other_y];
        let pull = value / (1.0 + dx * dx + dy * dy);
        total[0] += f64::from(pull * dx);
        total[1] += f64::from(pull * dy);
    }
    total
}
