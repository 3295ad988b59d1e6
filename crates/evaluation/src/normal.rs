//! The normal distribution, as intervals need it: from a number of standard deviations to a share, and back.

/// Beyond this many standard deviations a share differs from 0 or 1 by less than an f64 near 1 can tell.
const FARTHEST: f64 = 8.0;

/// Halvings of 16 standard deviations until two neighbours among f64 are left.
const HALVINGS: usize = 60;

/// The share of a standard normal distribution that lies below `z`; its error is below 1e-15.
///
/// # Source
/// Marsaglia, "Evaluating the Normal Distribution" (2004): the Taylor series about 0.
pub(crate) fn share_below(z: f64) -> f64 {
    if z.abs() > FARTHEST {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut n) = (z, z, 1.0);
    loop {
        n += 2.0;
        term *= z * z / n;
        let next = sum + term;
        if next == sum {
            break;
        }
        sum = next;
    }
    let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    (0.5 + sum * density).clamp(0.0, 1.0)
}

/// Below which number of standard deviations `share` lies; none for what no number does, 0 and 1 among them.
pub(crate) fn quantile(share: f64) -> Option<f64> {
    let (mut low, mut high) = (-FARTHEST, FARTHEST);
    // NaN is in no range.
    if !(share_below(low) < share && share < share_below(high)) {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if share_below(middle) < share { low = middle } else { high = middle }
    }
    Some((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two series of some fifty terms below 1.
    const ROUNDING: f64 = 1e-14;

    /// The same where the distribution is flat: an error of a share, divided by the density.
    const IN_THE_TAIL: f64 = 1e-9;

    #[test]
    fn shares_and_quantiles_are_scipys() {
        // scipy.special.ndtr of 1.17.1.
        let shares = [
            (-5.0, 2.866515718791933e-7),
            (-1.959963984540054, 0.025),
            (-0.3, 0.3820885778110474),
            (0.0, 0.5),
            (1.0, 0.8413447460685429),
            (3.5, 0.9997673709209645),
        ];
        for (z, share) in shares {
            assert!((share_below(z) - share).abs() <= ROUNDING, "{z}");
            assert!((quantile(share).unwrap() - z).abs() <= IN_THE_TAIL, "{share}");
        }
    }

    #[test]
    fn what_no_number_lies_above_has_no_quantile() {
        assert_eq!([0.0, 1.0, -0.5, f64::NAN].map(quantile), [None; 4]);
        assert_eq!([-50.0, 50.0].map(share_below), [0.0, 1.0]);
    }
}
