//! A network's gradients by the names of its weights, for tests to compare.

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::Tensor,
};
use burn_optim::GradientsParams;

/// The gradient of each weight that has one, row-major, by the weight's name, such as `blocks.0.kernel`.
pub(crate) fn gradients_by_name(
    network: &impl Module,
    gradients: &GradientsParams,
) -> BTreeMap<String, Vec<f64>> {
    let mut collector = Collector { path: Vec::new(), gradients, found: BTreeMap::new() };
    network.visit(&mut collector);
    collector.found
}

struct Collector<'a> {
    path: Vec<String>,
    gradients: &'a GradientsParams,
    found: BTreeMap<String, Vec<f64>>,
}

impl ModuleVisitor for Collector<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.found.insert(self.path.join("."), gradient.into_data().iter().collect());
        }
    }
}
