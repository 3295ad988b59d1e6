//! The network's hot path on the CPU: fused passes of the convolution block, the recurrence and the optimiser.

mod instructions;

pub mod environment;

mod buffer;

mod shape;

mod lanes;

mod matrix;

mod winograd;

mod direct;

mod one_channel;

mod dropout;

pub mod block;

pub mod gru;

pub mod adam;

mod summary;

mod products;

pub use buffer::{Buffer, give_back, let_go};
pub use dropout::Dropout;
pub use instructions::Instructions;
pub use products::row_products;
pub use shape::{Method, Shape};
pub use summary::mean_and_largest;
