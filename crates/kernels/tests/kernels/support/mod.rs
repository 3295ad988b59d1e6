//! Slow references in f64, written from the definitions and sharing nothing with the kernels, and random cases on which
//! the kernels are compared with them.

pub(crate) mod block;
pub(crate) mod case;
pub(crate) mod convolution;
pub(crate) mod numbers;
pub(crate) mod recurrence;
