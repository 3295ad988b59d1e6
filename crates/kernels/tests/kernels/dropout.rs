//! Dropout's factors: how many are zero, what the others are, and what they depend on.

use auteur_kernels::Dropout;

/// Standard deviations that a share may lie from its rate; one in ten thousand lies further, and the keys are fixed.
const DEVIATIONS: f64 = 4.0;

fn factors(dropout: Dropout, count: usize) -> Vec<f32> {
    let mut factors = vec![f32::NAN; count];
    dropout.factors(0, &mut factors);
    factors
}

fn dropped(factors: impl Iterator<Item = f32>) -> f64 {
    factors.filter(|factor| *factor == 0.0).count() as f64
}

#[test]
fn the_share_that_becomes_zero_is_the_rate_at_every_place_among_four() {
    let count = 1 << 18;
    for rate in [0.01, 0.1, 0.3, 0.5, 0.9] {
        for key in [0, 1, u64::MAX] {
            let factors = factors(Dropout { key, rate }, count);
            for place in 0..4 {
                let among = (count / 4) as f64;
                let share = dropped(factors.iter().skip(place).step_by(4).copied()) / among;
                let deviation = (rate * (1.0 - rate) / among).sqrt();
                assert!((share - rate).abs() <= DEVIATIONS * deviation, "{share} of {rate}, key {key}");
            }
        }
    }
}

#[test]
fn a_value_that_stays_is_scaled_so_that_the_mean_stays() {
    for rate in [0.1, 0.25, 0.5, 0.9] {
        let dropout = Dropout { key: 7, rate };
        assert_eq!(dropout.scale(), (1.0 / (1.0 - rate)) as f32);
        assert!(factors(dropout, 4096).iter().all(|factor| *factor == 0.0 || *factor == dropout.scale()));
    }
}

#[test]
fn a_rate_of_zero_takes_nothing_and_changes_nothing() {
    assert_eq!(factors(Dropout { key: 3, rate: 0.0 }, 1000), vec![1.0; 1000]);
}

#[test]
fn keys_that_differ_in_one_bit_take_independent_values() {
    let (count, rate) = (1 << 16, 0.5);
    let first = factors(Dropout { key: 42, rate }, count);
    for bit in 0..64 {
        let second = factors(Dropout { key: 42 ^ (1 << bit), rate }, count);
        let both = first.iter().zip(&second).filter(|(first, second)| **first == 0.0 && **second == 0.0);
        let share = both.count() as f64 / count as f64;
        let deviation = (0.25 * 0.75 / count as f64).sqrt();
        assert!((share - 0.25).abs() <= DEVIATIONS * deviation, "{share} in common at bit {bit}");
    }
}

#[test]
fn neighbouring_positions_are_taken_independently() {
    let (count, rate) = (1 << 18, 0.5);
    let factors = factors(Dropout { key: 11, rate }, count);
    for distance in [1, 2, 3, 4, 5, 8, 16, 64, 128, 1024] {
        let pairs = factors.iter().zip(&factors[distance..]);
        let equal = pairs.filter(|(one, other)| one == other).count() as f64;
        let among = (count - distance) as f64;
        let deviation = (0.25 / among).sqrt();
        assert!((equal / among - 0.5).abs() <= DEVIATIONS * deviation, "at distance {distance}");
    }
}

#[test]
fn the_factors_are_those_that_the_source_defines() {
    // SplitMix64 seeded with 0 begins with this number, as its authors' code prints; 16 bits belong to each value.
    let bits: u64 = 0xE220_A839_7B1D_CDAF;
    for rate in [0.2, 0.5, 0.85] {
        let expected: Vec<f32> = (0..4)
            .map(|place| {
                let share = ((bits >> (16 * place)) & 0xFFFF) as f64 / 65536.0;
                if share < rate { 0.0 } else { (1.0 / (1.0 - rate)) as f32 }
            })
            .collect();
        assert_eq!(factors(Dropout { key: 0, rate }, 4), expected, "rate {rate}");
    }
}
