//! A vector and many rows enter, the product of the vector with each row leaves: what an exact search for the nearest reads.

use pulp::{Simd, WithSimd};

use crate::{
    Instructions,
    lanes::{WIDEST, load, store},
};

/// The inner product of `query`, `[width]`, with each row of `rows`, `[rows, width]`, into `products`, `[rows]`.
///
/// Sixteen sums are kept for a row whatever the instructions, each product is rounded before it is added, and the sums are
/// added up in one order: the bytes are the same on every processor.
///
/// # Panics
/// When the width is no multiple of 16, or the lengths do not belong together: a fault of the calling code.
pub fn row_products(query: &[f32], rows: &[f32], products: &mut [f32], instructions: Instructions) {
    let width = query.len();
    assert!(
        width > 0 && width.is_multiple_of(WIDEST) && rows.len() == products.len() * width,
        "{} values are not {} rows of {width}, a multiple of {WIDEST}",
        rows.len(),
        products.len()
    );
    instructions.run(Products { query, rows, products });
}

/// The same of bytes, exact: `query` is `[width]`, `rows` `[rows, width]`.
///
/// # Panics
/// When the lengths do not belong together, or a product could be more than 32 bits hold: a fault of the calling code.
pub fn byte_products(query: &[i16], rows: &[i8], products: &mut [i32], instructions: Instructions) {
    let width = query.len();
    assert!(
        width > 0 && rows.len() == products.len() * width,
        "{} bytes are not rows of {width}",
        rows.len()
    );
    let largest: u64 = query.iter().map(|value| u64::from(value.unsigned_abs())).sum();
    assert!(largest <= MOST_OF_QUERY, "the magnitudes of the query add up to {largest}");
    instructions.run(ByteProducts { query, rows, products });
}

/// What the magnitudes of a query of bytes may add up to: times the largest of a byte it fits into 32 bits.
pub const MOST_OF_QUERY: u64 = (i32::MAX as u64) >> 7;

struct ByteProducts<'a> {
    query: &'a [i16],
    rows: &'a [i8],
    products: &'a mut [i32],
}

impl WithSimd for ByteProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { query, rows, products } = self;
        for (row, product) in rows.chunks_exact(query.len()).zip(products) {
            let mut sum = 0;
            for (row, query) in row.iter().zip(query) {
                sum += i32::from(*row) * i32::from(*query);
            }
            *product = sum;
        }
    }
}

struct Products<'a> {
    query: &'a [f32],
    rows: &'a [f32],
    products: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { query, rows, products } = self;
        for (row, product) in rows.chunks_exact(query.len()).zip(products) {
            // Of four vectors as many are used as it takes to hold sixteen sums.
            let mut sums = [simd.splat_f32s(0.0); 4];
            for (row, query) in row.chunks_exact(WIDEST).zip(query.chunks_exact(WIDEST)) {
                for at in (0..WIDEST).step_by(S::F32_LANES) {
                    let both = simd.mul_f32s(load::<S>(&row[at..]), load::<S>(&query[at..]));
                    let sum = &mut sums[at / S::F32_LANES];
                    *sum = simd.add_f32s(*sum, both);
                }
            }
            let mut lanes = [0.0f32; WIDEST];
            for at in (0..WIDEST).step_by(S::F32_LANES) {
                store::<S>(&mut lanes[at..], sums[at / S::F32_LANES]);
            }
            *product = sum(lanes);
        }
    }
}

/// The sum of the lanes, by halves.
#[inline(always)]
fn sum(mut lanes: [f32; WIDEST]) -> f32 {
    let mut half = WIDEST / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}
