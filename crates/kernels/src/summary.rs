//! Cells enter, each channel's mean and largest value leave: what is kept of a layer that nobody reads cell by cell.

use pulp::{Simd, WithSimd};

use crate::{
    Instructions,
    lanes::{WIDEST, accumulate, larger, load, store},
};

/// Cells that are added up in f32, which then still keeps its digits; their sums are added up in f64.
const CELLS: usize = 64;

/// The mean and the largest value of each channel of `cells`, `[cells, channels]`, into `mean` and `largest`, `[channels]`.
///
/// # Panics
/// When channels do not come in multiples of 16, or there is no cell: a fault of the calling code.
pub fn mean_and_largest(cells: &[f32], [mean, largest]: [&mut [f32]; 2], instructions: Instructions) {
    let channels = mean.len();
    assert!(
        channels.is_multiple_of(WIDEST) && !cells.is_empty() && cells.len().is_multiple_of(channels),
        "{} values are not cells of {channels} channels, a multiple of {WIDEST}",
        cells.len()
    );
    let mut sums = vec![0.0f64; channels];
    largest.copy_from_slice(&cells[..channels]);
    for cells in cells.chunks(CELLS * channels) {
        mean.fill(0.0);
        instructions.run(AddUp { cells, sums: mean, largest });
        sums.iter_mut().zip(&*mean).for_each(|(sum, of_chunk)| *sum += f64::from(*of_chunk));
    }
    let count = (cells.len() / channels) as f64;
    mean.iter_mut().zip(sums).for_each(|(mean, sum)| *mean = (sum / count) as f32);
}

struct AddUp<'a> {
    cells: &'a [f32],
    sums: &'a mut [f32],
    largest: &'a mut [f32],
}

impl WithSimd for AddUp<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { cells, sums, largest } = self;
        for cell in cells.chunks_exact(sums.len()) {
            for at in (0..sums.len()).step_by(S::F32_LANES) {
                let value = load::<S>(&cell[at..]);
                accumulate(simd, &mut sums[at..], value);
                let highest = larger(simd, value, load::<S>(&largest[at..]));
                store::<S>(&mut largest[at..], highest);
            }
        }
    }
}
