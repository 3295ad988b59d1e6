//! The recurrence of a gated recurrent layer, forward and backward through time.
//!
//! What enters is the input's product with its kernel, for all steps at once, which is a plain matrix product and not
//! done here. Clips do not depend on each other, so each thread takes some clips through all steps.

mod backward;
mod forward;
mod gates;
mod shape;

pub use backward::{Gradients, backward};
pub use forward::{Entering, Forward, Saved, forward};
pub use shape::Shape;
