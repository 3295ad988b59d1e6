//! Where the points of an artist lie among those of all, and the pairs of artists.

use std::ops::Range;

/// The places of each artist's points.
pub(crate) fn places(counts: &[usize]) -> Vec<Range<usize>> {
    let mut end = 0;
    counts
        .iter()
        .map(|count| {
            end += count;
            end - count..end
        })
        .collect()
}

/// The pairs of artists, in the order in which their machines are kept: (0, 1), (0, 2) and so on.
pub(crate) fn pairs(artists: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..artists).flat_map(move |first| (first + 1..artists).map(move |second| (first, second)))
}
