//! Clips: excerpts of one length, which networks learn from and are judged by.
//!
//! A split and a clip length enter, three [`ClipSet`]s leave. A clip is a view into the store; nothing is copied.

mod length;
mod set;

pub use length::ClipLength;
pub use set::{Clip, ClipSet, SplitClips};
