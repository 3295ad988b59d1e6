//! The network on a GPU beside the network on the CPU: loss and every gradient, training, resumption, prediction.
//!
//! Compiled with the feature `gpu` alone, and fails where there is no GPU: it runs only where it is asked for. On a
//! machine without one Mesa's software Vulkan does, if it is named:
//!
//! ```text
//! CUBECL_WGPU_DEFAULT_DEVICE=Cpu cargo test -p auteur-network --features gpu --test gpu
//! AUTEUR_GPU_TEST=full cargo test --release -p auteur-network --features gpu --test gpu
//! ```
//!
//! The second is for a real GPU: the paper's channels and batches instead of small ones.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]
#![allow(clippy::print_stdout, reason = "how near a GPU comes is worth reading")]

mod gradients;
#[path = "../support/gradients.rs"]
mod gradients_by_name;
mod no_gpu;
#[path = "../support/small.rs"]
mod small;
#[path = "../support/clips.rs"]
mod clips;
mod training;
