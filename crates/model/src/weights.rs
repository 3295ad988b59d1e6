//! The network's weights by name, out of a [`Crnn`] and into one, in f32.
//!
//! Names are the paths of the network's parts (`blocks.0.kernel`, `recurrent_1.bias`), shapes and layouts are Keras'.

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{Tensor, TensorData},
};

use crate::{Crnn, ModelError};

/// One weight tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// The values, row-major.
    pub values: Vec<f32>,
}

/// Weight tensors by name, in the order of their names.
pub type Weights = BTreeMap<String, Weight>;

impl Crnn {
    /// Copies all weights out, the moving averages of the batch norms included.
    pub fn weights(&self) -> Weights {
        let mut collector = Collector::default();
        self.visit(&mut collector);
        collector.weights
    }

    /// Puts `weights` in the place of all the network's own.
    ///
    /// # Errors
    /// [`ModelError::ModelFile`] when one is missing, unknown, of another shape or holds a value that is not finite.
    pub fn with_weights(self, weights: Weights) -> Result<Self, ModelError> {
        let mut replacer = Replacer { path: Vec::new(), weights, refused: None };
        let network = self.map(&mut replacer);
        match (replacer.refused, replacer.weights.first_key_value()) {
            (Some(reason), _) => Err(ModelError::ModelFile { reason }),
            (None, Some((name, _))) => {
                Err(ModelError::ModelFile { reason: format!("the tensor {name} is unknown to its network") })
            }
            (None, None) => Ok(network),
        }
    }
}

/// Reads every parameter.
#[derive(Default)]
struct Collector {
    path: Vec<String>,
    weights: Weights,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let data = param.val().into_data();
        let weight = Weight { shape: data.shape().to_vec(), values: data.iter::<f32>().collect() };
        self.weights.insert(self.path.join("."), weight);
    }
}

/// Replaces every parameter, and remembers the first that it could not replace.
struct Replacer {
    path: Vec<String>,
    weights: Weights,
    refused: Option<String>,
}

impl Replacer {
    /// The weight for the parameter at the current path, or why there is none.
    fn take(&mut self, shape: &[usize]) -> Result<Weight, String> {
        let name = self.path.join(".");
        let weight = self.weights.remove(&name).ok_or_else(|| format!("the tensor {name} is missing"))?;
        if weight.shape != shape {
            return Err(format!("the tensor {name} is {:?}, its network needs {shape:?}", weight.shape));
        }
        match weight.values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(format!("the tensor {name} holds {} at place {at}", weight.values[at])),
            None => Ok(weight),
        }
    }
}

impl ModuleMapper for Replacer {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.take(&param.dims()) {
            Ok(weight) => param.map(|old| {
                let data = TensorData::new(weight.values, weight.shape);
                Tensor::from_data(data, &old.device()).set_require_grad(old.is_require_grad())
            }),
            Err(reason) => {
                self.refused.get_or_insert(reason);
                param
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrnnConfig, Ends, RandomStream};
    use burn::tensor::Device;

    fn network(seed: u64) -> Crnn {
        let config =
            CrnnConfig { channels: vec![2, 3], pools: vec![(2, 2), (2, 4)], ..CrnnConfig::default() };
        let ends = Ends { n_mels: 16, n_artists: 3 };
        Crnn::new(&config, ends, RandomStream::new(seed), &Device::flex())
    }

    #[test]
    fn weights_go_out_and_into_another_network() {
        let weights = network(1).weights();
        assert_eq!(weights["blocks.1.kernel"].shape, [3, 3, 2, 3]);
        assert_ne!(weights, network(2).weights());
        assert_eq!(network(2).with_weights(weights.clone()).unwrap().weights(), weights);
    }

    #[test]
    fn weights_that_do_not_fit_are_refused_by_name() {
        let refusal = |change: fn(&mut Weights)| {
            let mut weights = network(1).weights();
            change(&mut weights);
            network(1).with_weights(weights).unwrap_err().to_string()
        };
        let missing = refusal(|weights| drop(weights.remove("output.bias")));
        assert!(missing.contains("the tensor output.bias is missing"), "{missing}");
        let shape = refusal(|weights| weights.get_mut("output.bias").unwrap().shape = vec![1, 3]);
        assert!(shape.contains("the tensor output.bias is [1, 3], its network needs [3]"), "{shape}");
        let infinite = refusal(|weights| weights.get_mut("output.bias").unwrap().values[1] = f32::INFINITY);
        assert!(infinite.contains("the tensor output.bias holds inf at place 1"), "{infinite}");
        let unknown = refusal(|weights| {
            let copy = weights["output.bias"].clone();
            weights.insert("output.other".into(), copy);
        });
        assert!(unknown.contains("the tensor output.other is unknown"), "{unknown}");
    }
}
