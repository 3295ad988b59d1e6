//! Matrices by how they lie in memory.

/// The right factor of a product, `[inner, columns]`, from [`pack`](super::panels::pack).
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) columns: usize,
}

/// Rows that are written to: they hold whole vectors and begin `stride` values apart.
pub(crate) struct Strided<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) stride: usize,
}

impl Strided<'_> {
    /// The same rows from the value `start` of the first on.
    #[inline(always)]
    pub(crate) fn at(&mut self, start: usize) -> Strided<'_> {
        Strided { values: &mut self.values[start..], stride: self.stride }
    }
}
