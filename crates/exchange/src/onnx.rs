//! Networks as ONNX: a graph of operations with its weights, which ONNX Runtime and others compute.
//!
//! # Source
//! The Open Neural Network Exchange, version 1.13: intermediate representation 8, operators 18.

mod messages;

use std::fmt::Display;

use prost::Message;

use messages::{
    Attribute, Dimension, DimensionValue, GraphProto, Model, Node, OperatorSet, Shape, StringEntry,
    TensorProto, TensorType, Type, TypeValue, ValueInfo,
};

const REPRESENTATION: i64 = 8;
const OPERATORS: i64 = 18;

/// A graph of operations that is being built, in the order in which they are computed.
#[derive(Clone, Debug)]
pub struct Graph {
    graph: GraphProto,
    /// Values so far, which get their names from this.
    count: usize,
}

/// What an operation takes or makes: the name that it has within its graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(String);

/// The size of an axis of an input or an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Always the same.
    Fixed(usize),
    /// Any, and what it is called.
    Any(&'static str),
}

/// What decides how an operation computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting<'a> {
    /// An integer.
    Integer(i64),
    /// A number.
    Number(f32),
    /// Integers.
    Integers(&'a [i64]),
    /// Numbers.
    Numbers(&'a [f32]),
    /// Words.
    Words(&'a [&'a str]),
}

impl Graph {
    /// An empty graph.
    pub fn new(name: &str) -> Self {
        Self { graph: GraphProto { name: name.to_owned(), ..GraphProto::default() }, count: 0 }
    }

    /// Adds an input of 32-bit floats.
    pub fn input(&mut self, name: &str, axes: &[Axis]) -> Value {
        self.graph.input.push(declared(name, axes));
        Value(name.to_owned())
    }

    /// Makes a value an output of this name.
    pub fn output(&mut self, name: &str, value: &Value, axes: &[Axis]) {
        self.graph.node.push(Node {
            input: vec![value.0.clone()],
            output: vec![name.to_owned()],
            name: name.to_owned(),
            operator: "Identity".to_owned(),
            attribute: Vec::new(),
        });
        self.graph.output.push(declared(name, axes));
    }

    /// Adds weights of this shape, row-major. The name is for people; it gets a number, so that none is there twice.
    ///
    /// # Panics
    /// Where there are more or fewer values than the shape has: a fault of the calling code.
    pub fn weights(&mut self, name: &str, shape: &[usize], values: &[f32]) -> Value {
        assert_eq!(shape.iter().product::<usize>(), values.len(), "{name} of shape {shape:?}");
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, shape, (TensorProto::FLOAT, bytes))
    }

    /// Adds integers, of one axis.
    pub fn integers(&mut self, name: &str, values: &[i64]) -> Value {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, &[values.len()], (TensorProto::INT64, bytes))
    }

    fn constant(&mut self, name: &str, shape: &[usize], (kind, bytes): (i32, Vec<u8>)) -> Value {
        let name = self.next(name);
        let dims = shape.iter().map(|size| *size as i64).collect();
        self.graph.initializer.push(TensorProto {
            dims,
            data_type: kind,
            name: name.clone(),
            raw_data: bytes,
        });
        Value(name)
    }

    /// Adds an operation of the standard's name that makes one value.
    pub fn add(&mut self, operator: &str, inputs: &[&Value], settings: &[(&str, Setting)]) -> Value {
        // No operation makes less than one value.
        self.add_making((operator, 1), inputs, settings).swap_remove(0)
    }

    /// Adds an operation that makes so many values, at least one.
    pub fn add_making(
        &mut self,
        (operator, count): (&str, usize),
        inputs: &[&Value],
        settings: &[(&str, Setting)],
    ) -> Vec<Value> {
        let values: Vec<Value> = (0..count.max(1)).map(|_| Value(self.next(operator))).collect();
        self.graph.node.push(Node {
            input: inputs.iter().map(|value| value.0.clone()).collect(),
            output: values.iter().map(|value| value.0.clone()).collect(),
            name: values[0].0.clone(),
            operator: operator.to_owned(),
            attribute: settings.iter().map(|(name, setting)| attribute(name, *setting)).collect(),
        });
        values
    }

    fn next(&mut self, name: impl Display) -> String {
        self.count += 1;
        format!("{name}-{}", self.count)
    }

    /// The bytes of the file, with what readers may want to know of it, by name. The same graph gives the same bytes.
    pub fn to_bytes(&self, producer_version: &str, about: &[(&str, String)]) -> Vec<u8> {
        let entry =
            |(key, value): &(&str, String)| StringEntry { key: (*key).to_owned(), value: value.clone() };
        let model = Model {
            representation: REPRESENTATION,
            producer_name: "auteur".to_owned(),
            producer_version: producer_version.to_owned(),
            graph: Some(self.graph.clone()),
            operators: vec![OperatorSet { domain: String::new(), version: OPERATORS }],
            metadata: about.iter().map(entry).collect(),
        };
        model.encode_to_vec()
    }
}

