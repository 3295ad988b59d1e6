//! Tensors of the CPU backend as slices and vectors, without copies where their layout allows.

use burn::{
    backend::{
        Autodiff, Flex, TensorMetadata,
        autodiff::{checkpoint::strategy::CheckpointStrategy, ops::NodeGuard},
        tensor::FloatTensor,
    },
    tensor::TensorData,
};

type FlexTensor = FloatTensor<Flex>;

/// The values of a tensor that was made contiguous and is f32, as [`serves`](super::serves) saw.
pub(super) fn slice(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice::<f32>().unwrap_or_else(|| unreachable!("a contiguous tensor of f32"))
}

/// The tensor with its values one after the other and nothing else in its memory.
///
/// Burn's `to_contiguous` leaves its tensor a second owner of the same memory; here that one is gone.
pub(super) fn contiguous(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}

/// The values of a [`contiguous`] tensor, to be changed; copied first where somebody else holds them too.
pub(super) fn slice_mut(tensor: &mut FlexTensor) -> &mut [f32] {
    let count = tensor.bytes().len() / size_of::<f32>();
    debug_assert_eq!(tensor.layout().contiguous_offsets(), Some((0, count)), "nothing else in its memory");
    tensor.storage_mut()
}

/// Length of each axis.
pub(super) fn shape(tensor: &FlexTensor) -> Vec<usize> {
    tensor.shape().to_vec()
}

/// A tensor that takes over `values`.
pub(super) fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.to_vec()))
}

/// Gives a tensor's memory to later passes, if nobody else holds it: what the allocator gives back to the system has to be cleared
/// when it comes again.
pub(super) fn give_back(tensor: FlexTensor) {
    let count = tensor.bytes().len() / size_of::<f32>();
    if tensor.is_unique()
        && tensor.layout().contiguous_offsets() == Some((0, count))
        && let Ok(values) = tensor.into_data().try_into_vec()
    {
        auteur_kernels::give_back(values);
    }
}

/// Tensors of the gradient's graph as the tensors themselves and their places in it.
pub(super) fn split<C: CheckpointStrategy, const N: usize>(
    tensors: [FloatTensor<Autodiff<Flex, C>>; N],
) -> ([FlexTensor; N], [NodeGuard; N]) {
    let mut nodes = Vec::with_capacity(N);
    let primitives = tensors.map(|tensor| {
        let (primitive, node) = tensor.into_parts();
        nodes.push(node);
        primitive
    });
    let nodes = nodes.try_into().unwrap_or_else(|_| unreachable!("a node for each tensor"));
    (primitives, nodes)
}
