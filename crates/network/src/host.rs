//! Values on their way to a device and back.

use burn::tensor::{Device, Tensor, TensorData};

/// Clips on a device, `[clips, frames, n_mels]`; `values` are theirs, row-major.
pub(crate) fn clips(values: Vec<f32>, [frames, n_mels]: [usize; 2], device: &Device) -> Tensor<3> {
    let clips = values.len() / (frames * n_mels);
    Tensor::from_data(TensorData::new(values, [clips, frames, n_mels]), device)
}

/// A tensor's values on the host, row-major.
pub(crate) fn to_vec(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}
