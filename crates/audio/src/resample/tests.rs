//! The streaming filters against a sum over all samples in f64, and against what soxr does.
