//! Clips: excerpts of one length, which networks learn from and are judged by.
//!
//! A split and a clip length, or a [`ClipGrid`], enter, three [`ClipSet`]s leave. A clip is a view into the store; nothing is copied. Clips lie
//! side by side, and can be [recut](ClipSet::recut) to overlap or to lie where chance has it.

mod cut;
mod error;
mod grid;
mod length;
mod of_split;
mod set;

pub use cut::Cut;
pub use error::ClipError;
pub use grid::ClipGrid;
pub use length::ClipLength;
pub use of_split::SplitClips;
pub use set::{Clip, ClipSet};
