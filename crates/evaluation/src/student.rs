//! Student's t distribution, as intervals and p-values need it, with any number of degrees of freedom.

/// A continued fraction is cut off where its value changes by less than this share.
const CONVERGED: f64 = 1e-15;

/// Steps of the continued fraction; a few dozen are needed for up to 10,000 degrees of freedom.
const MOST_STEPS: usize = 10_000;

/// Halvings after which two neighbouring numbers are left.
const HALVINGS: usize = 80;

/// How probable a value at least `t` away from 0 is, on either side.
///
/// # Source
/// The regularized incomplete beta function at `freedom / (freedom + t^2)`: scipy `2 * stats.t.sf(abs(t), freedom)`.
pub(crate) fn share_beyond(t: f64, freedom: f64) -> f64 {
    let square = t * t;
    // Either fraction alone would converge slowly on the other's side of the mean.
    let (x, rest) = (freedom / (freedom + square), square / (freedom + square));
    let (a, b) = (freedom / 2.0, 0.5);
    if x < (a + 1.0) / (a + b + 2.0) { tail(x, rest, [a, b]) } else { 1.0 - tail(rest, x, [b, a]) }
}

/// Beyond which distance from 0 a value lies with probability `share`, on either side; `share` lies within 0 and 1.
pub(crate) fn reach(share: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while share_beyond(high, freedom) > share {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if share_beyond(middle, freedom) > share { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The regularized incomplete beta function at `x`, with `rest = 1 - x`, by its continued fraction.
///
/// # Source
/// DLMF 8.17.22, evaluated by Lentz's method as Thompson and Barnett (1986) changed it.
fn tail(x: f64, rest: f64, [a, b]: [f64; 2]) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let off_zero = |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = below;
    for step in 1..MOST_STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            below = 1.0 / off_zero(1.0 + coefficient * below);
            above = off_zero(1.0 + coefficient / above);
            change = above * below;
            fraction *= change;
        }
        if (change - 1.0).abs() < CONVERGED {
            break;
        }
    }
    let beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    (a * x.ln() + b * rest.ln() - beta).exp() * fraction / a
}

/// The logarithm of the gamma function at `x > 0`.
///
/// # Source
/// Stirling's series (DLMF 5.11.1), from 10 on, where eight terms are exact to an f64; below by the recurrence.
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1_260.0,
        -1.0 / 1_680.0,
        1.0 / 1_188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3_617.0 / 122_400.0,
    ];
    let (mut x, mut product) = (x, 1.0_f64);
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let series = TERMS.iter().rev().fold(0.0, |sum, term| sum / (x * x) + term) / x;
    (x - 0.5) * x.ln() - x + std::f64::consts::TAU.ln() / 2.0 + series - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logarithms of gamma functions, whose errors add up.
    const RELATIVE: f64 = 1e-11;

    #[test]
    fn shares_and_reaches_are_scipys() {
        // 2 * scipy.stats.t.sf(t, freedom) of scipy 1.17.1.
        let shares = [
            (0.01, 3.0, 0.992649111412852),
            (1.0, 1.0, 0.5000000000000001),
            (2.5, 4.5, 0.059905686502200545),
            (2.0, 14.0, 0.06528795288911193),
            (12.0, 14.0, 9.353330739367844e-9),
            (1.96, 1e4, 0.05002352023183303),
            (0.5, 109.3, 0.6180802333953581),
            (40.0, 2.0, 0.0006244146721847406),
            (7.3, 250.0, 3.825071241709525e-12),
        ];
        for (t, freedom, share) in shares {
            assert!((share_beyond(t, freedom) / share - 1.0).abs() <= RELATIVE, "{t} {freedom}");
            assert!((reach(share, freedom) / t - 1.0).abs() <= RELATIVE, "{share} {freedom}");
        }
    }

    #[test]
    fn nothing_is_nearer_to_0_than_0() {
        assert_eq!(share_beyond(0.0, 3.0), 1.0);
    }
}
