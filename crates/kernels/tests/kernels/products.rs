//! Products of a vector with rows.

use auteur_kernels::{Instructions, byte_products, row_products};

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

#[test]
fn products_of_bytes_are_exact_with_all_instructions() {
    for (count, width) in [(0, 16), (1, 1), (7, 64), (100, 47), (3, 1024)] {
        let mut random = Random::new(width as u64);
        let query: Vec<i16> = random.values(width, 1.0).iter().map(|value| (value * 8191.0) as i16).collect();
        let mut rows: Vec<i8> =
            random.values(count * width, 1.0).iter().map(|value| (value * 127.0) as i8).collect();
        rows.iter_mut().take(width).for_each(|value| *value = i8::MIN);
        for instructions in Instructions::available() {
            let mut products = vec![1; count];
            byte_products(&query, &rows, &mut products, instructions);
            for (row, product) in rows.chunks(width).zip(products) {
                let exact: i64 = row.iter().zip(&query).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
                assert_eq!(i64::from(product), exact, "{count} rows of {width}, {instructions}");
            }
        }
    }
}

#[test]
#[should_panic(expected = "add up to 16777216")]
fn a_query_whose_products_may_overflow_is_refused() {
    byte_products(&[8192; 2048], &[0; 2048], &mut [0], Instructions::Portable);
}
