//! Products of a vector with rows.

use auteur_kernels::{Instructions, row_products};

use crate::support::numbers::Random;

#[test]
fn products_are_those_in_double_precision_and_the_same_bytes_with_all_instructions() {
    for (count, width) in [(0, 16), (1, 16), (7, 64), (100, 48), (3, 1024)] {
        let mut random = Random::new(width as u64);
        let (query, rows) = (random.values(width, 1.0), random.values(count * width, 1.0));
        let of = |instructions| {
            let mut products = vec![f32::NAN; count];
            row_products(&query, &rows, &mut products, instructions);
            products
        };
        let portable = of(Instructions::Portable);
        for (row, product) in rows.chunks(width).zip(&portable) {
            let exact: f64 = row.iter().zip(&query).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            // Sixteen sums of width / 16 rounded products each, all at most 1.
            let limit = width as f64 * f64::from(f32::EPSILON) * (width as f64 / 16.0).max(4.0);
            assert!((f64::from(*product) - exact).abs() <= limit, "{product}, {exact}");
        }
        for instructions in Instructions::available() {
            assert_eq!(of(instructions), portable, "{count} rows of {width}, {instructions}");
        }
    }
}

#[test]
#[should_panic(expected = "30 values are not 2 rows of 15")]
fn a_width_that_is_no_multiple_of_16_is_refused() {
    row_products(&[0.0; 15], &[0.0; 30], &mut [0.0; 2], Instructions::Portable);
}
