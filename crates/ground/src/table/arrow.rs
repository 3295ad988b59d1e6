//! What Arrow's readers are told of a table: the types of its columns, for those that Parquet has no words for.
//!
//! Parquet's lists may differ in length from row to row. Readers that know Arrow (pyarrow and with it pandas, Polars, R) find Arrow's own
//! schema among a file's metadata, and take a list of fixed size for an array; the others read lists, all of one length.
//!
//! # Source
//! Arrow's columnar format, "Serialization and interprocess communication", with `Message.fbs` and `Schema.fbs` in version 5; the
//! encoding is FlatBuffers', "FlatBuffer internals". `crates/python/tests/test_files.py` has the readers read it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Column;

/// Under which name the readers look for it.
pub(super) const KEY: &str = "ARROW:schema";

const VERSION_5: i16 = 4;
/// `MessageHeader`'s number of a schema.
const SCHEMA: u8 = 1;

/// A field of a record: its number in the schema's language, and its value.
type Fields = Vec<(usize, Value)>;

enum Value {
    Byte(u8),
    Short(i16),
    Int(i32),
    Long(i64),
    Text(String),
    Record(Fields),
    Records(Vec<Fields>),
}

/// The schema of these columns as a message of Arrow's, in base 64.
pub(super) fn schema<'a>(columns: impl Iterator<Item = (&'a str, &'a Column)>) -> String {
    let schema = vec![(0, Value::Short(0)), (1, Value::Records(columns.map(field).collect()))];
    let message = vec![
        (0, Value::Short(VERSION_5)),
        (1, Value::Byte(SCHEMA)),
        (2, Value::Record(schema)),
        (3, Value::Long(0)),
    ];
    let mut buffer = vec![0; 4];
    let root = record(&mut buffer, &message);
    buffer[..4].copy_from_slice(&root.to_le_bytes()[..4]);
    pad(&mut buffer, 8);
    let mut encapsulated = u32::MAX.to_le_bytes().to_vec();
    encapsulated.extend((buffer.len() as u32).to_le_bytes());
    encapsulated.extend(buffer);
    STANDARD.encode(encapsulated)
}

/// A column; none has gaps.
fn field((name, column): (&str, &Column)) -> Fields {
    let single = || (3, vec![(0, Value::Short(1))]);
    let (number, settings) = match column {
        Column::Integer(_) => (2, vec![(0, Value::Int(64)), (1, Value::Byte(1))]),
        Column::Single(_) => single(),
        Column::Real(_) => (3, vec![(0, Value::Short(2))]),
        Column::Text(_) => (5, Vec::new()),
        Column::Lists { width, .. } => (16, vec![(0, Value::Int(*width as i32))]),
    };
    let children = match column {
        Column::Lists { .. } => vec![named("element", single(), Vec::new())],
        _ => Vec::new(),
    };
    named(name, (number, settings), children)
}

fn named(name: &str, (number, settings): (u8, Fields), children: Vec<Fields>) -> Fields {
    vec![
        (0, Value::Text(name.to_owned())),
        (1, Value::Byte(0)),
        (2, Value::Byte(number)),
        (3, Value::Record(settings)),
        (5, Value::Records(children)),
    ]
}

impl Value {
    /// Bytes that it takes within its record: itself, or how far away it is.
    fn size(&self) -> usize {
        match self {
            Self::Byte(_) => 1,
            Self::Short(_) => 2,
            Self::Int(_) | Self::Text(_) | Self::Record(_) | Self::Records(_) => 4,
            Self::Long(_) => 8,
        }
    }
}

/// Adds a record behind the list of where its fields are, and returns where it begins.
fn record(buffer: &mut Vec<u8>, fields: &Fields) -> usize {
    let mut places = vec![0; fields.iter().map(|(number, _)| number + 1).max().unwrap_or(0)];
    let mut size = 4;
    for (number, value) in fields {
        let place = usize::next_multiple_of(size, value.size());
        places[*number] = place;
        size = place + value.size();
    }
    pad(buffer, 2);
    let list = buffer.len();
    for number in [4 + 2 * places.len(), size].into_iter().chain(places.iter().copied()) {
        buffer.extend((number as u16).to_le_bytes());
    }
    pad(buffer, 8);
    let begin = buffer.len();
    buffer.resize(begin + size, 0);
    write(buffer, begin, &((begin - list) as u32).to_le_bytes());
    for (number, value) in fields {
        let place = begin + places[*number];
        match value {
            Value::Byte(value) => write(buffer, place, &value.to_le_bytes()),
            Value::Short(value) => write(buffer, place, &value.to_le_bytes()),
            Value::Int(value) => write(buffer, place, &value.to_le_bytes()),
            Value::Long(value) => write(buffer, place, &value.to_le_bytes()),
            Value::Text(text) => {
                pad(buffer, 4);
                let of = buffer.len();
                refer(buffer, place, of);
                buffer.extend((text.len() as u32).to_le_bytes());
                buffer.extend(text.as_bytes());
                buffer.push(0);
            }
            Value::Record(fields) => {
                let of = record(buffer, fields);
                refer(buffer, place, of);
            }
            Value::Records(records) => {
                pad(buffer, 4);
                let of = buffer.len();
                refer(buffer, place, of);
                buffer.extend((records.len() as u32).to_le_bytes());
                buffer.resize(of + 4 + 4 * records.len(), 0);
                for (index, fields) in records.iter().enumerate() {
                    let begin = record(buffer, fields);
                    refer(buffer, of + 4 + 4 * index, begin);
                }
            }
        }
    }
    begin
}

fn write(buffer: &mut [u8], place: usize, bytes: &[u8]) {
    buffer[place..place + bytes.len()].copy_from_slice(bytes);
}

/// Says at `place` how far behind it `of` is.
fn refer(buffer: &mut [u8], place: usize, of: usize) {
    write(buffer, place, &((of - place) as u32).to_le_bytes());
}

fn pad(buffer: &mut Vec<u8>, multiple: usize) {
    buffer.resize(buffer.len().next_multiple_of(multiple), 0);
}
