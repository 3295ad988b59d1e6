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
