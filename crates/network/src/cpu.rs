//! Our own CPU kernels as operations of Burn: tensors of the CPU backend go through them, with their gradients.
//!
//! Layers ask [`serves`] and take these operations where it says yes; elsewhere, on a GPU or in f64, they compute the
//! same with Burn's own operations, which are also what the tests hold the kernels against.

mod adam;
mod block;
mod gru;
mod slices;
#[cfg(test)]
mod tests;

use burn::tensor::{DType, Device, Tensor};

pub(crate) use adam::{Moments, adam_step};
pub(crate) use block::{FusedBlock, PreparedBlock, fused_block};
pub(crate) use gru::gru_states;

/// Whether the kernels compute with tensors like this one.
pub(crate) fn serves<const D: usize>(tensor: &Tensor<D>) -> bool {
    tensor.dtype() == DType::F32 && tensor.device().without_autodiff() == Device::flex()
}
