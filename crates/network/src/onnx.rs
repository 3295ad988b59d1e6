//! The weights of a model file, on their way into a graph that other programs compute.

use auteur_classifier::ModelFileError;
use auteur_encoder::Normalization;
use auteur_ground::tensors::{Tensor, Tensors, Values};

/// The weights of a network, or of a part of it.
#[derive(Clone, Debug)]
pub struct Weights<'a> {
    tensors: &'a Tensors,
    /// What stands before the names of the part's weights.
    part: String,
}

impl<'a> Weights<'a> {
    pub(crate) fn new(tensors: &'a Tensors) -> Self {
        Self { tensors, part: String::new() }
    }

    /// Those of a part of it.
    pub(crate) fn within(&self, part: &str) -> Self {
        Self { tensors: self.tensors, part: format!("{}{part}", self.part) }
    }

    /// The shape and the values of a weight.
    pub(crate) fn of(&self, name: &str) -> Result<(&'a [usize], &'a [f32]), ModelFileError> {
        let name = format!("{}{name}", self.part);
        match self.tensors.get(&name) {
            Some(Tensor { shape, values: Values::F32(values) }) => Ok((shape, values)),
            Some(Tensor { values, .. }) => {
                Err(ModelFileError::damaged(format!("{name} is {}, not F32", values.type_name())))
            }
            None => Err(ModelFileError::damaged(format!("it has no {name}"))),
        }
    }

    /// Those of a batch norm.
    pub(crate) fn normalization(&self, name: &str) -> Result<Normalization, ModelFileError> {
        let of = |part: &str| Ok::<_, ModelFileError>(self.of(&format!("{name}.{part}"))?.1.to_vec());
        Ok(Normalization {
            gamma: of("gamma")?,
            beta: of("beta")?,
            mean: of("moving_mean")?,
            variance: of("moving_variance")?,
        })
    }
}
