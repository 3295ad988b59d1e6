//! The kernel of two artists' examples becomes the machine that tells them apart with the widest margin.
//!
//! The dual of the C-SVC, in the coefficients `beta = y * alpha` of the decision function `sum beta k(x, .) + bias`,
//! solved by sequential minimal optimisation: in every step the two coefficients move, by the same amount and against
//! each other, that promise the greatest gain.
//!
//! # Source
//! R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working set selection using second order information for training support
//! vector machines", JMLR 2005; tolerance and curvature floor as in LIBSVM, with which the tests compare by way of
//! scikit-learn's `svm.SVC`.

/// Largest violation of the optimality conditions that is left: LIBSVM's default.
const TOLERANCE: f64 = 1e-3;
/// Stands in for a curvature that is not positive, as kernels that are no inner product have.
const LEAST_CURVATURE: f64 = 1e-12;
/// More steps than this find no optimum: easy problems take a few for every example.
pub(super) const MOST_STEPS: usize = 2_000_000;

/// The machine of one pair.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    /// Weight of each example in the decision, 0 for those that support nothing; positive for the first artist.
    pub(super) coefficients: Vec<f64>,
    /// What is added to the decision.
    pub(super) bias: f64,
}

/// Solves for the kernel `[n, n]` of examples of which the first `of_first` are the first artist's.
///
/// Returns none where [`MOST_STEPS`] lead to no optimum.
pub(super) fn solve(kernel: &[f32], n: usize, of_first: usize, cost: f64) -> Option<Pair> {
    let mut state = State::new(n, of_first, cost);
    for _ in 0..MOST_STEPS {
        let Some((up, down)) = state.choose(kernel) else { return Some(state.into_pair()) };
        state.step(kernel, up, down);
    }
    None
}

struct State {
    coefficients: Vec<f64>,
    /// The label, 1 or -1, less the decision without bias: what each example lacks.
    errors: Vec<f64>,
    of_first: usize,
    cost: f64,
}

impl State {
    fn new(n: usize, of_first: usize, cost: f64) -> Self {
        let errors = (0..n).map(|example| if example < of_first { 1.0 } else { -1.0 }).collect();
        Self { coefficients: vec![0.0; n], errors, of_first, cost }
    }

    /// How far the coefficient of an example can rise.
    fn room_above(&self, example: usize) -> f64 {
        let most = if example < self.of_first { self.cost } else { 0.0 };
        most - self.coefficients[example]
    }

    /// How far it can sink.
    fn room_below(&self, example: usize) -> f64 {
        let least = if example < self.of_first { 0.0 } else { -self.cost };
        self.coefficients[example] - least
    }

    /// The example whose coefficient is to rise and the one whose is to sink; none at the optimum.
    fn choose(&self, kernel: &[f32]) -> Option<(usize, usize)> {
        let n = self.errors.len();
        let (mut up, mut most) = (None, f64::NEG_INFINITY);
        for (example, &error) in self.errors.iter().enumerate() {
            if error > most && self.room_above(example) > 0.0 {
                (up, most) = (Some(example), error);
            }
        }
        let up = up?;
        let row = &kernel[up * n..(up + 1) * n];
        let (mut down, mut greatest, mut least) = (None, 0.0, f64::INFINITY);
        for (example, &error) in self.errors.iter().enumerate() {
            if self.room_below(example) <= 0.0 {
                continue;
            }
            least = least.min(error);
            let violation = most - error;
            if violation > 0.0 {
                let gain =
                    violation * violation / curvature(row[up], kernel[example * n + example], row[example]);
                if gain > greatest {
                    (down, greatest) = (Some(example), gain);
                }
            }
        }
        if most - least < TOLERANCE { None } else { down.map(|down| (up, down)) }
    }

    fn step(&mut self, kernel: &[f32], up: usize, down: usize) {
        let n = self.errors.len();
        let (row_up, row_down) = (&kernel[up * n..(up + 1) * n], &kernel[down * n..(down + 1) * n]);
        let best =
            (self.errors[up] - self.errors[down]) / curvature(row_up[up], row_down[down], row_up[down]);
        let (above, below) = (self.room_above(up), self.room_below(down));
        let step = best.min(above).min(below);
        self.coefficients[up] += step;
        self.coefficients[down] -= step;
        // Bounds are met exactly, or rounding would leave room where there is none.
        if step == above {
            self.coefficients[up] = if up < self.of_first { self.cost } else { 0.0 };
        }
        if step == below {
            self.coefficients[down] = if down < self.of_first { 0.0 } else { -self.cost };
        }
        for ((error, up), down) in self.errors.iter_mut().zip(row_up).zip(row_down) {
            *error -= step * f64::from(up - down);
        }
    }

    /// The bias is what the examples on the margin lack; without one, the middle of what is allowed.
    fn into_pair(self) -> Pair {
        let (mut sum, mut count) = (0.0, 0.0);
        let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
        for (example, &error) in self.errors.iter().enumerate() {
            let (above, below) = (self.room_above(example) > 0.0, self.room_below(example) > 0.0);
            if above && below {
                (sum, count) = (sum + error, count + 1.0);
            } else if above {
                most = most.max(error);
            } else {
                least = least.min(error);
            }
        }
        let bias = if count > 0.0 { sum / count } else { (most + least) / 2.0 };
        Pair { coefficients: self.coefficients, bias }
    }
}

/// How strongly the gain of a step bends.
fn curvature(up: f32, down: f32, both: f32) -> f64 {
    let curvature = f64::from(up) + f64::from(down) - 2.0 * f64::from(both);
    if curvature > 0.0 { curvature } else { LEAST_CURVATURE }
}
