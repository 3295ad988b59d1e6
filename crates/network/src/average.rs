//! The weights after each step become their moving average, which is judged and kept in the place of the last weights.

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    tensor::Tensor,
};

use crate::{layers::MovingAverages, network::Network};

/// A network in training.
#[derive(Clone)]
pub(crate) struct Trained<N> {
    /// Its weights after the last step.
    pub(crate) last: N,
    /// The average of its weights, outside the gradient's graph, where the settings ask for one.
    pub(crate) average: Option<N>,
}

impl<N: Network> Trained<N> {
    /// A network before its first step; `momentum` is that of the average, 0 where none is wanted.
    pub(crate) fn first(network: N, momentum: f64) -> Self {
        Self { average: (momentum > 0.0).then(|| network.valid()), last: network }
    }

    /// The network that is judged and kept: the average where there is one.
    pub(crate) fn judged(&self) -> &N {
        self.average.as_ref().unwrap_or(&self.last)
    }
}

/// Moves `average` towards the weights of `network` after a step, counted from 1; the moving averages of batch norms are averaged like weights.
///
/// The average is that of the steps so far alone, debiased as [`MovingAverages::momentum_at`] says: what the network was
/// before the first step does not count, and after that step the average is the network.
///
/// # Source
/// Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992, in the form with a momentum; debiased as
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 3, debias theirs. Vectors from
/// `reference/make_training.py`.
pub(crate) fn follow<N: Module>(average: N, network: &N, momentum: f64, step: usize) -> N {
    let momentum = MovingAverages { momentum, debias: true }.momentum_at(step);
    let mut weights = Flat::default();
    network.visit(&mut weights);
    average.map(&mut Towards { weights: weights.0, momentum })
}

/// The weights of each parameter in a row, outside the gradient's graph.
#[derive(Default)]
struct Flat(BTreeMap<ParamId, Tensor<1>>);

impl ModuleVisitor for Flat {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.insert(param.id, param.val().inner().flatten(0, D - 1));
    }
}

/// Moves every parameter towards the weights of its identifier: the average began as a copy of the network, and checkpoints
/// keep the identifiers of both.
struct Towards {
    weights: BTreeMap<ParamId, Tensor<1>>,
    momentum: f64,
}

impl ModuleMapper for Towards {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let weights = self.weights.remove(&param.id);
        debug_assert!(weights.is_some(), "the average has the network's parameters");
        let (Some(weights), momentum) = (weights, self.momentum) else { return param };
        param.map(|average| {
            let weights = weights.reshape(average.dims());
            average * momentum + weights * (1.0 - momentum)
        })
    }
}
