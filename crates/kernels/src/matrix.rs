//! Small dense products of row-major matrices, which all else here is built on.
//!
//! Two forms are needed: [`product`], `C = A B`, and [`add_outer`], `D += A' B`. Both keep a tile of the result in
//! registers, 6 rows by as many vectors as the registers hold, and pass over the inner dimension once.

pub(crate) mod outer;
pub(crate) mod panels;
pub(crate) mod product;
pub(crate) mod strided;

/// Rows of a register tile: with two vectors a row 12 of 16 registers hold sums, with four 24 of 32.
pub(crate) const TILE_ROWS: usize = 6;

/// Splits `rows` into groups of at most [`TILE_ROWS`], as even as can be: first row and length of each.
///
/// Even groups keep every tile wide enough to hide the latency of its multiply-adds: 16 rows are 6, 5 and 5.
pub(crate) fn row_groups(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let groups = rows.div_ceil(TILE_ROWS);
    let start = move |group: usize| group * rows / groups.max(1);
    (0..groups).map(move |group| (start(group), start(group + 1) - start(group)))
}

/// Calls `$tile::<S, R, V>` with the number of rows as a constant.
macro_rules! with_rows {
    ($rows:expr, $call:ident::<$S:ty, $V:literal>($($argument:expr),*)) => {
        match $rows {
            1 => $call::<$S, 1, $V>($($argument),*),
            2 => $call::<$S, 2, $V>($($argument),*),
            3 => $call::<$S, 3, $V>($($argument),*),
            4 => $call::<$S, 4, $V>($($argument),*),
            5 => $call::<$S, 5, $V>($($argument),*),
            _ => $call::<$S, 6, $V>($($argument),*),
        }
    };
}
pub(crate) use with_rows;

#[cfg(test)]
mod tests;
