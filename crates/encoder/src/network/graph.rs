//! The network itself, as rten computes it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rten::{DataType, Model, NodeId, RunOptions, ThreadPool, Value, ValueType};
use rten_tensor::{Layout as _, Tensor};

use crate::encoder_file::EncoderFileError;
use crate::network::layout::listed;

/// A network that can be computed by threads at once.
pub(crate) struct Graph {
    model: Model,
    pool: Arc<ThreadPool>,
}

/// An input or an output.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) name: String,
    /// None where it is not declared.
    pub(crate) shape: Option<Vec<Dimension>>,
}

/// A declared size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Fixed(usize),
    /// Any, and what it is called.
    Free(String),
}

impl Graph {
    /// Reads ONNX, all of whose weights are within it.
    pub(crate) fn read(network: Vec<u8>) -> Result<Self, String> {
        let model =
            Model::load(network).map_err(|cause| format!("no ONNX network that can be computed: {cause}"))?;
        let pool = Arc::new(ThreadPool::with_num_threads(rayon::current_num_threads()));
        let graph = Self { model, pool };
        for id in graph.model.input_ids() {
            let kind = graph.model.node_info(*id).and_then(|node| node.dtype());
            if kind.is_some_and(|kind| kind != ValueType::Tensor(DataType::Float)) {
                return Err(format!("its input {} holds no 32-bit floats", graph.port(*id)));
            }
        }
        Ok(graph)
    }

    pub(crate) fn inputs(&self) -> Vec<Port> {
        self.model.input_ids().iter().map(|id| self.port(*id)).collect()
    }

    /// The output of this name; none: the only one.
    pub(crate) fn output(&self, asked: Option<&str>, file: &Path) -> Result<String, EncoderFileError> {
        let mut outputs: Vec<Port> = self.model.output_ids().iter().map(|id| self.port(*id)).collect();
        let chosen = match asked {
            Some(asked) => outputs.iter().position(|output| output.name == asked),
            None => (outputs.len() == 1).then_some(0),
        };
        chosen.map(|place| outputs.swap_remove(place).name).ok_or_else(|| EncoderFileError::Output {
            file: file.to_owned(),
            asked: asked.map(str::to_owned),
            found: listed(&outputs),
        })
    }

    /// The shape and the values of an output, for an input of this shape.
    pub(crate) fn run(
        &self,
        shape: &[usize],
        values: Vec<f32>,
        output: &str,
    ) -> Result<(Vec<usize>, Vec<f32>), String> {
        // The network has threads of its own. A thread of a pool that waited for them would take up another song meanwhile, and
        // hold both, so one that belongs to no pool waits.
        thread::scope(|scope| {
            scope
                .spawn(|| self.run_here(shape, values, output))
                .join()
                .unwrap_or_else(|_| Err("its computation failed".to_owned()))
        })
    }

    fn run_here(
        &self,
        shape: &[usize],
        values: Vec<f32>,
        output: &str,
    ) -> Result<(Vec<usize>, Vec<f32>), String> {
        let value = Value::from_shape(shape, values).map_err(|cause| cause.to_string())?;
        let inputs = self.model.input_ids().iter().map(|id| (*id, (&value).into())).collect();
        let output = self.model.node_id(output).map_err(|cause| cause.to_string())?;
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.pool));
        let mut made = self.model.run(inputs, &[output], Some(options)).map_err(|cause| cause.to_string())?;
        let made: Tensor<f32> = made
            .pop()
            .and_then(|made| made.try_into().ok())
            .ok_or_else(|| format!("its output {} holds no 32-bit floats", self.port(output)))?;
        Ok((made.shape().to_vec(), made.into_data()))
    }

    fn port(&self, id: NodeId) -> Port {
        let node = self.model.node_info(id);
        let shape = node.as_ref().and_then(|node| node.shape());
        let dimension = |dimension| match dimension {
            rten::Dimension::Fixed(size) => Dimension::Fixed(size),
            rten::Dimension::Symbolic(name) => Dimension::Free(name),
        };
        Port {
            name: node.and_then(|node| node.name()).unwrap_or_default().to_owned(),
            shape: shape.map(|shape| shape.into_iter().map(dimension).collect()),
        }
    }
}

impl Dimension {
    pub(crate) fn may_be(&self, size: usize) -> bool {
        match self {
            Self::Fixed(fixed) => *fixed == size,
            Self::Free(_) => true,
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |dimension: &Dimension| match dimension {
            Dimension::Fixed(size) => size.to_string(),
            Dimension::Free(name) if name.is_empty() => "?".to_owned(),
            Dimension::Free(name) => name.clone(),
        };
        match &self.shape {
            Some(shape) => {
                let sizes: Vec<String> = shape.iter().map(size).collect();
                write!(f, "{} [{}]", self.name, sizes.join(", "))
            }
            None => write!(f, "{} of undeclared shape", self.name),
        }
    }
}
