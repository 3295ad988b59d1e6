//! A network's weights by name: out of it, and in the place of another's.
//!
//! Names are the paths of the network's parts (`blocks.0.kernel`, `recurrent_1.bias`), shapes and layouts are Keras', and
//! the values f32.

use auteur_classifier::ModelFileError;
use auteur_ground::tensors::{Tensor as Array, Tensors, Values};
use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{Tensor, TensorData},
};

/// Copies all weights out, the moving averages of the batch norms included.
pub fn weights(network: &impl Module) -> Tensors {
    let mut collector = Collector::default();
    network.visit(&mut collector);
    collector.weights
}

/// Puts `weights` in the place of all the network's own.
///
/// # Errors
/// [`ModelFileError::Damaged`] when one is missing, unknown, of another type or shape, or holds a value that is not finite.
pub fn with_weights<N: Module>(network: N, weights: Tensors) -> Result<N, ModelFileError> {
    let mut replacer = Replacer { path: Vec::new(), weights, refused: None };
    let network = network.map(&mut replacer);
    match (replacer.refused, replacer.weights.first_key_value()) {
        (Some(problem), _) => Err(ModelFileError::damaged(problem)),
        (None, Some((name, _))) => {
            Err(ModelFileError::damaged(format!("the tensor {name} is unknown to its network")))
        }
        (None, None) => Ok(network),
    }
}

/// Reads every parameter.
#[derive(Default)]
struct Collector {
    path: Vec<String>,
    weights: Tensors,
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
        let weight = Array::f32(&data.shape().to_vec(), data.iter::<f32>().collect());
        self.weights.insert(self.path.join("."), weight);
    }
}

/// Replaces every parameter, and remembers the first that it could not replace.
struct Replacer {
    path: Vec<String>,
    weights: Tensors,
    refused: Option<String>,
}

impl Replacer {
    /// The values for the parameter at the current path, or why there are none.
    fn take(&mut self, shape: &[usize]) -> Result<Vec<f32>, String> {
        let name = self.path.join(".");
        let weight = self.weights.remove(&name).ok_or_else(|| format!("the tensor {name} is missing"))?;
        if weight.shape != shape {
            return Err(format!(
                "the tensor {name} has shape {:?}; its network needs {shape:?}",
                weight.shape
            ));
        }
        let Values::F32(values) = weight.values else {
            return Err(format!("the tensor {name} is {}, not F32", weight.values.type_name()));
        };
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(format!("the tensor {name} holds {} at place {at}", values[at])),
            None => Ok(values),
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
        let shape = param.dims();
        match self.take(&shape) {
            Ok(values) => param.map(|old| {
                let data = TensorData::new(values, shape);
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
    use auteur_classifier::Sizes;
    use auteur_ground::RandomStream;
    use burn::tensor::Device;

    use super::*;
    use crate::{Crnn, CrnnConfig, Network};

    fn network(seed: u64) -> Crnn {
        let config =
            CrnnConfig { channels: vec![2, 3], pools: vec![(2, 2), (2, 4)], ..CrnnConfig::default() };
        let sizes = Sizes { frames: 4, n_mels: 16, n_artists: 3 };
        Crnn::new(&config, sizes, RandomStream::new(seed), &Device::flex())
    }

    #[test]
    fn weights_go_out_and_into_another_network() {
        let first = weights(&network(1));
        assert_eq!(first["blocks.1.kernel"].shape, [3, 3, 2, 3]);
        assert_ne!(first, weights(&network(2)));
        assert_eq!(weights(&with_weights(network(2), first.clone()).unwrap()), first);
    }

    #[test]
    fn weights_that_do_not_fit_are_refused_by_name() {
        let refusal = |change: fn(&mut Tensors)| {
            let mut changed = weights(&network(1));
            change(&mut changed);
            with_weights(network(1), changed).unwrap_err().to_string()
        };
        let missing = refusal(|weights| drop(weights.remove("output.bias")));
        assert!(missing.contains("the tensor output.bias is missing"), "{missing}");
        let shape = refusal(|weights| weights.get_mut("output.bias").unwrap().shape = vec![1, 3]);
        assert!(shape.contains("the tensor output.bias has shape [1, 3]; its network needs [3]"), "{shape}");
        let infinite = refusal(|weights| {
            weights.insert("output.bias".into(), Array::f32(&[3], vec![0.0, f32::INFINITY, 0.0]));
        });
        assert!(infinite.contains("the tensor output.bias holds inf at place 1"), "{infinite}");
        let double = refusal(|weights| {
            weights.insert("output.bias".into(), Array::f64(&[3], vec![0.0; 3]));
        });
        assert!(double.contains("the tensor output.bias is F64, not F32"), "{double}");
        let unknown = refusal(|weights| {
            let copy = weights["output.bias"].clone();
            weights.insert("output.other".into(), copy);
        });
        assert!(unknown.contains("the tensor output.other is unknown"), "{unknown}");
    }
}
