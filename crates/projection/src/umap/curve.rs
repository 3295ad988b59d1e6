//! The distance in the picture within which points are as near as can be becomes a curve of closeness by distance.

/// Distance over which closeness falls by e, beyond the least: umap-learn's `spread`.
const SPREAD: f64 = 1.0;
/// Distances at which the curve is fitted, evenly from 0 to three times [`SPREAD`].
const SAMPLES: usize = 300;
/// Steps of the fit; from experience ten are enough.
const STEPS: usize = 100;

/// Closeness `1 / (1 + a * distance^(2 b))`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Curve {
    /// The curve nearest, by least squares, to one that is 1 up to `min_dist` and falls exponentially beyond it.
    ///
    /// # Source
    /// umap-learn's `find_ab_params`; the method is Levenberg and Marquardt's.
    pub(super) fn fit(min_dist: f64) -> Self {
        let wanted = |x: f64| if x < min_dist { 1.0 } else { (-(x - min_dist) / SPREAD).exp() };
        let samples: Vec<[f64; 2]> = (0..SAMPLES)
            .map(|i| 3.0 * SPREAD * i as f64 / (SAMPLES - 1) as f64)
            .map(|x| [x, wanted(x)])
            .collect();
        let mut curve = Self { a: 1.0, b: 1.0 };
        let mut damping = 1e-3;
        for _ in 0..STEPS {
            let next = curve.step(&samples, damping);
            if next.a > 0.0 && next.b > 0.0 && next.error(&samples) < curve.error(&samples) {
                (curve, damping) = (next, damping * 0.1);
            } else {
                damping *= 10.0;
            }
        }
        curve
    }

    fn at(self, x: f64) -> f64 {
        1.0 / (1.0 + self.a * x.powf(2.0 * self.b))
    }

    fn error(self, samples: &[[f64; 2]]) -> f64 {
        samples.iter().map(|&[x, y]| (self.at(x) - y).powi(2)).sum()
    }

    fn step(self, samples: &[[f64; 2]], damping: f64) -> Self {
        // The normal equations: squares and product of both derivatives, and their products with the residuals.
        let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        // At 0 both derivatives are 0.
        for &[x, y] in samples.iter().filter(|&&[x, _]| x > 0.0) {
            let (closeness, power) = (self.at(x), x.powf(2.0 * self.b));
            let by_a = -power * closeness * closeness;
            let by_b = self.a * by_a * 2.0 * x.ln();
            let residual = y - closeness;
            (aa, ab, bb) = (aa + by_a * by_a, ab + by_a * by_b, bb + by_b * by_b);
            (ra, rb) = (ra + by_a * residual, rb + by_b * residual);
        }
        (aa, bb) = (aa * (1.0 + damping), bb * (1.0 + damping));
        let determinant = aa * bb - ab * ab;
        Self { a: self.a + (ra * bb - rb * ab) / determinant, b: self.b + (rb * aa - ra * ab) / determinant }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// umap-learn's `find_ab_params(1.0, min_dist)` with scipy 1.17: min_dist, a, b.
    const UMAP_LEARN: [[f64; 3]; 4] = [
        [0.0, 1.9328083980052901, 0.7904949736958765],
        [0.1, 1.57694346046584, 0.8950608779639974],
        [0.5, 0.5830300203968329, 1.3341669926352966],
        [0.99, 0.11930530009434795, 1.9163904156842868],
    ];
    /// scipy stops when the error changes by less than 1e-8 of itself.
    const TOLERANCE: f64 = 1e-5;

    #[test]
    fn the_curve_is_that_of_umap_learn() {
        for [min_dist, a, b] in UMAP_LEARN {
            let curve = Curve::fit(min_dist);
            assert!(
                (curve.a - a).abs() < TOLERANCE && (curve.b - b).abs() < TOLERANCE,
                "{min_dist}: {curve:?}"
            );
        }
    }
}
