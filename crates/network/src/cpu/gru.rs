//! The recurrence's kernels between tensors, and their place in the gradient's graph.

use auteur_kernels::{
    Instructions,
    gru::{self, Saved, Shape},
};
use burn::{
    backend::{
        Autodiff, Backend, Dispatch, Flex,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        backend_extension,
        tensor::FloatTensor,
    },
    tensor::Tensor,
};

use super::slices::{shape, slice, split, tensor};

type FlexTensor = FloatTensor<Flex>;

/// The state after each step, `[batch, time, units]`, from the input's products, `[batch, time, 3 * units]`.
pub(crate) fn gru_states(projected: Tensor<3>, recurrent_kernel: Tensor<2>, bias: Tensor<1>) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as GruKernel>::gru_states(
        projected.into_dispatch(),
        recurrent_kernel.into_dispatch(),
        bias.into_dispatch(),
    ))
}

/// The operation. All tensors are f32 and of the shapes that [`auteur_kernels::gru`] states.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait GruKernel: Backend {
    /// A recurrence's states.
    fn gru_states(
        projected: FloatTensor<Self>,
        recurrent_kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

impl GruKernel for Flex {
    fn gru_states(
        projected: FloatTensor<Self>,
        recurrent_kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        states([projected, recurrent_kernel, bias]).0
    }
}

impl<C: CheckpointStrategy> GruKernel for Autodiff<Flex, C> {
    fn gru_states(
        projected: FloatTensor<Self>,
        recurrent_kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (primitives, nodes) = split::<C, 3>([projected, recurrent_kernel, bias]);
        let (output, saved, entering) = states(primitives);
        match GruBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish((saved, entering), output),
            OpsKind::UnTracked(step) => step.finish(output),
        }
    }
}

/// The states, what the backward pass needs, and the tensors that entered, contiguous.
fn states(entering: [FlexTensor; 3]) -> (FlexTensor, Saved, [FlexTensor; 3]) {
    let entering = entering.map(|tensor| tensor.to_contiguous());
    let [projected, kernel, bias] = &entering;
    let (rows, units) = (shape(projected), shape(kernel)[0]);
    let sizes = Shape { batch: rows[0], time: rows[1], units };
    let values =
        gru::Entering { projected: slice(projected), recurrent_kernel: slice(kernel), bias: slice(bias) };
    let forward = gru::forward(sizes, Instructions::best(), values);
    (tensor(forward.states, &[rows[0], rows[1], units]), forward.saved, entering)
}

/// The step of the gradient's graph.
#[derive(Debug)]
struct GruBackward;

impl Backward<Flex, 3> for GruBackward {
    type State = (Saved, [FlexTensor; 3]);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let (saved, entering) = ops.state;
        let of = gru::backward(&saved, slice(&entering[1]), slice(&gradient));
        let values = [of.projected, of.recurrent_kernel, of.bias];
        for ((parent, values), like) in ops.parents.into_iter().zip(values).zip(&entering) {
            if let Some(parent) = parent {
                grads.register::<Flex>(parent.id, tensor(values, &shape(like)));
            }
        }
    }
}
