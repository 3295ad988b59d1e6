//! The kernels against slow references in f64 that share nothing with them, on every instruction set of the processor.

mod support;

mod references;

mod block;
mod inference;
mod statistics;
mod recurrence;
mod summary;
mod products;
mod adam;
mod dropout;
mod properties;
mod threads;
mod memory;
mod extremes;
mod environment;