fn declared(name: &str, axes: &[Axis]) -> ValueInfo {
    let dimension = |axis: &Axis| Dimension {
        value: Some(match axis {
            Axis::Fixed(size) => DimensionValue::Fixed(*size as i64),
            Axis::Any(name) => DimensionValue::Any((*name).to_owned()),
        }),
    };
    let shape = Shape { dimensions: axes.iter().map(dimension).collect() };
    let tensor = TensorType { element: TensorProto::FLOAT, shape: Some(shape) };
    ValueInfo { name: name.to_owned(), kind: Some(Type { value: Some(TypeValue::Tensor(tensor)) }) }
}

fn attribute(name: &str, setting: Setting) -> Attribute {
    let empty = Attribute { name: name.to_owned(), ..Attribute::default() };
    match setting {
        Setting::Integer(value) => Attribute { integer: value, kind: Attribute::INTEGER, ..empty },
        Setting::Number(value) => Attribute { number: value, kind: Attribute::NUMBER, ..empty },
        Setting::Integers(values) => {
            Attribute { integers: values.to_vec(), kind: Attribute::INTEGERS, ..empty }
        }
        Setting::Numbers(values) => Attribute { numbers: values.to_vec(), kind: Attribute::NUMBERS, ..empty },
        Setting::Words(words) => {
            let words = words.iter().map(|word| word.as_bytes().to_vec()).collect();
            Attribute { words, kind: Attribute::WORDS, ..empty }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_is_read_back_as_it_was_built() {
        let mut graph = Graph::new("scaled");
        let input = graph.input("x", &[Axis::Any("batch"), Axis::Fixed(2)]);
        let scale = graph.weights("scale", &[2], &[0.5, 2.0]);
        let scaled = graph.add("Mul", &[&input, &scale], &[]);
        let halves = graph.add_making(("Split", 2), &[&scaled], &[("axis", Setting::Integer(1))]);
        graph.output("y", &halves[1], &[Axis::Any("batch"), Axis::Fixed(1)]);
        let bytes = graph.to_bytes("0.1.0", &[("artists", "A, B".to_owned())]);
        assert_eq!(bytes, graph.to_bytes("0.1.0", &[("artists", "A, B".to_owned())]));

        let model = Model::decode(&bytes[..]).unwrap();
        assert_eq!((model.representation, model.operators[0].version), (REPRESENTATION, OPERATORS));
        assert_eq!((model.metadata[0].key.as_str(), model.metadata[0].value.as_str()), ("artists", "A, B"));
        let read = model.graph.unwrap();
        assert_eq!(read, graph.graph);
        let operators: Vec<&str> = read.node.iter().map(|node| node.operator.as_str()).collect();
        assert_eq!(operators, ["Mul", "Split", "Identity"]);
        // Each takes what was made before it.
        assert_eq!(read.node[0].input, ["x", "scale-1"]);
        assert_eq!(read.node[1].input, read.node[0].output);
        assert_eq!(read.node[2].input, read.node[1].output[1..]);
        assert_eq!(read.initializer[0].raw_data, [0.5f32, 2.0].map(f32::to_le_bytes).concat());
    }

    #[test]
    #[should_panic(expected = "scale of shape [3]")]
    fn weights_that_do_not_fill_their_shape_are_a_fault() {
        Graph::new("wrong").weights("scale", &[3], &[1.0]);
    }
}
