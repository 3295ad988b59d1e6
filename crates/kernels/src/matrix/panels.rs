//! The right factor of a product, cut into panels as wide as a register tile, so that a product reads it in order.

use pulp::Simd;

use crate::lanes::WIDEST;

/// Vectors in a row of a wide register tile.
pub(crate) fn vectors_per_panel<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 4 } else { 2 }
}

/// The panels that cover some columns, left to right: first column and number of vectors.
///
/// What does not fill a wide panel goes into panels of one vector, the last of which may be wider than the matrix.
pub(crate) fn panels<S: Simd>(columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let vectors = columns.div_ceil(S::F32_LANES);
    let wide = vectors_per_panel::<S>();
    let in_wide = vectors / wide * wide;
    let wide_panels = (0..in_wide).step_by(wide).map(move |first| (first * S::F32_LANES, wide));
    wide_panels.chain((in_wide..vectors).map(|first| (first * S::F32_LANES, 1)))
}

/// Packs `[rows, columns]`, row-major with `stride` from row to row, into panels.
///
/// A panel holds its columns of row 0, then of row 1, and so on. `packed` has room for the columns filled up to a
/// multiple of [`WIDEST`]; those beyond the matrix are zero.
pub(crate) fn pack<S: Simd>(matrix: &[f32], stride: usize, [rows, columns]: [usize; 2], packed: &mut [f32]) {
    let mut rest = packed;
    for (first, vectors) in panels::<S>(columns.next_multiple_of(WIDEST)) {
        let width = vectors * S::F32_LANES;
        let (panel, behind) = rest.split_at_mut(rows * width);
        rest = behind;
        let inside = columns.saturating_sub(first).min(width);
        for (row, place) in panel.chunks_exact_mut(width).enumerate() {
            place[..inside].copy_from_slice(&matrix[row * stride..][first.min(columns)..][..inside]);
            place[inside..].fill(0.0);
        }
    }
}

/// Where one vector of columns lies within packed panels: its first row, and the distance from row to row.
pub(crate) struct Place {
    pub(crate) start: usize,
    pub(crate) stride: usize,
}

/// The place of the columns `vector * S::F32_LANES ..` of a packed matrix `[rows, columns]`.
pub(crate) fn place<S: Simd>(vector: usize, rows: usize, columns: usize) -> Place {
    let wide = vectors_per_panel::<S>();
    let in_wide = columns.div_ceil(S::F32_LANES) / wide * wide;
    let (panel, vectors) = if vector < in_wide { (vector / wide * wide, wide) } else { (vector, 1) };
    Place { start: (panel * rows + (vector - panel)) * S::F32_LANES, stride: vectors * S::F32_LANES }
}
